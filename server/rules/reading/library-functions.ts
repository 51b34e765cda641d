/**
 * Functions of TensorFlow and of Keras' backend given to layers as activations or initializers, which Keras saves by a
 * name that it need not know again.
 */
import { builtinOfKind } from '../../keras/builtins';
import { formatOf } from '../../keras/formats';
import type { Load, Part, Save, Story } from '../../keras/story';
import { isAtLeast, isKeras2, type Target } from '../../keras/versions';
import { targetAt, wholeLoads } from './saved-objects';

/** A function that a file names and that the load cannot find. */
export interface LibraryFunction {
  /** As it is called below its package: `nn.softmax`, `ops.sin`. */
  name: string;
  /** As programs write it: `tf.nn.softmax`, `keras.ops.sin`. */
  shown: string;
  /** The name that the file holds, `softmax_v2`. */
  saved: string;
  part: Part;
  save: Save;
}

/** What a function is called inside TensorFlow (`tf.nn.softmax.__name__`) where that is not the name it is known by. */
const innerNames: Readonly<Record<string, string>> = {
  softmax: 'softmax_v2',
  log_softmax: 'log_softmax_v2',
  silu: 'swish',
  crelu: 'crelu_v2',
};

/**
 * What Keras 2 finds though it has no activation of that name (keras/activations.py, `_TF_ACTIVATIONS_V2` and the
 * layers it looks through).
 */
const foundByKeras2: ReadonlySet<string> = new Set(['softmax_v2', 'relu6', 'leaky_relu']);

/** Functions of one tensor that give one of the same shape. */
const elementwise = new Set(
  'relu relu6 leaky_relu elu selu gelu silu swish softmax log_softmax sigmoid log_sigmoid tanh softplus softsign crelu l2_normalize sin cos tan asin acos atan sinh cosh asinh acosh atanh abs square sqrt rsqrt exp expm1 log log1p erf sign identity round floor ceil reciprocal negative stop_gradient'.split(
    ' ',
  ),
);

/** Loads that cannot find functions of TensorFlow which the model they read names, each with these. */
export function missingLibraryFunctions(story: Story, target: Target): Map<Load, LibraryFunction[]> {
  const missing = new Map<Load, LibraryFunction[]>();
  for (const save of story.saves) {
    if ((save.what !== 'model' && save.what !== 'config') || save.openModel) continue;
    const format = formatOf(save, targetAt(story, save, target));
    if (format !== 'keras-archive' && format !== 'hdf5' && format !== 'json') continue;
    const named = save.models.flatMap((model) => model.parts.flatMap((part) => asLibraryFunction(part, save) ?? []));
    if (named.length === 0) continue;
    for (const load of wholeLoads(story, save)) {
      if (load.given.open) continue;
      const at = targetAt(story, load, target);
      const unknown = named.filter(
        ({ saved, part }) =>
          !load.given.entries.has(saved) &&
          (part.role === 'initializer' ? isAtLeast(at, 2, 15) : !isFoundByName(saved, at)),
      );
      if (unknown.length > 0) missing.set(load, [...(missing.get(load) ?? []), ...unknown]);
    }
  }
  return missing;
}

function asLibraryFunction(part: Part, save: Save): LibraryFunction | null {
  if (part.what.kind !== 'external' || !part.inConfig) return null;
  if (part.role === 'initializer') {
    const initial = madeInitially[part.what.name];
    if (initial === undefined || save.what !== 'model' || part.owner?.of.kind !== 'external') return null;
    const name = part.what.name.replace(/^tensorflow\./, '');
    return { name, shown: `tf.${name}`, saved: initial, part, save };
  }
  if (part.role !== 'activation') return null;
  const [, ofKeras, lastOfKeras] = /^keras\.((?:ops|backend)\.(\w+))$/.exec(part.what.name) ?? [];
  if (ofKeras !== undefined && lastOfKeras !== undefined && ofBackend.has(lastOfKeras))
    return { name: ofKeras, shown: `keras.${ofKeras}`, saved: lastOfKeras, part, save };
  const [, name, last] = /^tensorflow\.((?:nn\.|math\.)?(\w+))$/.exec(part.what.name) ?? [];
  if (name === undefined || last === undefined || !elementwise.has(last)) return null;
  return { name, shown: `tf.${name}`, saved: innerNames[last] ?? last, part, save };
}

/**
 * Functions that make the first values of weights well, and are written as Keras' initializer of their name with
 * nothing in it: it cannot be made again (2.15 and all lines of Keras 3 tried; 2.10 reads them).
 */
const madeInitially: Readonly<Record<string, string>> = {
  'tensorflow.zeros': 'zeros',
  'tensorflow.ones': 'ones',
  'tensorflow.random.normal': 'random_normal',
};

/** Functions of Keras' backend and operations that are no activation of its own (2.10, 2.15 and Keras 3 tried). */
const ofBackend = new Set(['abs', 'square', 'exp', 'sqrt', 'sin']);

/**
 * Whether Keras finds an activation by a name; Keras 3 does not look for `swish`, its own `silu`, among functions that
 * a file holds.
 */
function isFoundByName(saved: string, target: Target): boolean {
  if (isKeras2(target) && foundByKeras2.has(saved)) return true;
  if (!isKeras2(target) && saved === 'swish') return false;
  return builtinOfKind('activation', saved, target) !== null;
}

/** Keras' own name for what a function of TensorFlow computes, known to every version; null where it has none. */
export function kerasNameFor({ name, saved, part }: LibraryFunction): string | null {
  if (part.role === 'initializer') return saved === 'random_normal' ? null : saved;
  const last = name.slice(name.lastIndexOf('.') + 1);
  return last === 'softmax' ? 'softmax' : last === 'silu' || last === 'swish' ? 'swish' : null;
}
