/** What a value is to a config: something JSON holds, or one of the things it does not. */
import type { Story } from '../../keras/story';
import type { CallEvent, ClassValue, Value } from '../../keras/value';
import { builtinClass } from '../../keras/builtins';

/** What kind of thing a configuration holds, as far as writing it to JSON goes. */
export type ValueKind =
  | 'plain'
  | 'tensor'
  | 'array'
  | 'lambda'
  | 'function'
  /** An instance of one of Keras' own or the project's Keras classes. */
  | 'keras-object'
  /** An instance of any other class of the project. */
  | 'object'
  /** A set, or a `pathlib` path. */
  | 'set'
  | 'path'
  /** A weight or `tf.Variable`. */
  | 'variable'
  /** A member of an `enum.Enum` that is no text or number as well. */
  | 'enum'
  | 'bytes'
  /** One of Keras' own or the project's Keras classes itself. */
  | 'class'
  /** A number of NumPy's that is none of Python's: `np.float32(2)`. */
  | 'numpy-number'
  /** `tf.float32`. */
  | 'dtype'
  /** `np.float32` itself. */
  | 'numpy-type'
  /** A function of TensorFlow or Keras, which code cannot be written for: `tf.nn.relu`. */
  | 'library-function'
  | 'slice'
  | 'unknown';

/** Functions of numpy and TensorFlow that give back a plain value, a dtype or a shape. */
const plainResults = /\.(tolist|item|asscalar|ndim|iinfo|finfo|dtype|result_type|as_list|prod_shape)$/;
const arrayModules = /^(numpy|jax\.numpy)\./;
const tensorModules = /^(tensorflow|keras\.ops|keras\.backend|jax\.numpy)\./;
/** Names below `tensorflow.` whose calls give back something else than a tensor. */
const notTensors =
  /^tensorflow\.(keras|python|TensorShape|TensorSpec|DType|as_dtype|dtypes|Variable|Module|function|io\.gfile|train|data|estimator|config|summary|saved_model|lookup|compat\.(as_|path)|test|random\.(Generator|set_seed)|[a-z_]*initializer|initializers|nest)/;

/** The names of methods that give back an array or tensor when called on one. */
const keepsKind =
  /^\.(astype|reshape|mean|std|var|copy|transpose|dot|flatten|ravel|squeeze|clip|round|cumsum|prod|T|numpy)$/;

/**
 * Functions of numpy that come to one number, mostly a float of Python's, where they are given no axis; and those that
 * do so where they are given numbers.
 */
const reductions =
  /^(numpy)?\.(nan)?(mean|std|var|sum|prod|min|max|amin|amax|median|average|ptp|argmin|argmax|percentile|quantile|item|linalg\.norm)$/;
const ofEachNumber =
  /^numpy\.(dot|vdot|trace|count_nonzero|linalg\.det|interp|floor|ceil|rint|trunc|round|around|sqrt|cbrt|exp|expm1|log\d*|log1p|abs|absolute|fabs|power|clip|sign|square|reciprocal|maximum|minimum|deg2rad|radians|sin|cos|tan|tanh|divide|multiply|add|subtract|size|prod)$/;
/** Draws one number where it is given no size, which stands at this position. */
const drawsSize: Readonly<Record<string, number>> = {
  rand: 0,
  randn: 0,
  random: 0,
  random_sample: 0,
  sample: 0,
  normal: 2,
  uniform: 2,
  randint: 2,
  choice: 1,
  beta: 2,
  gamma: 2,
  poisson: 1,
  exponential: 1,
  triangular: 3,
  lognormal: 2,
  binomial: 2,
  laplace: 2,
  integers: 2,
  standard_normal: 0,
};

/** Whether a call of numpy may come to one number; the last part of `UnknownValue.from`. */
function mayBeNumber(call: string): boolean {
  const [name = '', given = ''] = call.replace(/\]$/, '').split('[');
  const names = given === '' ? [] : given.split(',');
  const positional = names.filter((each) => each === '.').length;
  if (ofEachNumber.test(name)) return true;
  if (reductions.test(name)) return !names.includes('axis') && !names.includes('keepdims');
  const draw = /^(?:numpy\.random)?\.(\w+)$/.exec(name);
  const size = draw === null ? undefined : drawsSize[draw[1] ?? ''];
  return size !== undefined && positional <= size && !names.includes('size');
}

/** Methods of numpy's generators that draw, mostly as many numbers as they are asked for. */
const drawn =
  /^\.(normal|standard_normal|uniform|random|integers|randint|rand|randn|choice|permutation|exponential|gamma|beta|poisson|binomial|laplace)$/;

/**
 * What a value is. Only what is certain is told: everything else is `unknown`.
 */
export function valueKind(value: Value, story: Story): ValueKind {
  switch (value.kind) {
    case 'literal':
      return 'plain';
    case 'text':
      return value.path ? 'path' : 'plain';
    case 'lambda':
      return 'lambda';
    case 'function':
      return 'function';
    case 'sequence': {
      if (value.form === 'set') return 'set';
      const kinds = value.elements.map((element) => valueKind(element, story));
      const odd = kinds.find((kind) => kind !== 'plain' && kind !== 'unknown');
      if (odd !== undefined) return odd;
      return value.open || kinds.includes('unknown') ? 'unknown' : 'plain';
    }
    case 'dictionary': {
      const kinds = [...value.entries.values()].map((entry) => valueKind(entry, story));
      const odd = kinds.find((kind) => kind !== 'plain' && kind !== 'unknown');
      if (odd !== undefined) return odd;
      return value.open || kinds.includes('unknown') ? 'unknown' : 'plain';
    }
    case 'tensor':
      return 'tensor';
    case 'class':
      return story.classOf(value) === null ? 'unknown' : 'class';
    case 'external':
      return value.name.startsWith('keras.') && builtinClass(value.name.slice(6)) !== null
        ? 'class'
        : externalKind(value.name);
    case 'instance':
      if (value.of.kind === 'class' && isEnum(value.of)) return 'enum';
      if (value.of.kind === 'class') {
        return story.classOf(value.of) === null
          ? plainClass(value.of.definition.decorators.length > 0, value.of.bases)
          : 'keras-object';
      }
      if (value.of.name.startsWith('keras.') && builtinClass(value.of.name.slice(6)) !== null) return 'keras-object';
      return calledKind(value.of.name);
    case 'result':
      return eventKind(value.event, story);
    case 'unknown': {
      const calls = (value.from ?? '').split('()');
      if (calls.some(mayBeNumber)) return 'unknown';
      const [made = '', ...methods] = calls.map((call) => call.replace(/\[.*/, ''));
      if (/^numpy\.random\.(default_rng|RandomState|Generator)$/.test(made)) {
        if (methods.length === 0) return 'object';
        return drawn.test(methods[0] ?? '') && methods.slice(1).every((method) => keepsKind.test(method))
          ? 'array'
          : 'unknown';
      }
      return methods.every((method) => keepsKind.test(method)) ? calledKind(made) : 'unknown';
    }
    default:
      return 'unknown';
  }
}

/**
 * Whether a class is an `enum.Enum` whose members are neither texts nor numbers: JSON holds those of `IntEnum` and of
 * `class E(str, Enum)`.
 */
export function isEnum(value: ClassValue): boolean {
  const [base, ...others] = value.bases;
  if (base === undefined || others.length > 0) return false;
  return base.kind === 'external' ? base.name === 'enum.Enum' : base.kind === 'class' && isEnum(base);
}

/** Enums, named tuples, strings and dictionaries by subclass are plain enough for some version to write. */
function plainClass(_decorated: boolean, bases: Value[]): ValueKind {
  const opaque = bases.every(
    (base) =>
      base.kind === 'external' &&
      (base.name === 'object' || base.name === 'builtins.object' || base.name === 'abc.ABC'),
  );
  return opaque ? 'object' : 'unknown';
}

/** Functions of Python's library that make what JSON does not hold. */
const opaqueResults =
  /^(re\.compile|datetime\.(datetime|date|time|timedelta)(\.(now|today|utcnow))?|decimal\.Decimal|fractions\.Fraction|uuid\.uuid\d|threading\.\w+|logging\.getLogger|numpy\.dtype|collections\.deque|builtins\.(complex|frozenset|range|map|filter|bytearray|iter)|tensorflow\.lookup\.(Static(Hash|Vocabulary)Table|experimental\.\w+Table)|tensorflow\.random\.(Generator(\.from_\w+)?|get_global_generator)|numpy\.random\.(default_rng|RandomState|Generator))$/;

/** What something of a library is that is handed over itself. */
function externalKind(name: string): ValueKind {
  if (/^tensorflow\.(b?float\d+|double|half|u?int\d+|bool|string|complex\d+)$/.test(name)) return 'dtype';
  if (/^numpy\.(float\d+|u?int\d+|bool_|complex\d+|single|double)$/.test(name)) return 'numpy-type';
  if (/^(tensorflow\.(nn|math)|keras\.(ops|activations|losses|metrics|backend))\.[a-z]\w*$/.test(name))
    return 'library-function';
  return 'unknown';
}

function calledKind(name: string): ValueKind {
  // `np.float64` is a float of Python's by inheritance
  if (/^numpy\.(float(16|32)|u?int\d+|bool_|single|half)$/.test(name)) return 'numpy-number';
  if (opaqueResults.test(name)) return 'object';
  if (plainResults.test(name)) return 'plain';
  if (
    arrayModules.test(name) &&
    !/\.(random\.(RandomState|default_rng|Generator|seed)|load|savez?|int\d*|float\d*|bool_?|dtype|random\.SeedSequence)$/.test(
      name,
    )
  )
    return 'array';
  // what is written in capitals is a class
  if (
    tensorModules.test(name) &&
    !notTensors.test(name) &&
    !/\.[A-Z]\w*$/.test(name) &&
    !/^keras\.backend\.(floatx|epsilon|image_data_format|int_shape|is_|get_uid|set_)/.test(name)
  )
    return 'tensor';
  return 'unknown';
}

function eventKind(event: CallEvent, story: Story): ValueKind {
  if (event.name.startsWith('.')) {
    if (event.name === '.numpy' || event.self === null) return 'unknown';
    const own = valueKind(event.self, story);
    if (mayBeNumber(`${event.name}[${event.arguments.map((argument) => argument.name ?? '.').join(',')}]`))
      return 'unknown';
    return (own === 'array' || own === 'tensor') && keepsKind.test(event.name) ? own : 'unknown';
  }
  return calledKind(event.name);
}
