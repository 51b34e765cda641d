/** The Python that loads an artifact under a wanted version of Keras and calls each of its signatures once. */
import type { Artifact, OpenArtifact, Shape, Signature, SignatureTensor } from './artifact';
import { isObject, layerTree, textOf, walkLayers, type Json, type LayerConfig } from './keras/config';

export interface LoadCodeOptions {
  /** `keras 2.10`, `keras==2.10`, `3`: the line to write for. The artifact's own where absent. */
  target?: string;
  /** How the code is to name the artifact; its own path where absent. */
  path?: string;
}

/**
 * Python source that ends with a line feed. What the target cannot load is said in a comment, and the nearest way that
 * works is written.
 */
export function loadCode(
  opened: Pick<OpenArtifact, 'artifact' | 'configuration'>,
  options: LoadCodeOptions = {},
): string {
  const { artifact } = opened;
  const line = lineOf(artifact, options.target);
  const path = pythonText(options.path ?? artifact.path);
  const blocks = writer(artifact, (opened.configuration ?? null) as Json, line, path);
  return `${blocks.filter((block) => block !== '').join('\n')}\n`;
}

/** The key of `artifact.loads` that a target stands for: the newest line of that major version which is not newer. */
function lineOf(artifact: Artifact, target: string | undefined): string {
  const lines = Object.keys(artifact.loads);
  const numbers = (text: string) =>
    (/(\d+)(?:\.(\d+))?/.exec(text) ?? []).slice(1).map((part) => Number(part ?? Infinity));
  const wanted = target ?? artifact.producer.keras ?? lines.find((line) => artifact.loads[line]?.verdict !== 'no');
  const [major = 3, minor = Infinity] = wanted === undefined ? [] : numbers(wanted);
  const same = lines.filter((line) => numbers(line)[0] === major);
  const below = same.filter((line) => (numbers(line)[1] ?? 0) <= minor);
  return below.at(-1) ?? same[0] ?? lines.at(-1) ?? `keras ${major}`;
}

function writer(artifact: Artifact, configuration: Json, line: string, path: string): string[] {
  const three = /keras 3/.test(line);
  switch (artifact.kind) {
    case 'keras-archive':
    case 'hdf5-model':
      return kerasCode(artifact, configuration, line, three, path);
    case 'saved-model':
      return savedModelCode(artifact, line, three, path);
    case 'hdf5-weights':
      return [
        three ? 'import keras' : 'from tensorflow import keras',
        '',
        '# The file holds only weights: build the same model first.',
        'from my_model import build_model  # where the model is built',
        '',
        'model = build_model()',
        `model.load_weights(${path})`,
      ];
    case 'checkpoint':
      return [
        'import tensorflow as tf',
        '',
        `reader = tf.train.load_checkpoint(${path})`,
        'for name, shape in sorted(reader.get_variable_to_shape_map().items()):',
        '    print(name, reader.get_variable_to_dtype_map()[name].name, shape)',
        '',
        '# Into a model that is built the same way:',
        '# tf.train.Checkpoint(model=model).restore(prefix).assert_existing_objects_matched()',
      ];
    default:
      return [
        'import h5py',
        '',
        `with h5py.File(${path}) as file:`,
        '    file.visititems(lambda name, item: print(name, getattr(item, "shape", "")))',
      ];
  }
}

// ---- archives and HDF5 models

function kerasCode(artifact: Artifact, configuration: Json, line: string, three: boolean, path: string): string[] {
  const verdict = artifact.loads[line];
  const tree = layerTree(configuration);
  const names = artifact.customObjects;
  const classes = names.map(pythonName);
  const unsafe =
    verdict?.verdict === 'unsafe' || (artifact.findings.some((finding) => finding.code === 'SP701') && three);
  // Keras 2.13 is the first whose load_model takes safe_mode.
  const safeModeKnown = three || Number(/^keras 2\.(\d+)/.exec(line)?.[1] ?? 0) >= 13;
  const inputs = tree === null ? [] : inputsOf(tree, configuration);
  const text = inputs.some((input) => input.dtype === 'string');
  const imports = [
    inputs.length > 0 && !text ? 'import numpy as np' : '',
    text || !three ? 'import tensorflow as tf' : '',
    three ? 'import keras' : '',
  ];
  const load = three ? 'keras.models.load_model' : 'tf.keras.models.load_model';
  const options = [
    ...(names.length > 0
      ? [`custom_objects={${names.map((name, index) => `${pythonText(name)}: ${classes[index] ?? name}`).join(', ')}}`]
      : []),
    ...(unsafe && safeModeKnown && artifact.kind === 'keras-archive' ? ['safe_mode=False'] : []),
    ...(unsafe && three && artifact.kind === 'hdf5-model' ? ['safe_mode=False'] : []),
    ...(/compile=False/.test(verdict?.reason ?? '') ? ['compile=False'] : []),
  ];
  return [
    verdict?.verdict === 'no' ? comment(`${capital(line)} does not load this as it is: ${verdict.reason}`) : '',
    ...imports,
    names.length > 0 ? `from my_objects import ${[...new Set(classes)].join(', ')}  # where they are defined` : '',
    '',
    unsafe ? '# It runs Python bytecode from the file: only for files that you trust.' : '',
    `model = ${load}(${[path, ...options].join(', ')})`,
    'model.summary()',
    ...(inputs.length === 0 ? [] : [callOf(inputs, text)]),
  ];
}

interface Input {
  name: string;
  dtype: string;
  /** Without the batch. */
  shape: number[];
}

/** The model's inputs in the order in which it takes them; empty when the configuration does not tell. */
function inputsOf(tree: LayerConfig, configuration: Json): Input[] {
  const own = [...walkLayers(tree)]
    .filter(({ layer, parents }) => layer.class === 'InputLayer' && parents.length === 1)
    .map(({ layer }) => layer);
  const order =
    isObject(configuration) && isObject(configuration['config'])
      ? inputNames(configuration['config']['input_layers'] ?? null)
      : [];
  const sorted = order.length === 0 ? own.slice(0, 1) : order.map((name) => own.find((layer) => layer.name === name));
  if (sorted.length === 0 && tree.class === 'Sequential' && tree.inputShape !== null) {
    return [{ name: 'input', dtype: 'float32', shape: tree.inputShape.slice(1).map((size) => size ?? 2) }];
  }
  const inputs: Input[] = [];
  for (const layer of sorted) {
    if (layer === undefined) return [];
    const shape = layer.config['batch_shape'] ?? layer.config['batch_input_shape'] ?? layer.config['shape'];
    if (!Array.isArray(shape)) return [];
    inputs.push({
      name: layer.name ?? '',
      dtype: textOf(layer.config, 'dtype') ?? 'float32',
      shape: shape.slice(1).map((size) => (typeof size === 'number' ? size : 2)),
    });
  }
  return inputs;
}

/** `["a", 0, 0]`, `[["a", 0, 0], ["b", 0, 0]]` or a dictionary of them. */
function inputNames(value: Json): string[] {
  if (Array.isArray(value))
    return typeof value[0] === 'string' ? [value[0]] : value.flatMap((item) => inputNames(item));
  return isObject(value) ? Object.values(value).flatMap((item) => inputNames(item)) : [];
}

function callOf(inputs: Input[], text: boolean): string {
  const make = ({ dtype, shape }: Input) => {
    const size = `(${[1, ...shape].join(', ')}${shape.length === 0 ? ',' : ''})`;
    if (dtype === 'string') return `tf.fill(${size}, "text")`;
    return text ? `tf.zeros(${size}, ${pythonText(dtype)})` : `np.zeros(${size}, ${pythonText(dtype)})`;
  };
  const [only] = inputs;
  const given = inputs.length === 1 && only !== undefined ? make(only) : `[${inputs.map(make).join(', ')}]`;
  return `print(model(${given}))`;
}

// ---- SavedModels

function savedModelCode(artifact: Artifact, line: string, three: boolean, path: string): string[] {
  const [graph] = artifact.metaGraphs;
  const tags = graph?.tags ?? ['serve'];
  const ordinary = tags.length === 1 && tags[0] === 'serve' && artifact.metaGraphs.length < 2;
  const keras = artifact.objects.some((object) => object.kind.startsWith('_tf_keras'));
  const verdict = artifact.loads[line];
  const signatures = (graph?.signatures ?? []).filter((signature) => !signature.name.startsWith('__saved_model'));
  const code = ['import tensorflow as tf', ''];
  if (keras && !three && verdict?.verdict !== 'no') {
    const names = artifact.customObjects;
    code.push(
      '# As a Keras model, with its layers:',
      `# model = tf.keras.models.load_model(${path}${names.length === 0 ? '' : `, custom_objects={${names.map((name) => `${pythonText(name)}: ${pythonName(name)}`).join(', ')}}`})`,
    );
  }
  if (three && ordinary && signatures.length > 0) {
    const endpoint = signatures.find((signature) => signature.name === 'serving_default') ?? signatures[0];
    code.push(
      '# As a layer of Keras 3, for inference:',
      `# layer = keras.layers.TFSMLayer(${path}, call_endpoint=${pythonText(endpoint?.name ?? 'serving_default')})`,
    );
  }
  code.push(`model = tf.saved_model.load(${path}${ordinary ? '' : `, tags=[${tags.map(pythonText).join(', ')}]`})`);
  if (signatures.length === 0) code.push('print(model.signatures)');
  const calls = signatures.flatMap(signatureCall);
  const unsafe = artifact.findings.some((finding) => finding.code === 'SP702');
  if (unsafe) {
    code.push(
      '# Calling it may touch files or run Python (`saveproof inspect` says where); remove the # when you trust it:',
    );
  }
  code.push(...(unsafe ? calls.map((call) => `# ${call}`) : calls));
  return code;
}

function signatureCall(signature: Signature): string[] {
  const call = `model.signatures[${pythonText(signature.name)}]`;
  if (signature.inputs.some((input) => input.encoding === 'composite_tensor')) {
    return [comment(`${call} takes a composite tensor (ragged or of another type); build it by hand.`)];
  }
  const given = signature.inputs.map((input) => [input.name, tensorOf(input)] as const);
  const plain = given.every(([name]) => /^[A-Za-z_]\w*$/.test(name) && !PYTHON_KEYWORDS.has(name));
  const listed = plain
    ? given.map(([name, value]) => `${name}=${value}`).join(', ')
    : `**{${given.map(([name, value]) => `${pythonText(name)}: ${value}`).join(', ')}}`;
  return [`print(${call}(${listed}))`];
}

const PYTHON_KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

function tensorOf({ dtype, shape, encoding }: SignatureTensor): string {
  const size = `[${sizesOf(shape).join(', ')}]`;
  if (encoding === 'coo_sparse')
    return `tf.sparse.from_dense(tf.ones(${size}, tf.dtypes.as_dtype(${pythonText(dtype)})))`;
  if (dtype === 'string') return `tf.fill(${size}, "text")`;
  return `tf.zeros(${size}, tf.dtypes.as_dtype(${pythonText(dtype.replace(/_ref$/, ''))}))`;
}

/** An unknown first dimension is a batch of one, any other is 2. */
function sizesOf(shape: Shape): number[] {
  return shape === null ? [1] : shape.map((size, axis) => size ?? (axis === 0 ? 1 : 2));
}

// ---- Python's own forms

/** A string literal of Python. */
function pythonText(text: string): string {
  return JSON.stringify(text);
}

/** One line of comment: text from an artifact must not end it and become code. */
function comment(text: string): string {
  return `# ${text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ')}`;
}

/** The name under which a class is likely to be defined: without its package. */
function pythonName(name: string): string {
  const plain = name.slice(name.lastIndexOf('>') + 1).replace(/\W/g, '_');
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
