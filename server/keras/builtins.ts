/**
 * What is known of Keras' own names: which public name a dotted path stands for whatever package it
 * was imported from, what its classes are and take, and which version has which name. The facts
 * come from `builtin-tables.ts`, made by scripts/keras-tables.py from Keras as installed.
 */
import {
  classTable,
  functionTable,
  kerasNameTable,
  propertyTable,
  tableVersions,
  tensorflowNameTable,
} from './builtin-tables';
import type { Target } from './versions';

/** Where a Keras name comes from; objects of different namespaces need not go together. */
export type KerasNamespace =
  /** `tensorflow.keras`, lazily either Keras. */
  | 'tensorflow.keras'
  /** The package `keras`. */
  | 'keras'
  /** The package `tf_keras`: Keras 2 beside Keras 3. */
  | 'tf_keras'
  /** `tensorflow.python.keras`: a private copy that nobody maintains. */
  | 'tensorflow.python.keras'
  /** `tensorflow.compat.v1.keras`. */
  | 'tensorflow.compat.v1.keras';

/** A public Keras name such as `layers.Dense`, and the package it was reached by. */
export interface KerasName {
  namespace: KerasNamespace;
  /** Below the package: `layers.Dense`, `Model`, `losses.Loss`. */
  name: string;
}

/** What one of Keras' own classes is. */
export interface BuiltinClass {
  name: string;
  kind:
    | 'layer'
    | 'model'
    | 'loss'
    | 'metric'
    | 'regularizer'
    | 'constraint'
    | 'initializer'
    | 'optimizer'
    | 'schedule'
    | 'callback';
  /** One bit a version of `tableVersions`. */
  mask: number;
  keras2: BuiltinParameter[] | null;
  keras3: BuiltinParameter[] | null;
}

/** A parameter of the constructor of one of Keras' classes, as its signature says. */
export interface BuiltinParameter {
  name: string;
  required: boolean;
  star: '' | '*' | '**';
}

/** Prefixes by which Keras is imported, longest first, each with its namespace. */
const prefixes: readonly (readonly [string, KerasNamespace])[] = [
  ['tensorflow.compat.v1.keras', 'tensorflow.compat.v1.keras'],
  ['tensorflow.compat.v2.keras', 'tensorflow.keras'],
  ['tensorflow.python.keras', 'tensorflow.python.keras'],
  ['tensorflow._api.v2.keras', 'tensorflow.keras'],
  ['tensorflow.contrib.keras', 'tensorflow.python.keras'],
  ['tensorflow.keras', 'tensorflow.keras'],
  ['keras.api._v2.keras', 'keras'],
  ['keras.api', 'keras'],
  ['keras._tf_keras.keras', 'keras'],
  ['keras.src', 'keras'],
  ['tf_keras.api._v2.keras', 'tf_keras'],
  ['tf_keras.src', 'tf_keras'],
  ['tf_keras', 'tf_keras'],
  ['keras', 'keras'],
];

/** Other public spellings of one class. */
const aliases: Readonly<Record<string, string>> = {
  'models.Model': 'Model',
  'models.Sequential': 'Sequential',
  'models.Functional': 'Model',
  Layer: 'layers.Layer',
  Loss: 'losses.Loss',
  Metric: 'metrics.Metric',
  Optimizer: 'optimizers.Optimizer',
  Regularizer: 'regularizers.Regularizer',
  Initializer: 'initializers.Initializer',
  'layers.Input': 'Input',
  'optimizers.legacy.Optimizer': 'optimizers.legacy.Optimizer',
};

function parseParameters(text: string): BuiltinParameter[] {
  if (text === '-') return [];
  return text.split(',').map((word) => {
    const star = word.startsWith('**') ? '**' : word.startsWith('*') ? '*' : '';
    const required = star === '' && !word.endsWith('=');
    return { name: word.slice(star.length).replace(/=$/, ''), required, star };
  });
}

const twoMask = tableVersions.reduce(
  (mask, version, index) => (version.startsWith('2.') ? mask | (1 << index) : mask),
  0,
);

const isKind = (kind: string): kind is BuiltinClass['kind'] =>
  [
    'layer',
    'model',
    'loss',
    'metric',
    'regularizer',
    'constraint',
    'initializer',
    'optimizer',
    'schedule',
    'callback',
  ].includes(kind);

const classes = new Map<string, BuiltinClass>();
/** Class name alone → public names that end in it. */
const bySimpleName = new Map<string, string[]>();

for (const row of classTable.trim().split('\n')) {
  const [name = '', kind = '', maskText = '', two = '-', three = '-'] = row.split(' ');
  if (!isKind(kind)) continue;
  const mask = Number(maskText);
  classes.set(name, {
    name,
    kind,
    mask,
    keras2: (mask & twoMask) === 0 ? null : parseParameters(two),
    keras3: (mask & ~twoMask) === 0 ? null : parseParameters(three === '=' ? two : three),
  });
  const simple = simpleName(name);
  bySimpleName.set(simple, [...(bySimpleName.get(simple) ?? []), name]);
}

const functions = readMasks(functionTable);
const tensorflowNames = readMasks(tensorflowNameTable);
const kerasNames = readMasks(kerasNameTable);

function readMasks(table: Record<number, string>): Map<string, number> {
  const masks = new Map<string, number>();
  for (const [mask, names] of Object.entries(table)) {
    for (const name of names.trim().split(/\s+/)) masks.set(name, Number(mask));
  }
  return masks;
}

/** Last part of a dotted name. */
export function simpleName(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1);
}

/**
 * The package and the path below it that a dotted name is written with, private folders and all; null when it is no
 * Keras path.
 */
export function kerasPath(dotted: string): { namespace: KerasNamespace; prefix: string; path: string } | null {
  if (!dotted.includes('keras')) return null;
  for (const [prefix, namespace] of prefixes) {
    if (dotted.startsWith(`${prefix}.`)) return { namespace, prefix, path: dotted.slice(prefix.length + 1) };
  }
  return null;
}

/**
 * The public Keras name that a full dotted path means (`tensorflow.keras.models.Model` and
 * `keras.engine.training.Model` are both `Model`), or null when it is no Keras path. A path into Keras'
 * private modules whose last part is no public class keeps its own spelling below the package.
 */
export function kerasName(dotted: string): KerasName | null {
  if (!dotted.includes('keras')) return null;
  for (const [prefix, namespace] of prefixes) {
    if (dotted === prefix) return { namespace, name: '' };
    if (dotted.startsWith(`${prefix}.`)) return { namespace, name: publicName(dotted.slice(prefix.length + 1)) };
  }
  return null;
}

function publicName(path: string): string {
  const alias = aliases[path];
  if (alias !== undefined) return alias;
  if (classes.has(path) || functions.has(path)) return path;
  const simple = simpleName(path);
  if (!/^[A-Z]/.test(simple)) return path;
  // `engine.base_layer.Layer`, `layers.core.dense.Dense`, `optimizer_v2.adam.Adam`: the class' name says which
  const candidates = bySimpleName.get(simple) ?? [];
  const folder = path.split('.')[0] ?? '';
  const chosen =
    candidates.find((name) => name.startsWith(`${folder}.`)) ??
    candidates.find((name) => !name.includes('.')) ??
    candidates.find((name) => name.split('.').length === 2) ??
    candidates[0];
  if (chosen === undefined) return path;
  return aliases[chosen] ?? chosen;
}

/** One of Keras' own classes by its public name; null when it is none. */
export function builtinClass(name: string): BuiltinClass | null {
  return classes.get(aliases[name] ?? name) ?? null;
}

/** Parameters of a Keras class' constructor under the target, without `self`; null when unknown. */
export function builtinParameters(name: string, target: Target): BuiltinParameter[] | null {
  const found = builtinClass(name);
  if (found === null) return null;
  return target.major === 2 ? (found.keras2 ?? found.keras3) : (found.keras3 ?? found.keras2);
}

const tableParts = tableVersions.map((version): [number, number] => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return [major, minor];
});

/**
 * Whether the mask holds for the target; null between two versions that were looked at and differ.
 */
function holdsIn(mask: number, target: Target): boolean | null {
  // tf_keras is the last Keras 2 carried on
  const [major, minor] = target.package === 'tf_keras' ? [2, 15] : [target.major, target.minor];
  let before: boolean | null = null;
  let after: boolean | null = null;
  tableParts.forEach(([m, n], index) => {
    if (m !== major) return;
    const has = (mask & (1 << index)) !== 0;
    if (n <= minor) before = has;
    if (n >= minor) after ??= has;
  });
  if (before === null) return after;
  if (after === null) return before;
  return before === after ? before : null;
}

/** Functions that `tf.keras` of Keras 3.1.1 has and of 3.3.3 has not, both with TensorFlow 2.16.2, as installed. */
const keptToKeras32 =
  /^(losses|metrics)\.(kl_divergence|log_cosh|mean_absolute_error|mean_absolute_percentage_error|mean_squared_error|mean_squared_logarithmic_error)$/;

/**
 * Whether the target has a public name, such as `saving.load_model`, under `tf.keras` or the package `keras`.
 * Null when it is not known (a name no version ever had, or a version between two that differ).
 */
export function hasName(name: string, namespace: KerasNamespace, target: Target): boolean | null {
  if (
    namespace !== 'keras' &&
    target.package === 'keras' &&
    target.major === 3 &&
    target.minor < 3 &&
    keptToKeras32.test(name)
  )
    return target.minor < 2 ? true : null;
  const table = namespace === 'keras' ? kerasNames : tensorflowNames;
  const mask = table.get(name);
  return mask === undefined ? null : holdsIn(mask, target);
}

/** Whether some supported version has a public class or function of this name, by the tables. */
export function isKnownName(name: string): boolean {
  return builtinClass(name) !== null || functions.has(name) || tensorflowNames.has(name) || kerasNames.has(name);
}

/** Whether Keras has a class or function of this public name under the target. */
function hasBuiltin(name: string, target: Target): boolean {
  const mask = classes.get(name)?.mask ?? functions.get(name);
  return mask !== undefined && holdsIn(mask, target) !== false;
}

/** Folders whose names a config of that kind is looked up among. */
const foldersOfKind = {
  layer: ['layers', ''],
  cell: ['layers'],
  model: ['models', ''],
  loss: ['losses'],
  metric: ['metrics'],
  regularizer: ['regularizers'],
  constraint: ['constraints'],
  initializer: ['initializers'],
  optimizer: ['optimizers'],
  schedule: ['optimizers.schedules'],
  activation: ['activations'],
  callback: [],
} as const;

/** The public name of Keras' own object that a loader would take for `name` in that role; null when there is none. */
export function builtinOfKind(kind: keyof typeof foldersOfKind, name: string, target: Target): string | null {
  for (const folder of foldersOfKind[kind]) {
    const path = folder === '' ? name : `${folder}.${name}`;
    if (hasBuiltin(path, target)) return path;
  }
  return null;
}

const properties = propertyTable
  .trim()
  .split('\n')
  .map((row) => row.split(' '))
  .map(([base = '', mask = '0', name = '']) => ({ base, mask: Number(mask), name }));

/** Asked for each class and target on every keystroke; there are few bases and few targets. */
const readOnly = new Map<string, ReadonlySet<string>>();

/**
 * Properties whose setter does nothing but raise, in every version ("`Model.layers` attribute is reserved"):
 * keras/src/models/model.py, keras/engine/training.py.
 */
const reserved: Readonly<Record<string, readonly string[]>> = { Model: ['layers'] };

const readOnlySomewhere = new Map<string, Set<string>>(
  Object.entries(reserved).map(([base, names]) => [base, new Set(names)]),
);
for (const { base, name } of properties)
  readOnlySomewhere.set(base, (readOnlySomewhere.get(base) ?? new Set()).add(name));

/** Whether `readOnlyProperties` has the name for the base under some target. */
export function isEverReadOnly(base: string, name: string): boolean {
  return readOnlySomewhere.get(base)?.has(name) === true;
}

/**
 * Names of properties that cannot be set on the given Keras base (`layers.Layer`, `Model`, `metrics.Metric`,
 * `losses.Loss`, ...).
 */
export function readOnlyProperties(base: string, target: Target): ReadonlySet<string> {
  const key = `${base} ${target.name}`;
  const known =
    readOnly.get(key) ??
    new Set([
      ...properties.filter((row) => row.base === base && holdsIn(row.mask, target) === true).map((row) => row.name),
      ...(reserved[base] ?? []),
    ]);
  readOnly.set(key, known);
  return known;
}
