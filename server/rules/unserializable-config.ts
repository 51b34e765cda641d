import type { ConfigKey, CustomClass, Method } from '../keras/custom-class';
import { argumentAt } from '../keras/interpreter/values';
import type { Story } from '../keras/story';
import type { Value } from '../keras/value';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import type { Call, Expression, FunctionDefinition } from '../python/syntax';
import { allParts } from '../python/walk';
import {
  certaintyFor,
  configSaves,
  functionSpan,
  instancesOf,
  kindName,
  listed,
  savesAsRelated,
  type ReachedSave,
} from './reading/class-reach';
import { expressionsIn, externalName, heldAttribute, lookUp, selfAttribute } from './reading/class-expressions';
import { returnPlainValues } from './fix/plain-config';
import type { Detection, Rule } from './rule';
import { wholeLoads } from './reading/saved-objects';
import { isEnum, valueKind, type ValueKind } from './reading/value-kind';

export const unserializableConfig: Rule = {
  code: 'SP105',
  name: 'unserializable-config',
  meaning: 'a value of a config cannot become JSON',
  explanation: `A config is written as JSON. A tensor is refused at save ("Unable to serialize ... to JSON. Unrecognized type EagerTensor") or cannot be read back; so is an
object of a class that Keras does not know, and a lambda comes back as its name or not at all. A NumPy array goes through HDF5, but in a \`.keras\` archive it comes
back as a dictionary that the constructor does not expect, and so does a function; HDF5 holds a function's name, which the layer cannot call. A member of an \`Enum\` is refused by archives as well (the other formats write its value). Sets, ranges, slices, complex numbers, dates,
\`pathlib\` paths and classes themselves are refused everywhere.`,
  remedy:
    'Return plain values: `float(x)`, `array.tolist()`, `keras.saving.serialize_keras_object(...)`; or keep the Python value that the constructor was given and return that.',
  example: {
    bad: {
      'model.py': `import tensorflow as tf


class ClassWeights(tf.keras.layers.Layer):
    def __init__(self, weights, **kwargs):
        super().__init__(**kwargs)
        self.class_weights = tf.constant(weights, dtype=tf.float32)

    def call(self, x):
        return x * self.class_weights

    def get_config(self):
        return {**super().get_config(), "weights": self.class_weights}


model = tf.keras.Sequential([tf.keras.Input((3,)), ClassWeights([0.2, 0.3, 0.5])])
model.save("weighted.keras")
`,
    },
    good: {
      'model.py': `import tensorflow as tf


class ClassWeights(tf.keras.layers.Layer):
    def __init__(self, weights, **kwargs):
        super().__init__(**kwargs)
        self.class_weights = list(weights)

    def call(self, x):
        return x * tf.constant(self.class_weights, dtype=tf.float32)

    def get_config(self):
        return {**super().get_config(), "weights": self.class_weights}


model = tf.keras.Sequential([tf.keras.Input((3,)), ClassWeights([0.2, 0.3, 0.5])])
model.save("weighted.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'unserializable-config/generator-handed-in',
    'unserializable-config/array-behind-a-property',
    'unserializable-config/table-of-labels',
    'unserializable-config/complex-number',
    'unserializable-config/keys-of-a-dictionary',
    'unserializable-config/function-that-comes-back-as-its-name',
    'unserializable-config/slice-in-config',
    'clean/function-in-config-given-to-the-load',
    'unserializable-config/tensor-in-base-config',
    'unserializable-config/random-generator',
    'unserializable-config/tensor-popped-again',
    'unserializable-config/tensor-from-list',
    'unserializable-config/numpy-type-in-config',
    'unserializable-config/custom-object-in-config',
    'unserializable-config/lambda-in-config',
    'unserializable-config/ndarray-in-config',
    'unserializable-config/tensor-in-config',
    'unserializable-config/share-of-a-tensor',
    'clean/ndarray-as-list',
    'clean/ndarray-in-config-kept-as-h5',
    'unserializable-config/compiled-pattern',
    'unserializable-config/enum-by-default',
    'unserializable-config/range-in-config',
    'unserializable-config/bytes-in-config',
    'unserializable-config/layer-class-in-config',
    'clean/enum-in-h5',
    'unserializable-config/variable-in-config',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    const seen = new Set<FunctionDefinition>();
    for (const custom of story.classes) {
      const config = custom.getConfig;
      if (config === null || config.definition === null) continue;
      const saves = configSaves(story, custom, target);
      if (saves.length === 0) continue;
      const odd = config.keys.flatMap((key) => {
        const kind = keyKind(custom, key, story);
        return described[kind] === undefined ? [] : [{ key, kind }];
      });
      if (odd.length === 0) continue;
      const failing = odd.filter((entry) => fails(entry, { custom, odd, saves, target, story }));
      if (failing.length === 0) continue;
      // the method that brings the key in, which a base may have
      const [first, ...others] = failing.map(({ key }) => key.method);
      const from =
        first !== undefined &&
        first.definition.name === 'get_config' &&
        others.every((each) => each.definition === first.definition)
          ? first
          : null;
      const place = from?.definition ?? config.definition;
      if (seen.has(place)) continue;
      seen.add(place);
      yield {
        file: (from?.owner ?? config.owner).file.path,
        span: functionSpan(place),
        certainty: certaintyFor(custom),
        message: `\`get_config\` of the ${kindName(custom)} \`${custom.name}\` returns ${failing.map(({ key, kind }) => `${listed([key.name])}, ${described[kind] ?? ''}`).join(', and ')}, which a config cannot hold. Return plain numbers, texts and lists.`,
        related: savesAsRelated(
          saves.map(({ save }) => save),
          `The model saved here holds \`${custom.name}\`.`,
        ),
        fixes: () => returnPlainValues(custom, failing),
      };
    }
  },
};

/** A key of a config whose value is of a kind that configs do not hold as they are. */
interface OddKey {
  key: ConfigKey;
  kind: ValueKind;
}

/** Where the key is written: its class, the odd keys beside it, and the saves that write the config. */
interface Written {
  custom: CustomClass;
  odd: readonly OddKey[];
  saves: readonly ReachedSave[];
  target: Target;
  story: Story;
}

/** Whether a save fails by a key's value, or it comes back as something else. */
function fails({ key, kind }: OddKey, { custom, odd, saves, target, story }: Written): boolean {
  const isArchive = saves.some(({ format }) => format === 'keras-archive');
  const isArchiveAlone = saves.every(({ format }) => format === 'keras-archive');
  const isTurnedBack = (): boolean => custom.fromConfig !== null || converts(custom, odd);
  switch (kind) {
    case 'function':
    case 'library-function':
      // the name alone comes back, which cannot be called
      if (!isArchive) return !isTurnedBack() && comesBackAsName(custom, key, saves, story);
      return !(kind === 'function' && isNeverRead(custom, key)) && !isTurnedBack();
    case 'array':
    case 'numpy-type':
      return isArchive && !isTurnedBack();
    case 'tensor':
      // the archive alone has a form for tensors, which from_config may turn back
      return isArchiveAlone ? !isTurnedBack() : true;
    case 'slice': {
      // a `.keras` archive of Keras 3 has a form for slices, which gives back something else
      if (isKeras2(target) || !isArchive) return true;
      return isUsed(custom, key, (part, held) => part.kind === 'subscript' && allParts(part.index).some(held));
    }
    case 'enum':
      // HDF5, and Keras before the archive, write the value of a member
      return isArchive;
    case 'bytes':
      // Keras 2.13 has a form for bytes
      return isKeras2(target) && !isAtLeast(target, 2, 13);
    case 'variable':
      // Keras 3 writes a weight's value into a .keras archive
      return isKeras2(target) || !isArchiveAlone;
    default:
      return true;
  }
}

const described: Partial<Record<ValueKind, string>> = {
  tensor: 'a tensor',
  array: 'a NumPy array',
  lambda: 'a lambda',
  object: 'an object that Keras does not know',
  function: 'a function',
  set: 'a set',
  path: 'a path object',
  variable: 'a weight',
  enum: 'a member of an `Enum`',
  bytes: 'bytes',
  class: 'a class itself',
  'library-function': 'a function',
  'numpy-type': 'a type of NumPy',
  slice: 'a slice',
};

/** What a key's value is: by what the expression does, or by what instances hold in the attribute it names. */
function keyKind(custom: CustomClass, key: ConfigKey, story: Story): ValueKind {
  const value = key.value;
  if (value === null) return 'unknown';
  const own = expressionKind(custom, key, value, story);
  if (own !== 'unknown') return own;
  const attribute = heldAttribute(custom, value);
  if (attribute === null) return 'unknown';
  const kinds = instancesOf(story, custom).flatMap((instance) => {
    const held = instance.attributes.get(attribute);
    return held === undefined
      ? []
      : held.kind === 'union'
        ? held.options.map((option) => valueKind(option, story))
        : [valueKind(held, story)];
  });
  const odd = kinds.find((kind) => kind !== 'plain' && kind !== 'unknown');
  if (odd !== undefined) return odd;
  const writes = custom.attributes.filter((write) => write.attribute === attribute && write.value !== null);
  for (const write of writes) {
    if (write.value === null) continue;
    const odd =
      write.value.kind === 'name'
        ? argumentKind(story, custom, write.value.name)
        : plainKind(write.value, (name) => lookUp(write.method, name));
    if (odd !== 'unknown') return odd;
    if (
      write.value.kind === 'call' &&
      write.value.callee.kind === 'attribute' &&
      write.value.callee.name === 'add_weight' &&
      write.value.callee.object.kind === 'name' &&
      write.value.callee.object.name === 'self'
    )
      return 'variable';
    const kind = writtenKind(write.method.owner === custom.value ? write.value : write.value, (expression) =>
      externalName(write.method, expression),
    );
    if (kind !== 'unknown') return kind;
  }
  return 'unknown';
}

/**
 * Whether some method but the constructor and `get_config` holds an expression of that kind around the attribute that a
 * key is read from.
 */
function isUsed(
  custom: CustomClass,
  key: ConfigKey,
  isUse: (part: Expression, held: (part: Expression) => boolean) => boolean,
): boolean {
  const attribute = key.value === null ? null : heldAttribute(custom, key.value);
  if (attribute === null) return false;
  const held = (part: Expression): boolean => heldAttribute(custom, part) === attribute;
  return [...custom.methods.values()].some(
    ({ definition }) =>
      !['__init__', 'get_config'].includes(definition.name) &&
      expressionsIn(definition).some(({ expression }) => isUse(expression, held)),
  );
}

/**
 * Whether no method but the constructor and `get_config` reads the attribute that a key is read from, so that nobody
 * sees what it came back as.
 */
function isNeverRead(custom: CustomClass, key: ConfigKey): boolean {
  return key.value !== null && selfAttribute(key.value) !== null && !isUsed(custom, key, (part, held) => held(part));
}

/**
 * Whether a function in the config is called by the layer, and some load of a file that holds its name alone is not
 * given it.
 */
function comesBackAsName(custom: CustomClass, key: ConfigKey, saves: readonly ReachedSave[], story: Story): boolean {
  const attribute = key.value === null ? null : heldAttribute(custom, key.value);
  if (attribute === null || !isUsed(custom, key, (part, held) => part.kind === 'call' && held(part.callee)))
    return false;
  const functions = instancesOf(story, custom).flatMap((instance) => instance.attributes.get(attribute) ?? []);
  const names = functions.flatMap((value) =>
    value.kind === 'function' && value.registered === null
      ? [value.definition.name]
      : value.kind === 'external'
        ? [value.name.slice(value.name.lastIndexOf('.') + 1)]
        : [],
  );
  return saves.some(
    ({ save, format }) =>
      format === 'hdf5' &&
      wholeLoads(story, save).some((load) => !load.given.open && names.some((name) => !load.given.entries.has(name))),
  );
}

/** What a constructor's argument is, as it is written where instances are made, or by default. */
function argumentKind(story: Story, custom: CustomClass, name: string): ValueKind {
  const parameter = custom.initializer?.parameters.find((each) => each.name === name);
  if (parameter === undefined || custom.initializer === null) return 'unknown';
  const position = custom.initializer.parameters.filter((each) => !each.keywordOnly).indexOf(parameter);
  for (const instance of instancesOf(story, custom)) {
    const given = argumentAt(instance.arguments, name, position < 0 ? null : position);
    const scope = given === null ? undefined : story.runs.byPath.get(given.place.file)?.scope;
    const kind =
      given !== null
        ? plainKind(given.expression, (each) => scope?.names.get(each) ?? null)
        : parameter.parameter.default === null
          ? 'unknown'
          : plainKind(parameter.parameter.default, (each) =>
              custom.initializer === null ? null : lookUp(custom.initializer.method, each),
            );
    if (kind !== 'unknown') return kind;
  }
  return 'unknown';
}

/** What an expression is by itself, where what it comes to does not tell: members of an `Enum`, bytes, a range. */
function plainKind(expression: Expression, meaning: (name: string) => Value | null): ValueKind {
  if (expression.kind === 'string' && expression.bytes) return 'bytes';
  if (isComplex(expression)) return 'object';
  const holder =
    expression.kind === 'attribute' ? expression.object : expression.kind === 'call' ? expression.callee : null;
  if (holder === null) return 'unknown';
  const value = holder.kind === 'name' ? meaning(holder.name) : null;
  if (
    expression.kind === 'call' &&
    holder.kind === 'name' &&
    value === null &&
    /^(range|slice|complex)$/.test(holder.name)
  )
    return holder.name === 'slice' ? 'slice' : 'object';
  return value?.kind === 'class' && isEnum(value) ? 'enum' : 'unknown';
}

/** `1j`, `0.5 + 2j`. */
function isComplex(expression: Expression): boolean {
  if (expression.kind === 'number') return Number.isNaN(expression.value);
  if (expression.kind === 'unary') return isComplex(expression.operand);
  return (
    expression.kind === 'operation' &&
    /^[-+*]$/.test(expression.operator) &&
    (isComplex(expression.left) || isComplex(expression.right))
  );
}

function expressionKind(custom: CustomClass, key: ConfigKey, value: Expression, story: Story): ValueKind {
  if (value.kind === 'lambda') return 'lambda';
  if (value.kind === 'set' || (value.kind === 'comprehension' && value.form === 'set')) return 'set';
  if (value.kind !== 'call') return 'unknown';
  const written = writtenKind(value, (expression) => externalName(key.method, expression));
  return written === 'unknown' ? (refusedCall(custom, key.method, value, story) ?? 'plain') : written;
}

/** Python's own functions that give what JSON does not hold. */
const refusedBuiltins: Readonly<Record<string, ValueKind>> = {
  set: 'set',
  frozenset: 'set',
  map: 'object',
  zip: 'object',
  reversed: 'object',
  complex: 'object',
  bytearray: 'object',
};

/** A call that gives a set, a view of a dictionary or an object of Python's library; null for any other. */
function refusedCall(custom: CustomClass, method: Method, call: Call, story: Story): ValueKind | null {
  const { callee } = call;
  if (callee.kind === 'name' && lookUp(method, callee.name) === null) return refusedBuiltins[callee.name] ?? null;
  const outside = externalName(method, callee);
  if (outside !== null) {
    return /^(datetime\.(datetime|date|time|timedelta)|decimal\.Decimal|fractions\.Fraction|uuid\.uuid\d|re\.compile|collections\.deque|types\.SimpleNamespace)$/.test(
      outside,
    )
      ? 'object'
      : /^pathlib\.(Pure)?(Posix|Windows)?Path$/.test(outside)
        ? 'path'
        : null;
  }
  // `self.labels.keys()` of a dictionary
  const attribute =
    callee.kind === 'attribute' && call.arguments.length === 0 && /^(keys|values|items)$/.test(callee.name)
      ? selfAttribute(callee.object)
      : null;
  return attribute !== null && isDictionary(custom, attribute, story) ? 'object' : null;
}

/** Whether an attribute is a dictionary of Python's wherever it is known. */
function isDictionary(custom: CustomClass, attribute: string, story: Story): boolean {
  const held = instancesOf(story, custom).flatMap((instance) => instance.attributes.get(attribute) ?? []);
  if (held.length > 0 && held.every((value) => value.kind === 'dictionary')) return true;
  const writes = custom.attributes.filter((write) => write.attribute === attribute);
  return (
    writes.length > 0 &&
    writes.every(
      ({ value }) =>
        value?.kind === 'dictionary' ||
        (value?.kind === 'call' && value.callee.kind === 'name' && value.callee.name === 'dict'),
    )
  );
}

function writtenKind(value: Expression, nameOf: (expression: Expression) => string | null): ValueKind {
  if (value.kind === 'lambda') return 'lambda';
  // what is computed with a tensor is one
  if (value.kind === 'operation') {
    return /^([-+*/@%]|\/\/|\*\*)$/.test(value.operator) &&
      [value.left, value.right].some((part) => writtenKind(part, nameOf) === 'tensor')
      ? 'tensor'
      : 'unknown';
  }
  if (value.kind !== 'call') return 'unknown';
  const name = nameOf(value.callee);
  if (name === null) return 'unknown';
  if (name === 'tensorflow.Variable') return 'variable';
  if (/^numpy\.(array|asarray|zeros|ones|arange|linspace|eye|full|concatenate|stack)$/.test(name)) return 'array';
  if (
    /^tensorflow\.(constant|cast|convert_to_tensor|zeros|ones|fill|range|stack|concat|reshape|eye|reduce_(sum|mean|max|min|prod)|exp|sqrt|square|abs|pow|maximum|minimum|math\.(reduce_\w+|exp|log|sqrt|rsqrt|square|divide|multiply|add|subtract|softmax|l2_normalize))$/.test(
      name,
    )
  )
    return 'tensor';
  return 'unknown';
}

/** Whether the constructor turns a dictionary back itself; an array then needs no help. */
function converts(custom: CustomClass, odd: readonly { key: ConfigKey }[]): boolean {
  return odd.every(({ key }) => {
    const parameter = custom.initializer?.parameters.find((each) => each.name === key.name);
    return (
      parameter?.stores.some(
        (store) =>
          store.value?.kind === 'call' &&
          store.value.callee.kind === 'attribute' &&
          /^(deserialize\w*|get)$/.test(store.value.callee.name),
      ) === true
    );
  });
}
