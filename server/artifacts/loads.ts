/**
 * Whether each line of Keras loads an artifact, told from the artifact alone: which container the
 * line reads, which classes and arguments its own modules have (`keras/tables.json`, recorded from
 * the real versions), what it refuses for safety, and what it must be given. Measured against
 * recorded loads of real versions by the tests.
 */
import type { Artifact, ArtifactFinding, LoadVerdict } from './artifact';
import { bytecodes } from './keras/config-safety';
import {
  customName,
  customObjectNames,
  isFrom,
  isKerasClass,
  isKerasFunction,
  isKerasModule,
  isObject,
  kerasArguments,
  TABLE_VERSIONS,
  textOf,
  walkObjects,
  type ConfigObject,
  type Json,
  type JsonObject,
} from './keras/config';
import { quantisation } from './keras/variables';

/** What is known of a model that is described by a configuration. */
export interface ConfiguredModel {
  holder: 'keras-archive' | 'hdf5';
  model: Json;
  /** The `training_config` of an .h5; null where there is none. */
  training: Json;
  /** Its findings and custom objects count; `loads` is not looked at. */
  artifact: Artifact;
  /** Whether an archive holds readable weights; null for an .h5. */
  weights: boolean | null;
}

const no = (reason: string): LoadVerdict => ({ verdict: 'no', reason });

/** The first sentence of a finding, which says what is wrong; the others say what to do. */
export function firstSentence(message: string): string {
  return message.split(/(?<=\.) /)[0] ?? message;
}

/** The same refusal for every line. */
export function refusedEverywhere(reason: string): Record<string, LoadVerdict> {
  return Object.fromEntries(TABLE_VERSIONS.map((version) => [`keras ${version}`, no(reason)]));
}

/** The verdict of each line on an archive whose configuration is a list: Keras 2 gives back what is in it. */
export function listLoads(): Record<string, LoadVerdict> {
  const verdict = (version: string): LoadVerdict =>
    isFrom(version, '2.12') && !isThree(version)
      ? { verdict: 'yes', reason: 'Keras 2 gives back a list and no model.' }
      : no('There is no readable config.json in it.');
  return Object.fromEntries(TABLE_VERSIONS.map((version) => [`keras ${version}`, verdict(version)]));
}

/** The verdict of each line on a model in an archive, folder or .h5. */
export function configLoads(source: ConfiguredModel): Record<string, LoadVerdict> {
  const objects = ofKeras(walkObjects(source.model));
  return Object.fromEntries(
    TABLE_VERSIONS.map((version) => [`keras ${version}`, configVerdict(source, objects, version)]),
  );
}

/**
 * The objects that Keras itself rebuilds: what stands inside one of the author's own classes is for that class to read.
 */
function ofKeras(objects: readonly ConfigObject[]): readonly ConfigObject[] {
  const own = objects
    .filter((object) => object.class !== 'function' && customName(object) !== null)
    .map((object) => (object.path === '' ? '' : `${object.path}.`));
  return own.length === 0
    ? objects
    : objects.filter((object) => !own.some((path) => object.path !== '' && object.path.startsWith(path)));
}

function isThree(version: string): boolean {
  return version.startsWith('3');
}

function configVerdict(source: ConfiguredModel, objects: readonly ConfigObject[], version: string): LoadVerdict {
  const refusal = containerRefusal(source, version) ?? structureRefusal(source, version);
  if (refusal !== null) return no(refusal);
  const impossible = configRefusal(source, objects, version);
  if (impossible !== null) return no(impossible);
  const uncompilable = compileRefusal(source, version);
  if (uncompilable !== null) return { ...no(uncompilable), compiled: true };
  const code = bytecodeVerdict(source, version);
  if (code?.verdict === 'no') return code;
  const outside = outsideVerdict(source, objects, version);
  if (outside !== null && code === null) return outside;
  const customObjects = neededObjects(source, version);
  if (customObjects.length > 0) {
    return {
      verdict: 'custom-objects',
      reason: `Needs ${customObjects.join(', ')} in custom_objects, or registered${code === null ? '' : `; ${code.reason}`}.`,
    };
  }
  return code ?? { verdict: 'yes', reason: '' };
}

/** Names that a line must be given. Keras 3 passes over metrics of an .h5 whose class it does not know. */
function neededObjects({ holder, model, training, artifact }: ConfiguredModel, version: string): readonly string[] {
  const { customObjects } = artifact;
  if (customObjects.length === 0 || holder !== 'hdf5' || !isThree(version) || !isObject(training)) return customObjects;
  const metrics = new Set(
    ['metrics', 'weighted_metrics'].flatMap((key) =>
      walkObjects(training[key] ?? null).flatMap((object) => customName(object) ?? []),
    ),
  );
  if (metrics.size === 0) return customObjects;
  const others = new Set(customObjectNames(model, { ...training, metrics: null, weighted_metrics: null }));
  return customObjects.filter((name) => !metrics.has(name) || others.has(name));
}

/** What a configuration that reaches out of the model means for a line that loads it; null when it does not. */
function outsideVerdict(
  source: ConfiguredModel,
  objects: readonly ConfigObject[],
  version: string,
): LoadVerdict | null {
  const foreign = source.artifact.findings.find((finding) => finding.code === 'SP703' && finding.severity === 'error');
  if (foreign !== undefined && runsForeignLayers(source, objects, version)) {
    return {
      verdict: 'yes',
      reason: `Loading runs what its configuration names ("${foreign.where}"), whatever safe_mode says: do not.`,
    };
  }
  for (const object of objects) {
    const vocabulary = vocabularyOf(object);
    if (vocabulary === null || !isThree(version)) continue;
    return isFrom(version, '3.12')
      ? {
          verdict: 'unsafe',
          reason: `It reads its vocabulary from ${vocabulary}, which is refused unless safe_mode=False.`,
        }
      : { verdict: 'yes', reason: `Loading reads ${vocabulary} of the machine that loads it.` };
  }
  return null;
}

/** The file outside the artifact that a lookup layer reads; null when it reads none. */
function vocabularyOf({ class: className, config }: ConfigObject): string | null {
  return isObject(config) && /Lookup$|^TextVectorization$/.test(className) ? textOf(config, 'vocabulary') : null;
}

/** Which container a line opens under which name. */
function containerRefusal({ holder, artifact }: ConfiguredModel, version: string): string | null {
  const name = artifact.path;
  const named = /\.keras$/i.test(name);
  if (holder === 'hdf5') {
    return named && isThree(version)
      ? 'Keras 3 wants a zip under the name .keras, and this is an HDF5 file: rename it to .h5.'
      : null;
  }
  const folder = artifact.files.some((file) => file.path === 'config.json');
  if (!isFrom(version, '2.12')) {
    return folder
      ? 'Keras before 2.12 reads no unzipped .keras folder.'
      : 'Keras before 2.12 reads no .keras archive: it takes a file of that name for HDF5.';
  }
  if (folder && !isThree(version)) return 'Keras 2 reads no unzipped .keras folder.';
  if (!folder && !named) return 'The archive is not named .keras, so that Keras takes it for something else.';
  return null;
}

/** Damage and what does not fit together. */
function structureRefusal({ holder, artifact, weights }: ConfiguredModel, version: string): string | null {
  for (const finding of artifact.findings) {
    if (finding.severity !== 'error') continue;
    const { code, where } = finding;
    const first = firstSentence(finding.message);
    if (holder === 'hdf5') {
      const beside = where.startsWith('/') && where !== '/' && !where.startsWith('/model_weights');
      if (['SP602', 'SP605'].includes(code) || (code === 'SP603' && !beside)) return first;
      continue;
    }
    if (where === 'metadata.json') continue;
    // Old zip readers skip what newer Keras looks at first.
    if (code === 'SP601' && where.startsWith('assets')) continue;
    if (code === 'SP601' || code === 'SP602' || (code === 'SP603' && !/declares two sizes/.test(finding.message)))
      return first;
    if (code === 'SP605' && where.startsWith('/')) return first;
    if (
      isThree(version) &&
      (code === 'SP704' || code === 'SP705') &&
      where.startsWith('/') &&
      !finding.message.startsWith('The member')
    )
      return first;
  }
  const opaque = artifact.variables.find(({ dtype, role }) => dtype === 'opaque' && role === 'weight');
  if (opaque !== undefined)
    return `${opaque.name} stands in HDF5 as bytes without a type, as bfloat16 weights do in this format; no Keras reads that back.`;
  if (holder !== 'keras-archive') return null;
  if (weights === false) return 'It has no readable weights.';
  return layoutRefusal(artifact, version);
}

const EARLY = '/_layer_checkpoint_dependencies/';

/**
 * Until Keras 2.14 the weights of layers stand below another name, and until 2.13 layers of one class are counted 0, 2,
 * 4.
 */
function layoutRefusal(artifact: Artifact, version: string): string | null {
  const early = artifact.variables
    .filter(({ key }) => key.startsWith(EARLY))
    .map(({ key }) => key.slice(EARLY.length).split('/')[0] ?? '');
  if (early.length === 0) {
    const late = artifact.variables.some(({ key }) => key.startsWith('/layers/'));
    return late && !isFrom(version, '2.15')
      ? `Its weights lie below /layers, where Keras ${version} does not look: it would find none.`
      : null;
  }
  if (isFrom(version, '2.15'))
    return `Its weights lie below ${EARLY.slice(0, -1)}, as Keras 2.12 to 2.14 write them; Keras ${version} does not look there and would find none.`;
  const groups = new Set(early);
  const skips = early.some((group) => group.endsWith('_2') && !groups.has(group.replace(/_2$/, '_1')));
  const counts = early.some((group) => group.endsWith('_1'));
  if (counts && !isFrom(version, '2.14'))
    return `Its layers of one class are counted 0, 1, 2 as Keras 2.14 does; Keras ${version} looks for 0, 2, 4 and finds no weights.`;
  if (skips && isFrom(version, '2.14'))
    return `Its layers of one class are counted 0, 2, 4 as Keras 2.13 does; Keras ${version} looks for 0, 1, 2 and finds no weights.`;
  return null;
}

/**
 * Losses by their short names, which Keras 3 cannot find again in an .h5 (loss functions are looked up as
 * `keras.metrics.<name>`).
 */
const SHORT_LOSSES = new Set([
  'mse',
  'mae',
  'mape',
  'msle',
  'kld',
  'bce',
  'logcosh',
  'MSE',
  'MAE',
  'MAPE',
  'MSLE',
  'KLD',
]);

/** What a line cannot rebuild whatever it is given. */
function configRefusal(source: ConfiguredModel, objects: readonly ConfigObject[], version: string): string | null {
  const { holder, artifact } = source;
  if (
    !runsForeignLayers(source, objects, version) &&
    artifact.findings.some((finding) => finding.code === 'SP703' && finding.severity === 'error')
  ) {
    const foreign = artifact.findings.find((finding) => finding.code === 'SP703');
    return `Its configuration names what is no part of a model (${foreign?.where ?? ''}).`;
  }
  for (const object of objects) {
    const reason = objectRefusal(object, source, version);
    if (reason !== null) return reason;
  }
  if (isThree(version) && holder === 'hdf5' && countsCallsAsKeras2(source)) {
    return 'It holds a model inside a model whose calls are counted as Keras 2 does; Keras 3 cannot rebuild that from an .h5.';
  }
  return null;
}

/**
 * Whether all that is no part of a model are functions that stand as layers: Keras 3.0 to 3.8 call them while they load
 * the model (CVE-2025-1550).
 */
function runsForeignLayers(
  { holder, artifact }: ConfiguredModel,
  objects: readonly ConfigObject[],
  version: string,
): boolean {
  if (holder !== 'keras-archive' || !isThree(version) || isFrom(version, '3.9')) return false;
  // A loss or metric is taken as it is, and called when the model is trained.
  const called = objects.filter(
    (object) =>
      object.class === 'function' &&
      (Array.isArray(object.node['inbound_nodes']) ||
        (object.path.startsWith('compile_config.') && customName(object) !== null)),
  );
  const foreign = artifact.findings.filter((finding) => finding.code === 'SP703' && finding.severity === 'error');
  // What reads another file stops where that is not there.
  return (
    foreign.length > 0 &&
    foreign.length === called.length &&
    !foreign.some((finding) => /(loads|reads) another file/.test(finding.message))
  );
}

/** What a line cannot compile a model with, whatever it is given; `compile=False` leaves it out. */
function compileRefusal(source: ConfiguredModel, version: string): string | null {
  const { holder, training } = source;
  if (holder === 'keras-archive') {
    return isThree(version)
      ? (oldOptimizer(source.model) ?? oldLoss(compileConfig(source.model)?.['loss'], 'a .keras'))
      : null;
  }
  if (!isObject(training)) return null;
  for (const object of walkObjects(training['optimizer_config'] ?? null)) {
    const reason = isThree(version) ? null : argumentRefusal(object, version);
    if (reason !== null) return reason;
  }
  const loss = training['loss'];
  if (
    isThree(version) &&
    holder === 'hdf5' &&
    [loss].flat().some((name) => typeof name === 'string' && SHORT_LOSSES.has(name))
  ) {
    return `It was compiled with the loss "${String(loss)}", whose short name Keras 3 cannot look up in an .h5: load it with compile=False.`;
  }
  if (isThree(version) && isObject(loss ?? null) && isObject(loss) && textOf(loss, 'class_name') === 'function') {
    return 'Its loss is a function that Keras 3 cannot find again in an .h5: load it with compile=False.';
  }
  if (!isThree(version) || holder !== 'hdf5') return null;
  const old = oldLoss(loss, 'an .h5');
  if (old !== null) return old;
  if (typeof loss === 'string' && isCustomFunction(loss) && !isFrom(version, '3.3'))
    return `Its loss "${loss}" is a function that Keras 3 cannot find again in an .h5: load it with compile=False.`;
  const optimizer = training['optimizer_config'];
  const rate = isObject(optimizer) && isObject(optimizer['config']) ? optimizer['config']['learning_rate'] : undefined;
  if (isObject(rate) && textOf(rate, 'module') === null && textOf(rate, 'class_name') !== null) {
    return `Its learning rate is a ${textOf(rate, 'class_name') ?? ''} of which no module is told, and Keras 3 does not look for it: load it with compile=False.`;
  }
  return null;
}

function isCustomFunction(name: string): boolean {
  return !isKerasFunction(name) && !isKerasClass(name) && !isKerasFunction(name.toLowerCase());
}

function compileConfig(model: Json): JsonObject | undefined {
  const compiled = isObject(model) ? model['compile_config'] : undefined;
  return isObject(compiled) ? compiled : undefined;
}

/** Why Keras 3 cannot rebuild a loss that Keras 2 configured; null when it can. */
function oldLoss(loss: Json | undefined, holder: string): string | null {
  for (const object of walkObjects(loss ?? null)) {
    const old =
      isObject(object.config) && (textOf(object.config, 'reduction') === 'auto' || Object.hasOwn(object.config, 'fn'));
    if (old)
      return `Its loss ${object.class} was configured by Keras 2 in a way that Keras 3 does not take in ${holder}: load it with compile=False.`;
  }
  return null;
}

/**
 * Why Keras 3 cannot rebuild the optimizer that a .keras of Keras 2 was compiled with; null when it can, or has none of
 * its own.
 */
function oldOptimizer(model: Json): string | null {
  const optimizer = compileConfig(model)?.['optimizer'];
  if (!isObject(optimizer) || !isObject(optimizer['config'])) return null;
  if (
    !Object.hasOwn(optimizer['config'], 'is_legacy_optimizer') &&
    !/^keras\.optimizers\.(experimental|legacy)/.test(textOf(optimizer, 'module') ?? '')
  )
    return null;
  return `Its optimizer ${textOf(optimizer, 'class_name') ?? ''} was configured by Keras 2, and Keras 3 does not take that: load it with compile=False.`;
}

function objectRefusal(object: ConfigObject, { holder, artifact }: ConfiguredModel, version: string): string | null {
  const { module } = object;
  const label = object.layer === null ? object.class : `"${object.layer}"`;
  if (module !== null && holder === 'keras-archive') {
    if (/^keras\.src\.engine\./.test(module) && !isFrom(version, '2.13'))
      return `${label} is of the module ${module}, which Keras before 2.13 does not have.`;
    if (/^keras\.(src\.)?engine\.|^tf_keras\./.test(module) && isThree(version))
      return `${label} is of the module ${module}, which Keras 3 does not have.`;
    if (/^keras\.src\.models\.|^tf_keras\./.test(module) && !isThree(version))
      return `${label} is of the module ${module}, which Keras 2 does not have.`;
  }
  const vocabulary = vocabularyOf(object);
  // Whatever machine loads it has these.
  if (vocabulary !== null && !(isThree(version) && /^\/(etc|proc)\//.test(vocabulary)))
    return `${label} reads its vocabulary from ${vocabulary}, which is not in the artifact.`;
  if (isThree(version) && object.class === 'TFSMLayer' && isObject(object.config))
    return `${label} reads the SavedModel ${textOf(object.config, 'filepath') ?? ''}, which is not in the artifact.`;
  if (
    !isThree(version) &&
    object.class === 'TFOpLambda' &&
    isObject(object.config) &&
    artifact.findings.some((finding) => finding.code === 'SP702' && finding.where === object.layer)
  ) {
    return `${label} calls tf.${textOf(object.config, 'function') ?? ''} while it is loaded, and no model can be built around what that gives back.`;
  }
  if (isThree(version) && (module === null || isKerasModule(module))) {
    if (object.class === 'Orthogonal' && module !== null && !isFrom(version, '3.4'))
      return `${label} has the initializer Orthogonal, which Keras before 3.4 knows only as OrthogonalInitializer.`;
    if (object.class === 'Bidirectional' && !isFrom(version, '3.3'))
      return `Keras 3.0 to 3.2 do not find the weights of ${label} (Bidirectional) again: its inner layers are not built when they are loaded.`;
  }
  if (isThree(version) && isObject(object.config)) {
    const reason = refusalOfThree(object, object.config, holder, version);
    if (reason !== null) return `${label} ${reason}`;
  }
  // Keras 2 takes its own form of a Lambda apart by hand, and Keras 3 does so in an .h5.
  if (object.class === 'Lambda' && (holder === 'hdf5' || !isThree(version))) return null;
  return argumentRefusal(object, version);
}

/**
 * Operations of keras.ops that stand as layers in a functional model and are no layers: an .h5 tells no module by which
 * to find them.
 */
const OPERATIONS = new Set(
  'GetItem NotEqual Equal Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr LogicalNot Where Mean Sum Max Min Std Var Matmul Cast Transpose ExpandDims Squeeze TrueDivide Divide FloorDivide Mod Negative Absolute Sqrt Rsqrt Exp Log Square Power Stack Split BroadcastTo Argmax Argmin Clip Einsum Tile Repeat Roll Take Cumsum'.split(
    ' ',
  ),
);

/**
 * What Keras 3 does not take in a configuration, though the class has the argument; ends a sentence about the layer.
 */
function refusalOfThree(
  object: ConfigObject,
  config: JsonObject,
  holder: ConfiguredModel['holder'],
  version: string,
): string | null {
  const dtype = config['dtype'];
  if (isObject(dtype) && textOf(dtype, 'class_name') === 'Policy' && isFrom(version, '3.3'))
    return 'has the mixed-precision policy of Keras 2, which Keras 3 does not take in a file.';
  if (holder === 'keras-archive') {
    if (object.class === 'BatchNormalization' && Array.isArray(config['axis']))
      return 'has a list as its axis, as Keras 2 writes it; Keras 3 wants a number.';
    if (Object.hasOwn(config, 'batch_input_shape') && object.class !== 'InputLayer' && customName(object) === null)
      return 'has the argument batch_input_shape, which Keras 3 does not take.';
    return null;
  }
  if (quantisation(config)?.startsWith('float8') === true)
    return 'was quantised to float8, whose scales Keras does not find again in an .h5.';
  if (OPERATIONS.has(object.class))
    return `is the operation ${object.class} of Keras 3, which it cannot find again in an .h5. Save the model as .keras.`;
  if (object.class === 'Attention' && config['score_mode'] === 'dot' && isFrom(version, '3.15'))
    return 'has the score_mode "dot", which Keras 3.15 takes for a function in an .h5.';
  return null;
}

/** Configurations that these rebuild in a way of their own. */
const OWN_FROM_CONFIG = new Set(['Functional', 'Sequential', 'Model']);

/** Classes of these names there are two of, a loss and a metric, which take different arguments. */
const LOSSES_AND_METRICS = new Set(
  'MeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredLogarithmicError BinaryCrossentropy CategoricalCrossentropy SparseCategoricalCrossentropy KLDivergence Poisson Hinge SquaredHinge CategoricalHinge CosineSimilarity'.split(
    ' ',
  ),
);

/**
 * Why a class of Keras cannot be made from its configuration in a version; null when it can, or is no class of Keras.
 */
export function argumentRefusal(object: ConfigObject, version: string): string | null {
  if (object.class === 'function' || OWN_FROM_CONFIG.has(object.class) || customName(object) !== null) return null;
  if (object.module !== null && !isKerasModule(object.module)) return null;
  // Operations, losses and metrics share names with other classes of Keras.
  if (/^keras\.(src\.)?(ops|losses|metrics)(\.|$)/.test(object.module ?? '')) return null;
  const className = object.class.replace(/^Custom>/, '');
  if (LOSSES_AND_METRICS.has(className)) return null;
  if (!isKerasClass(className)) return null;
  const known = kerasArguments(className, version);
  const label = object.layer === null ? className : `${className} "${object.layer}"`;
  if (known === null)
    return `Keras ${version} has no class ${object.class}${object.layer === null ? '' : ` (layer "${object.layer}")`}.`;
  // Keras 3 passes over what its input layer does not know.
  if (known.has('*') || !isObject(object.config) || (className === 'InputLayer' && isThree(version))) return null;
  const unknown = unknownArguments(object.config, known);
  return unknown.length === 0
    ? null
    : `${label} has the argument${unknown.length === 1 ? '' : 's'} ${unknown.join(', ')}, which ${object.class} of Keras ${version} does not take.`;
}

const unknownByConfig = new WeakMap<JsonObject, Map<ReadonlySet<string>, string[]>>();

/** The keys of a configuration that are none of the arguments. Kept: many versions take the same. */
function unknownArguments(config: JsonObject, known: ReadonlySet<string>): string[] {
  let kept = unknownByConfig.get(config);
  if (kept === undefined) unknownByConfig.set(config, (kept = new Map()));
  let unknown = kept.get(known);
  if (unknown === undefined) kept.set(known, (unknown = Object.keys(config).filter((key) => !known.has(key))));
  return unknown;
}

/**
 * Whether a Functional model refers to a later call of a model inside it than it records calls for.
 * Keras 2 counts the nested model's own making as its first call, which Keras 3 does not know.
 */
function countsCallsAsKeras2({ model, artifact }: ConfiguredModel): boolean {
  if ((artifact.producer.keras ?? '').startsWith('3')) return false;
  for (const object of walkObjects(model)) {
    const layers = isObject(object.config) ? object.config['layers'] : undefined;
    if (!Array.isArray(layers)) continue;
    const calls = new Map<string, number>();
    for (const layer of layers) {
      if (
        !isObject(layer) ||
        !OWN_FROM_CONFIG.has(textOf(layer, 'class_name') ?? '') ||
        !Array.isArray(layer['inbound_nodes'])
      )
        continue;
      const name = textOf(layer, 'name');
      if (name !== null) calls.set(name, layer['inbound_nodes'].length);
    }
    if (calls.size === 0) continue;
    const outputs = isObject(object.config) ? (object.config['output_layers'] ?? null) : null;
    for (const value of [
      outputs,
      ...layers.map((layer) => (isObject(layer) ? (layer['inbound_nodes'] ?? null) : null)),
    ]) {
      for (const [name, node] of tensorReferences(value)) if (node >= (calls.get(name) ?? Infinity)) return true;
    }
  }
  return false;
}

/** `[layer, call, tensor]` wherever it stands in an `inbound_nodes` of Keras 2. */
function* tensorReferences(value: Json): Generator<[string, number]> {
  if (!Array.isArray(value)) return;
  const [name, node] = value;
  if (typeof name === 'string' && typeof node === 'number') yield [name, node];
  else for (const item of value) yield* tensorReferences(item);
}

/**
 * Bytecode where Keras 3 takes none, whatever safe_mode says; null where all of it stands in Lambda layers as Keras
 * writes them.
 */
function misplacedBytecode(model: Json, holder: ConfiguredModel['holder']): LoadVerdict | null {
  for (const object of walkObjects(model)) {
    if (object.class === '__lambda__' && holder === 'keras-archive') {
      if (/^compile_config\./.test(object.path)) {
        return {
          ...no(
            'Its training configuration holds bytecode, which Keras 3 takes only in Lambda layers: load it with compile=False.',
          ),
          compiled: true,
        };
      }
      if (/_(initializer|regularizer|constraint)$|\.activation$/.test(object.path))
        return no(`It holds bytecode at ${object.path}, which Keras 3 takes only in Lambda layers.`);
    }
    if (
      object.class === 'Lambda' &&
      holder === 'hdf5' &&
      isObject(object.config) &&
      typeof object.config['function'] === 'string'
    ) {
      return no('The function of its Lambda layer stands as plain text, which Keras 3 does not find in an .h5.');
    }
  }
  return null;
}

/** What bytecode in the configuration means for a line; null when there is none. */
function bytecodeVerdict({ holder, model, training }: ConfiguredModel, version: string): LoadVerdict | null {
  const codes = [...bytecodes(model), ...bytecodes(training)];
  if (codes.length === 0) return null;
  if (codes.includes(null)) return no('It holds Python bytecode that no Python can read.');
  if (isThree(version)) {
    const misplaced = misplacedBytecode(model, holder);
    if (misplaced !== null) return misplaced;
  }
  const python = codes[0]?.python ?? '';
  // TensorFlow before 2.12 runs on Python 3.7 to 3.10, later ones were recorded on 3.11 and newer.
  const modern = python.startsWith('3.11');
  if (modern !== isFrom(version, '2.12')) {
    return no(`It holds bytecode of Python ${python}, which the Python that Keras ${version} runs on cannot read.`);
  }
  // Keras 3.11.3 is the first that looks at safe_mode for an .h5 (CVE-2025-9905).
  if (holder === 'hdf5' && !isFrom(version, '3.11')) {
    return {
      verdict: 'yes',
      reason: `It runs the bytecode of a Lambda layer (Python ${python}); the same Python must load it.`,
    };
  }
  return {
    verdict: 'unsafe',
    reason: `It holds the bytecode of a Lambda layer: safe_mode=False, and the same Python that wrote it (${python}).`,
  };
}

/**
 * What is left of the verdicts once the bytes have been held against their checksums: with damaged tensors, index or
 * weights nobody loads the model. `damage` are the findings of `verify`.
 */
export function loadsAfterVerify(artifact: Artifact, damage: readonly ArtifactFinding[]): Artifact['loads'] {
  const found = damage.find(
    ({ code, severity, where }) =>
      severity === 'error' &&
      (code === 'SP602' || code === 'SP603') &&
      where !== 'metadata.json' &&
      !where.startsWith('assets') &&
      !(artifact.kind === 'hdf5-model' && where.startsWith('/') && !where.startsWith('/model_weights')),
  );
  if (found === undefined) return artifact.loads;
  const refusal = no(firstSentence(found.message));
  return Object.fromEntries(
    Object.entries(artifact.loads).map(([line, known]) => [
      line,
      known.verdict === 'no' && known.compiled !== true ? known : refusal,
    ]),
  );
}
