/** What a line cannot rebuild of the objects in a configuration: layers, their arguments, their calls. */
import {
  customName,
  isFrom,
  isThree,
  isKerasClass,
  isKerasModule,
  isObject,
  kerasArguments,
  textOf,
  walkObjects,
  type ConfigObject,
  type Json,
  type JsonObject,
} from '../config';
import { quantisation } from '../variables';
import type { ConfiguredModel } from './verdict';

/** The file outside the artifact that a lookup layer reads; null when it reads none. */
export function vocabularyOf({ class: className, config }: ConfigObject): string | null {
  return isObject(config) && /Lookup$|^TextVectorization$/.test(className) ? textOf(config, 'vocabulary') : null;
}

/** Why a line cannot rebuild an object, whatever it is given; null when it can. */
export function objectRefusal(object: ConfigObject, source: ConfiguredModel, version: string): string | null {
  const { holder } = source;
  const reason =
    moduleRefusal(object, holder, version) ??
    outsideRefusal(object, version) ??
    operationRefusal(object, source, version) ??
    initializerRefusal(object, version);
  if (reason !== null) return `${labelOf(object)} ${reason}`;
  const isOfKeras = object.module === null || isKerasModule(object.module);
  if (object.class === 'Bidirectional' && isOfKeras && isThree(version) && !isFrom(version, '3.3')) {
    return `Keras 3.0 to 3.2 do not find the weights of ${labelOf(object)} (Bidirectional) again: its inner layers are not built when they are loaded.`;
  }
  if (isThree(version) && isObject(object.config)) {
    const unknown = refusalOfThree(object, object.config, holder, version);
    if (unknown !== null) return `${labelOf(object)} ${unknown}`;
  }
  // Keras 2 takes its own form of a Lambda apart by hand, and Keras 3 does so in an .h5.
  if (object.class === 'Lambda' && (holder === 'hdf5' || !isThree(version))) return null;
  return argumentRefusal(object, version);
}

function labelOf(object: ConfigObject): string {
  return object.layer === null ? object.class : `"${object.layer}"`;
}

/** Like all that follow, this ends a sentence about the object. */
function moduleRefusal({ module }: ConfigObject, holder: ConfiguredModel['holder'], version: string): string | null {
  if (module === null || holder !== 'keras-archive') return null;
  if (/^keras\.src\.engine\./.test(module) && !isFrom(version, '2.13')) {
    return `is of the module ${module}, which Keras before 2.13 does not have.`;
  }
  if (/^keras\.(src\.)?engine\.|^tf_keras\./.test(module) && isThree(version)) {
    return `is of the module ${module}, which Keras 3 does not have.`;
  }
  if (/^keras\.src\.models\.|^tf_keras\./.test(module) && !isThree(version)) {
    return `is of the module ${module}, which Keras 2 does not have.`;
  }
  return null;
}

/** Of what reads a file that is no part of the artifact. */
function outsideRefusal(object: ConfigObject, version: string): string | null {
  const vocabulary = vocabularyOf(object);
  // Whatever machine loads it has these.
  if (vocabulary !== null && !(isThree(version) && /^\/(etc|proc)\//.test(vocabulary))) {
    return `reads its vocabulary from ${vocabulary}, which is not in the artifact.`;
  }
  if (isThree(version) && object.class === 'TFSMLayer' && isObject(object.config)) {
    return `reads the SavedModel ${textOf(object.config, 'filepath') ?? ''}, which is not in the artifact.`;
  }
  return null;
}

function operationRefusal(object: ConfigObject, { artifact }: ConfiguredModel, version: string): string | null {
  if (isThree(version) || object.class !== 'TFOpLambda' || !isObject(object.config)) return null;
  const isUnsafe = artifact.findings.some((finding) => finding.code === 'SP702' && finding.where === object.layer);
  return isUnsafe
    ? `calls tf.${textOf(object.config, 'function') ?? ''} while it is loaded, and no model can be built around what that gives back.`
    : null;
}

function initializerRefusal({ class: className, module }: ConfigObject, version: string): string | null {
  if (className !== 'Orthogonal' || module === null || !isKerasModule(module)) return null;
  return isThree(version) && !isFrom(version, '3.4')
    ? 'has the initializer Orthogonal, which Keras before 3.4 knows only as OrthogonalInitializer.'
    : null;
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
export function countsCallsAsKeras2({ model, artifact }: ConfiguredModel): boolean {
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
