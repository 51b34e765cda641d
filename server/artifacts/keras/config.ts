/**
 * The configuration of a Keras model (`config.json` of a .keras archive, the `model_config` attribute
 * of an .h5, the metadata of a SavedModel's layer): its layers of every depth, and the objects that
 * loading must find in Python.
 */
import tables from './tables.json';

/** A JSON value as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A layer or model as its configuration describes it. */
export interface LayerConfig {
  /** The name, as it stands; null for a subclassed model that keeps none. */
  name: string | null;
  class: string;
  module: string | null;
  registeredName: string | null;
  config: JsonObject;
  /** Shape that the layer was built with; null where it is not told. Dimensions may be null. */
  inputShape: (number | null)[] | null;
  /**
   * How it hangs on its parent: an entry of `layers`, or the attribute `layer`, `cell`, `forward_layer`,
   * `backward_layer`.
   */
  role: string;
  children: LayerConfig[];
}

/** An object that a configuration names, with the place where it stands. */
export interface ConfigObject {
  /** Keys and indices from the top, joined by dots. */
  path: string;
  class: string;
  module: string | null;
  registeredName: string | null;
  /** The object's own configuration, whatever it is. */
  config: Json;
  /** Name of the nearest layer around it; null at the top. */
  layer: string | null;
  /** The object as it stands. */
  node: JsonObject;
}

/** Python's own limit is near 1000; Keras nests a handful of levels for each nested model. */
const MAX_DEPTH = 400;

/** Whether a value of JSON is an object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string member; null when there is none or it is something else. */
export function textOf(object: JsonObject, key: string): string | null {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return typeof value === 'string' ? value : null;
}

/**
 * What JSON text says, as Python's `json.loads` reads it: UTF-8, UTF-16 or UTF-32 by its first bytes,
 * `NaN` and `Infinity` allowed. Throws an `Error` whose message ends a sentence about the text.
 */
export function parseKerasJson(bytes: Uint8Array | string): Json {
  const text = typeof bytes === 'string' ? bytes : decodeJson(bytes);
  refuseMonster(text);
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const relaxed = withPythonNumbers(text);
    if (relaxed !== null) {
      try {
        return JSON.parse(relaxed) as Json;
      } catch {
        // The first error counts positions in the text as it stands.
      }
    }
    throw new Error(`is no valid JSON (${error instanceof Error ? shortened(error.message) : 'it cannot be parsed'})`);
  }
}

function shortened(message: string): string {
  return message.length > 120 ? `${message.slice(0, 117)}...` : message;
}

function decodeJson(bytes: Uint8Array): string {
  const [a, b, c, d] = bytes;
  let encoding = 'utf-8';
  if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0 && (c !== 0 || d !== 0))) encoding = 'utf-16le';
  else if ((a === 0xfe && b === 0xff) || (a === 0 && b !== 0)) encoding = 'utf-16be';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error('is no valid UTF-8 text');
  }
}

/** Values that a JSON may hold: each takes some fifty bytes once read, and the reader of JSON cannot be stopped. */
const MOST_VALUES = 3_000_000;

/**
 * Throws where a JSON holds so much, or so deep, that reading it is dangerous; the message ends a sentence about the
 * text.
 */
export function refuseMonster(text: string): void {
  const { deepest, values } = extentOf(text);
  if (deepest > MAX_DEPTH)
    throw new Error(`nests more than ${MAX_DEPTH} levels deep, which no Keras configuration does`);
  if (values > MOST_VALUES) throw new Error(`holds more than ${MOST_VALUES} values, which no Keras configuration does`);
}

/** How deep brackets nest, and about how many values there are, without recursion. */
function extentOf(text: string): { deepest: number; values: number } {
  let values = 0;
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === 0x5c) i++;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) {
      quoted = true;
    } else if (code === 0x7b || code === 0x5b) {
      values++;
      if (++depth > deepest) deepest = depth;
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
    } else if (code === 0x2c) {
      values++;
    }
  }
  return { deepest, values };
}

/**
 * The text with Python's numbers that JSON has not: infinities as numbers too large, NaN as null. Null when it has
 * none.
 */
function withPythonNumbers(text: string): string | null {
  let found = false;
  const replaced = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/gs, (token) => {
    if (token.startsWith('"')) return token;
    found = true;
    return token === 'NaN' ? 'null' : token === 'Infinity' ? '1e999' : '-1e999';
  });
  return found ? replaced : null;
}

const CHILD_KEYS = ['layer', 'forward_layer', 'backward_layer', 'cell'];

/** The model and its layers; null when the value describes none. */
export function layerTree(value: Json, role = 'layers'): LayerConfig | null {
  if (!isObject(value)) return null;
  const className = textOf(value, 'class_name');
  const config = value['config'];
  if (className === null || typeof config !== 'object' || config === null) return null;
  const inner: JsonObject = isObject(config) ? config : {};
  const children: LayerConfig[] = [];
  const add = (child: Json, childRole: string) => {
    const layer = layerTree(child, childRole);
    if (layer !== null) children.push(layer);
  };
  const list = Array.isArray(config) ? config : inner['layers'];
  if (Array.isArray(list)) for (const child of list) add(child, 'layers');
  for (const key of CHILD_KEYS) if (isObject(inner[key])) add(inner[key], key);
  return {
    name: textOf(inner, 'name') ?? textOf(value, 'name'),
    class: className,
    module: textOf(value, 'module'),
    registeredName: textOf(value, 'registered_name'),
    config: inner,
    inputShape: inputShapeOf(value, inner),
    role,
    children,
  };
}

function inputShapeOf(value: JsonObject, config: JsonObject): (number | null)[] | null {
  const build = value['build_config'];
  const shape = isObject(build) ? build['input_shape'] : (config['batch_input_shape'] ?? null);
  if (!Array.isArray(shape)) return null;
  return shape.every((length) => length === null || typeof length === 'number') ? (shape as (number | null)[]) : null;
}

/** The layers in the order of the configuration, each with the layers around it, outermost first. */
export function* walkLayers(
  layer: LayerConfig,
  parents: LayerConfig[] = [],
): Generator<{ layer: LayerConfig; parents: LayerConfig[] }> {
  yield { layer, parents };
  for (const child of layer.children) yield* walkLayers(child, [...parents, layer]);
}

const walked = new WeakMap<object, readonly ConfigObject[]>();

/**
 * Every `{class_name: ...}` in a configuration, outer before inner. Kept with the configuration: every line of Keras
 * and every rule asks for the same, and a model that caught a constant holds a hundred thousand numbers.
 */
export function walkObjects(value: Json): readonly ConfigObject[] {
  if (typeof value !== 'object' || value === null) return [];
  let found = walked.get(value);
  if (found === undefined) walked.set(value, (found = gather(value, '', null, [])));
  return found;
}

function gather(value: JsonObject | Json[], path: string, layer: string | null, found: ConfigObject[]): ConfigObject[] {
  const inner = (key: string | number) => (path === '' ? `${key}` : `${path}.${key}`);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const item = value[index];
      if (typeof item === 'object' && item !== null) gather(item, inner(index), layer, found);
    }
    return found;
  }
  const className = textOf(value, 'class_name');
  let inside = layer;
  if (className !== null) {
    const config = value['config'];
    const name = (isObject(config) ? textOf(config, 'name') : null) ?? textOf(value, 'name');
    const layerLike =
      name !== null &&
      isObject(config) &&
      !/optimizers|losses|metrics|initializers/.test(textOf(value, 'module') ?? '');
    if (layerLike) inside = name;
    found.push({
      path,
      class: className,
      module: textOf(value, 'module'),
      registeredName: textOf(value, 'registered_name'),
      config: config ?? null,
      layer: inside,
      node: value,
    });
  }
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (typeof item === 'object' && item !== null) gather(item, inner(key), inside, found);
  }
  return found;
}

// ---- what Keras itself has

type Table = { versions: string[]; classes: Record<string, [string, string][]>; functions: Record<string, string> };
const keras: Table = tables as unknown as Table;

/** The versions that the tables were recorded from. */
export const TABLE_VERSIONS: readonly string[] = keras.versions;

/**
 * Arguments that a class of Keras takes in a version; null when that version has no such class. `*` among them is any
 * other.
 */
export function kerasArguments(className: string, version: string): ReadonlySet<string> | null {
  const column = COLUMNS.get(version) ?? ' ';
  const entries = Object.hasOwn(keras.classes, className) ? (keras.classes[className] ?? []) : [];
  const entry = entries.find(([versions]) => versions.includes(column));
  if (entry === undefined) return null;
  let known = argumentSets.get(entry);
  if (known === undefined) argumentSets.set(entry, (known = new Set(entry[1].split(' '))));
  return known;
}

/** The character by which the table calls each version. */
const COLUMNS = new Map(keras.versions.map((version, place) => [version, place.toString(36)]));

/** Versions that take the same arguments share one set. */
const argumentSets = new WeakMap<[string, string], ReadonlySet<string>>();

/** Whether a version of Keras is the other or newer. Both as `3.10`. */
export function isFrom(version: string, other: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major > otherMajor || (major === otherMajor && minor >= otherMinor);
}

/** Whether a version of Keras is one of Keras 3. */
export function isThree(version: string): boolean {
  return version.startsWith('3');
}

/** Whether any recorded version of Keras has a class of that name. */
export function isKerasClass(name: string): boolean {
  return Object.hasOwn(keras.classes, name);
}

/** Whether any recorded version of Keras has an activation, loss or metric function of that name. */
export function isKerasFunction(name: string): boolean {
  return Object.hasOwn(keras.functions, name);
}

const KERAS_PACKAGES = new Set(['keras', 'tf_keras', 'keras_core', 'keras_hub', 'keras_cv', 'keras_nlp']);

/** Whether a module belongs to Keras or one of its own companions. */
export function isKerasModule(module: string): boolean {
  if (/^tensorflow(\.python)?\.keras(\.|$)/.test(module)) return true;
  return KERAS_PACKAGES.has(module.split('.')[0] ?? '');
}

/** Class names that a configuration uses for values that are no objects of Python (serialization_lib.py). */
const SPECIAL_CLASSES = new Set([
  '__lambda__',
  '__keras_tensor__',
  '__tensor__',
  '__numpy__',
  '__bytes__',
  '__ellipsis__',
  '__slice__',
  '__typespec__',
  '__tuple__',
  'TypeSpec',
  'CompositeTensor',
  'TensorShape',
  '__class_type__',
  'Ellipsis',
  // How Keras 2.11 to 2.15 register the optimizer around another that scales the loss.
  'LossScaleOptimizerV3',
]);

/** The name by which a loader must be given an object; null when Keras has it itself, or it is no object. */
export function customName(object: ConfigObject): string | null {
  const { class: className, module, registeredName } = object;
  if (SPECIAL_CLASSES.has(className)) return null;
  if (className === 'function') {
    const name = typeof object.config === 'string' ? object.config : registeredName;
    if (name === null || name === 'function' || isKerasFunction(name)) return null;
    return name;
  }
  if (module !== null && isKerasModule(module)) return null;
  // tf_keras writes its own optimizers as `Custom>Adam`.
  if (className.startsWith('Custom>') && isKerasClass(className.slice('Custom>'.length))) return null;
  if (className.includes('>')) return className;
  if (Object.hasOwn(object.node, 'module') && (module === null || !isKerasModule(module)))
    return registeredName ?? className;
  if (registeredName !== null && registeredName.includes('>')) return registeredName;
  return isKerasClass(className) ? null : className;
}

/**
 * Every name that a loader must be given, sorted; from the model's configuration and, where there is one, the training
 * configuration.
 */
export function customObjectNames(config: Json, training: Json = null): string[] {
  const names = new Set<string>();
  for (const value of [config, training]) {
    for (const object of walkObjects(value)) {
      // A model of Keras 2 names its own metrics and losses twice; only the first level decides.
      const name = customName(object);
      if (name !== null) names.add(name);
    }
  }
  for (const name of plainFunctionNames(config)) names.add(name);
  if (isObject(training)) {
    for (const key of ['loss', 'metrics', 'weighted_metrics']) {
      for (const name of strings(training[key] ?? null)) {
        if (
          !METRIC_ALIASES.has(name) &&
          !isKerasFunction(name) &&
          !isKerasClass(name) &&
          !isKerasFunction(name.toLowerCase())
        )
          names.add(name);
      }
    }
  }
  return [...names].sort();
}

/** Names that `compile` turns into the metric that fits the output. */
const METRIC_ALIASES = new Set(['accuracy', 'acc', 'crossentropy', 'ce']);

/** Strings of a `loss` or `metrics` entry that name functions; keys name outputs. */
function* strings(value: Json): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const item of value) yield* strings(item);
  else if (isObject(value) && !Object.hasOwn(value, 'class_name'))
    for (const item of Object.values(value)) yield* strings(item);
}

const FUNCTION_KEYS = ['activation', 'recurrent_activation'];

/** Activations that are named by a plain string and are none of Keras' own. */
function* plainFunctionNames(config: Json): Generator<string> {
  for (const object of walkObjects(config)) {
    if (!isObject(object.config)) continue;
    for (const key of FUNCTION_KEYS) {
      const name = textOf(object.config, key);
      if (name !== null && name !== '' && !isKerasFunction(name) && !isKerasClass(name)) yield name;
    }
  }
}
