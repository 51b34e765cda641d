/**
 * What a configuration makes a loader do: bytecode it carries, modules it has imported, files and
 * addresses it has read. Releases that refuse are those of Keras' advisories (serialization_lib.py,
 * saving_lib.py and their history).
 */
import type { ArtifactFinding } from '../artifact';
import { artifactFinding } from '../format';
import {
  customName,
  isKerasClass,
  isKerasFunction,
  isKerasModule,
  isObject,
  textOf,
  walkObjects,
  type ConfigObject,
  type Json,
} from './config';
import { parsePythonCode, type PythonCode } from './python-code';
import { unsafeOperation } from '../saved-model/unsafe-operations';

/** What holds the configuration; it decides when its code runs. */
export type ConfigHolder = 'keras-archive' | 'hdf5' | 'saved-model';

/** Findings about a model's configuration, most dangerous first in the order of the configuration. */
export function configFindings(config: Json, holder: ConfigHolder): ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  for (const object of walkObjects(config)) {
    const finding =
      lambdaFinding(object, holder) ??
      importFinding(object, holder) ??
      gadgetFinding(object) ??
      symbolFinding(object) ??
      outsideFinding(object);
    if (finding !== null) findings.push(finding);
  }
  return findings;
}

// ---- bytecode

/** Global names with which code leaves the model: files, processes, network, other code. */
const DANGEROUS = new Set([
  'exec',
  'eval',
  'compile',
  '__import__',
  'open',
  'input',
  'breakpoint',
  'os',
  'posix',
  'nt',
  'sys',
  'subprocess',
  'socket',
  'shutil',
  'pathlib',
  'importlib',
  'builtins',
  '__builtins__',
  'ctypes',
  'pickle',
  'marshal',
  'requests',
  'urllib',
  'http',
  'ftplib',
  'smtplib',
  'system',
  'popen',
  'Popen',
  'check_output',
  'getoutput',
  'run_module',
  'runpy',
  'webbrowser',
  'tempfile',
  'globals',
  '__globals__',
  '__subclasses__',
  '__class__',
  '__bases__',
  '__code__',
  '__getattribute__',
  'py_function',
  'numpy_function',
  'py_func',
  'io',
  'gfile',
  'write_file',
  'read_file',
  'load_library',
  'multiprocessing',
  'threading',
  'signal',
  'pty',
  'code',
  'base64',
  'codecs',
  'zlib',
]);

/** Names that are harmless attributes of tensors and only sometimes modules. */
const DANGEROUS_ONLY_WITH_OTHERS = new Set([
  'io',
  'code',
  'base64',
  'codecs',
  'zlib',
  'compile',
  'input',
  'signal',
  'threading',
  'tempfile',
]);

function lambdaFinding(object: ConfigObject, holder: ConfigHolder): ArtifactFinding | null {
  const code = bytecodeOf(object);
  if (code === null) return null;
  const where = object.layer ?? object.path;
  const what = object.layer === null ? `The configuration at ${object.path}` : `Layer "${object.layer}"`;
  let parsed: PythonCode;
  try {
    parsed = parsePythonCode(code);
  } catch (error) {
    return artifactFinding(
      'code-in-artifact',
      where,
      `${what} holds Python bytecode that cannot be read (${error instanceof Error ? error.message : String(error)}): a Python that tries may crash. ${whenItRuns(holder)} Do not load it with safe_mode=False.`,
    );
  }
  const danger = dangerIn(parsed);
  const does = describeCode(parsed, danger);
  const advice =
    danger.length > 0
      ? 'Do not load it unless you wrote it.'
      : 'Load it only if you trust its author; a registered named function would need no bytecode.';
  return artifactFinding(
    'code-in-artifact',
    where,
    `${what} holds Python bytecode ${does}. ${whenItRuns(holder)} ${advice}`,
    danger.length > 0 ? 'error' : 'warning',
  );
}

function dangerIn(code: PythonCode): string[] {
  const found = code.names.filter((name) => DANGEROUS.has(name));
  return found.some((name) => !DANGEROUS_ONLY_WITH_OTHERS.has(name)) ? found : [];
}

function describeCode(code: PythonCode, danger: string[]): string {
  const from = `(of Python ${code.python}, from ${fileName(code.filename)})`;
  const constants = code.constants
    .slice(0, 6)
    .map((constant) => (constant.length > 60 ? `${constant.slice(0, 57)}...` : constant));
  const uses = code.names.length === 0 ? 'uses no global names' : `uses ${code.names.slice(0, 12).join(', ')}`;
  const holds = constants.length === 0 ? '' : `, constants ${constants.join(', ')}`;
  return danger.length > 0
    ? `${from} that reaches out of the model: it ${uses}${holds}`
    : `${from}: it ${uses}${holds}`;
}

/** The author's folders are nobody's business; the file's name helps to find the source. */
function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

function whenItRuns(holder: ConfigHolder): string {
  switch (holder) {
    case 'keras-archive':
      return 'It is unmarshalled while the model is loaded with safe_mode=False, and runs when the model is called, a functional model already while it is loaded; Keras 2.13 and newer refuse otherwise (CVE-2024-3660).';
    case 'hdf5':
      return 'It is unmarshalled, and for a functional model run, while the model is loaded: by Keras 2 always, by Keras 3 before 3.11.3 whatever safe_mode says (CVE-2025-9905).';
    case 'saved-model':
      return 'It is unmarshalled when Keras 2 rebuilds the layer from keras_metadata.pb; TensorFlow itself does not look at it.';
  }
}

/** The base64 text of an object's code: a Keras 3 `__lambda__`, or the function of a Keras 2 Lambda layer. */
function bytecodeOf(object: ConfigObject): string | null {
  const { config } = object;
  if (object.class === '__lambda__') return isObject(config) ? (textOf(config, 'code') ?? '') : '';
  if (!isObject(config)) return null;
  for (const key of ['function', 'output_shape', 'mask']) {
    const value = config[key];
    // Keras writes code, defaults and closure; it reads the code alone as well (`func_load`).
    const code = Array.isArray(value) ? value[0] : value;
    if (
      typeof code === 'string' &&
      (config[`${key}_type`] === 'lambda' || (key === 'function' && object.class === 'Lambda' && Array.isArray(value)))
    )
      return code;
  }
  return null;
}

/** The bytecode of a configuration that can be parsed, for those who need to know which Python wrote it. */
export function* bytecodes(config: Json): Generator<PythonCode | null> {
  for (const object of walkObjects(config)) {
    const code = bytecodeOf(object);
    if (code === null) continue;
    try {
      yield parsePythonCode(code);
    } catch {
      yield null;
    }
  }
}

// ---- imports

/**
 * Modules of Python itself with which a configuration can do harm; any other module of Python has no place there
 * either.
 */
const PYTHON_MODULES = new Set(
  'os posix nt sys builtins __builtin__ subprocess shutil socket importlib runpy pickle cPickle marshal ctypes code codeop pty webbrowser urllib http ftplib smtplib requests tempfile pathlib io multiprocessing threading signal asyncio pdb timeit platform inspect types operator functools itertools zipimport pkgutil site venv ensurepip pip setuptools distutils cProfile profile trace bdb commands imp gc linecache logging configparser sqlite3 dbm shelve xmlrpc telnetlib antigravity idlelib turtle'.split(
    ' ',
  ),
);

const CONFIG_IMPORTS = 'Keras before 3.9.0 imports it whatever safe_mode says (CVE-2025-1550); newer ones refuse.';

function importFinding(object: ConfigObject, holder: ConfigHolder): ArtifactFinding | null {
  const { module } = object;
  const what = importedName(object);
  const where = object.layer ?? object.path;
  if (module === null || isKerasModule(module)) return null;
  const root = module.split('.')[0] ?? '';
  const named = `The configuration${object.layer === null ? ` (${object.path})` : ` of "${object.layer}"`} names ${what} of the module ${module}`;
  if (root === 'builtins') {
    // Keras writes every registered function as `builtins` / `function` with its registered name.
    if (object.class === 'function' && !PYTHON_FUNCTIONS.has(what)) return null;
    return artifactFinding(
      'foreign-class',
      where,
      `${named}, a function of Python itself that no model needs. ${CONFIG_IMPORTS} Do not load it.`,
    );
  }
  if (PYTHON_MODULES.has(root)) {
    return artifactFinding(
      'foreign-class',
      where,
      `${named}, which belongs to Python itself and to no model. ${CONFIG_IMPORTS} Do not load it.`,
    );
  }
  if (reachesOut(module, root, object.class)) {
    return artifactFinding(
      'foreign-class',
      where,
      `${named}, which is no part of a model and may read, write or run what is outside it. ${CONFIG_IMPORTS} Do not load it.`,
    );
  }
  if (root === '__main__' || customName(object) === null) return null;
  const imports =
    holder === 'keras-archive'
      ? `Keras 2.13 to 3.8 import that module while loading; newer ones want ${what} in custom_objects.`
      : `A loader needs ${what} in custom_objects.`;
  return artifactFinding('foreign-class', where, `${named}. ${imports}`, 'info');
}

/**
 * What the loader takes out of the module: of a function its own name, of a type specification the name of its class.
 */
function importedName({ class: className, config, node }: ConfigObject): string {
  if (className === 'function' && typeof config === 'string') return config;
  return className === '__typespec__' ? (textOf(node, 'spec_name') ?? className) : className;
}

/** Packages without layers of their own whose functions reach out of a model. */
const OUTSIDE_PACKAGES = new Set(
  'numpy scipy pandas joblib dill cloudpickle torch IPython yaml fsspec httpx aiohttp paramiko git pkg_resources psutil sklearn h5py google'.split(
    ' ',
  ),
);

/** Modules of TensorFlow that compute on tensors, or describe them. */
const TENSOR_MODULES =
  /^tensorflow(\.python)?(\.(ops|framework)\.(?!(gen_)?(io|script|debug|file|summary|rpc|data_flow|experimental_dataset|dataset|lookup)_ops|load_library|config|script_ops|importer|meta_graph)|\.trackable|\.types|\.util\.(dispatch|deprecation)|\.(nn|math|linalg|image|signal|strings|sparse|ragged|random|bitwise|sets|audio))/;

function reachesOut(module: string, root: string, className: string): boolean {
  if (OUTSIDE_PACKAGES.has(root)) return className === 'function' || className === '__typespec__';
  if (root !== 'tensorflow' || className !== 'function') return false;
  return module !== 'tensorflow' && !TENSOR_MODULES.test(`${module}.`);
}

/** Functions of Python that a configuration could call or be made of. */
const PYTHON_FUNCTIONS = new Set(
  'eval exec compile open input print breakpoint getattr setattr delattr vars dir globals locals __import__ help exit quit memoryview super type object map filter reduce'.split(
    ' ',
  ),
);

/** Functions of Keras that do something else than model (NON_MODELING_APIS of serialization_lib.py). */
const GADGETS = new Map([
  ['get_file', 'downloads a file (CVE-2025-8747)'],
  ['load_model', 'loads another file (CVE-2025-8747)'],
  ['save_model', 'writes a file'],
  ['load_weights', 'reads another file'],
  ['save_weights', 'writes a file'],
  ['enable_unsafe_deserialization', 'switches safe mode off (CVE-2025-9906)'],
  ['model_from_json', 'builds another model'],
  ['image_dataset_from_directory', 'reads a folder'],
  ['text_dataset_from_directory', 'reads a folder'],
  ['audio_dataset_from_directory', 'reads a folder'],
  ['load_img', 'reads a file'],
  ['save_img', 'writes a file'],
  ['plot_model', 'writes a file and runs a program'],
  ['model_to_dot', 'builds a graph'],
  ['set_backend', 'changes the backend'],
  ['enable_traceback_filtering', 'changes how errors show'],
  ['custom_object_scope', 'changes what is registered'],
  ['register_keras_serializable', 'changes what is registered'],
  ['unzip', 'extracts an archive'],
]);

function gadgetFinding(object: ConfigObject): ArtifactFinding | null {
  const { module } = object;
  const where = object.layer ?? object.path;
  if (object.class === 'TorchModuleWrapper') {
    return artifactFinding(
      'code-in-artifact',
      where,
      `"${where}" is a TorchModuleWrapper: loading unpickles a PyTorch module, which runs any code (CVE-2025-49655; Keras 3.11.3 and newer refuse in safe mode). Do not load it unless you wrote it.`,
    );
  }
  if (module === null || !isKerasModule(module) || isKerasClass(object.class)) return null;
  const name = importedName(object);
  if (object.class === 'function' && isKerasFunction(name)) return null;
  const does =
    GADGETS.get(name) ??
    (object.class === 'function' && TOOLS_OF_KERAS.test(`${module}.`) ? 'is a tool and no part of a model' : undefined);
  if (does === undefined) return null;
  return artifactFinding(
    'foreign-class',
    where,
    `The configuration calls ${module}.${name}, which ${does}, while the model is loaded; Keras 3.11.0 and newer refuse. Do not load it.`,
  );
}

/** Modules of Keras with functions that do something else than model. */
const TOOLS_OF_KERAS =
  /^(keras|tf_keras|tensorflow(\.python)?\.keras)\.(src\.)?(utils|saving|legacy\.saving|config|datasets|export|backend\.(config|common)|preprocessing|wrappers|visualization|callbacks|testing_infra|mixed_precision\.policy)\./;

// ---- operations of TensorFlow that a functional model of Keras 2 names

/**
 * Layers of Keras 2 that call a function of TensorFlow by its public name, and the member of their configuration that
 * names it.
 */
const SYMBOL_LAYERS = new Map([
  ['TFOpLambda', 'function'],
  ['SlicingOpLambda', 'function'],
  ['ClassMethod', 'cls_symbol'],
]);

/**
 * Public names of TensorFlow that touch more than tensors; of `raw_ops` what `saved-model/unsafe-operations.ts` knows.
 */
const OUTSIDE_SYMBOLS =
  /^(compat\.v[12]\.)*(io\.(?!decode_|parse_|encode_|serialize_|deserialize_|FixedLen|VarLen|Sparse|Ragged)|gfile\.|python_io\.|saved_model\.|load_library$|load_op_library$|py_function$|py_func$|numpy_function$|keras\.(?!activations|layers|ops|backend|losses|metrics|initializers|regularizers|constraints)|summary\.|profiler\.|debugging\.(experimental|enable|disable)|train\.|data\.|distribute\.|config\.|sysconfig\.|tpu\.|lite\.|mlir\.|test\.|app\.|flags\.|resource_loader\.|graph_util\.|tools\.|experimental\.(?!numpy))/;

function symbolFinding(object: ConfigObject): ArtifactFinding | null {
  if (!isObject(object.config)) return null;
  const where = object.layer ?? object.path;
  const key = SYMBOL_LAYERS.get(object.class.replace(/^.*>/, ''));
  const symbol = key === undefined ? null : textOf(object.config, key);
  const operation =
    symbol === null ? nodeOperation(object) : (/^(?:compat\.v[12]\.)?raw_ops\.(\w+)$/.exec(symbol)?.[1] ?? null);
  const does = operation === null ? null : (unsafeOperation(operation)?.does ?? null);
  if (does === null && (symbol === null || !OUTSIDE_SYMBOLS.test(symbol))) return null;
  return artifactFinding(
    'unsafe-operation',
    where,
    `"${where}" calls ${symbol === null ? `the operation ${operation ?? ''}` : `tf.${symbol}`}, which ${does ?? 'does more than compute on tensors'}: Keras 2 runs it with the arguments of the configuration, without bytecode and whatever safe_mode says, when it rebuilds the model or when that is called. Do not load it.`,
  );
}

/** The operation of a TensorFlowOpLayer (Keras before 2.5), whose configuration holds a NodeDef as JSON or text. */
function nodeOperation({ class: className, config }: ConfigObject): string | null {
  if (className !== 'TensorFlowOpLayer' || !isObject(config)) return null;
  const node = config['node_def'];
  const text = typeof node === 'string' ? node : isObject(node) ? JSON.stringify(node) : '';
  return /"?\bop"?\s*:\s*"(\w+)"/.exec(text)?.[1] ?? null;
}

function outsideFinding(object: ConfigObject): ArtifactFinding | null {
  if (!isObject(object.config)) return null;
  const where = object.layer ?? object.path;
  if (object.class === 'TFSMLayer') {
    const path = textOf(object.config, 'filepath') ?? 'a path';
    return artifactFinding(
      'escaping-path',
      where,
      `"${where}" is a TFSMLayer: loading reads the SavedModel ${path} from outside the artifact, and calling it runs that graph (CVE-2026-1462; Keras 3.12.1 and 3.13.2 refuse in safe mode). Copy that SavedModel along, and trust it.`,
      'warning',
    );
  }
  if (!/^(StringLookup|IntegerLookup|TextVectorization|IndexLookup)$/.test(object.class)) return null;
  const vocabulary = textOf(object.config, 'vocabulary');
  if (vocabulary === null) return null;
  const remote = /^[a-z][a-z0-9+.-]*:\/\//i.test(vocabulary) || /^\/(etc|proc|root|home\/[^/]+\/\.)/.test(vocabulary);
  return artifactFinding(
    'escaping-path',
    where,
    `"${where}" reads its vocabulary from ${vocabulary}, outside the artifact (CVE-2025-12058; Keras 3.12.0 and newer refuse in safe mode). ${remote ? 'Do not load it.' : 'It loads only where that file stands; save the model with the vocabulary as a list.'}`,
    remote ? 'error' : 'info',
  );
}
