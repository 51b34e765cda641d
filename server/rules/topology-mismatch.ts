import { builtinClass } from '../keras/builtins';
import { formatOf } from '../keras/formats';
import { argumentAt } from '../keras/interpreter/values';
import type { Load, Save, Story, StoryModel } from '../keras/story';
import { endsIn } from '../keras/paths';
import type { InstanceValue, Value } from '../keras/value';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { once } from '../python/once';
import { isForThisAlone, withArgumentsOf, withArgumentsOfTheBuilder, type LayerArgument } from './fix/built-alike';
import { fixOf } from './fix/edits';
import type { Detection, Fix, Rule } from './rule';
import { shownPlace } from './reading/saved-objects';

export const topologyMismatch: Rule = {
  code: 'SP411',
  name: 'topology-mismatch',
  meaning: 'weights are loaded into a model that is built differently',
  explanation: `Weights are matched to layers by their order (or their names). A model with more, fewer or other layers raises "Layer count mismatch", "Shape mismatch" or "objects could not be loaded"; one with the
same shapes and another activation takes them and computes something else; \`by_name=True\` skips what has no namesake.`,
  remedy: `Build both models with the same function, or save the whole model.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(1)])
model.save_weights("model.weights.h5")
other = keras.Sequential([keras.Input((4,)), keras.layers.Dense(6), keras.layers.Dense(1)])
other.load_weights("model.weights.h5")
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(1)])
model.save_weights("model.weights.h5")
other = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(1)])
other.load_weights("model.weights.h5")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'clean/defaults-spelled-out',
    'topology-mismatch/reset-after-of-the-gru',
    'clean/one-embedding-a-column',
    'clean/sizes-edited-by-recipes',
    'clean/best-of-sorted-runs',
    'clean/dataclass-from-its-own-json',
    'clean/last-layer-taken-off',
    'topology-mismatch/extra-layer',
    'topology-mismatch/other-activation',
    'topology-mismatch/size-guessed',
    'topology-mismatch/by-name-skips',
    'clean/layers-created-in-other-order',
    'clean/weights-rebuilt',
    'topology-mismatch/bidirectional-toggle',
    'topology-mismatch/other-kernel',
    'topology-mismatch/flattened-size',
    'clean/other-image-size-global-pooling',
    'topology-mismatch/pooling-changes-head',
    'clean/weight-saver-rebuilt',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const load of story.loads) {
      if (
        load.api !== 'load_weights' ||
        load.guard !== 'none' ||
        load.openModel ||
        load.models.length !== 1 ||
        load.uncalled
      )
        continue;
      const reads = story.savesRead(load);
      const [read] = reads;
      const [filled] = load.models;
      if (
        reads.length !== 1 ||
        read === undefined ||
        filled === undefined ||
        !read.certain ||
        read.save.openModel ||
        read.save.models.length !== 1 ||
        read.save.uncalled
      )
        continue;
      const [saved] = read.save.models;
      if (saved === undefined || saved === filled || (read.save.what !== 'weights' && read.save.what !== 'model'))
        continue;
      const byName = isTrue(load, 'by_name');
      if (isTrue(load, 'skip_mismatch')) continue;
      const difference = byName
        ? nameDifference(saved, filled)
        : layerDifference(story, saved, filled, isReadInPart(read.save, target));
      if (difference === null) continue;
      yield {
        file: load.file,
        span: load.span,
        certainty: 'fails',
        message: `The weights come from a model that is built differently (${shownPlace(story, saved.place)}): ${difference}. Build both by the same function.`,
        related: [
          { ...saved.place, message: 'The model that is saved' },
          { ...filled.place, message: 'The model that is filled' },
        ],
        fixes: () => fixes(story, read.save, saved, load, filled),
      };
    }
  },
};

/**
 * Where the model is made to take these weights, as the one is that they come from. A model with more layers is meant
 * to be another.
 */
function fixes(story: Story, save: Save, saved: StoryModel, load: Load, filled: StoryModel): Fix[] {
  const [a, b] = [shapesOf(saved), shapesOf(filled)];
  if (
    a === null ||
    b === null ||
    b.length > a.length ||
    saved.kind !== filled.kind ||
    !isForThisAlone(story, load, filled)
  )
    return [];
  const built = withArgumentsOfTheBuilder(story, save, saved, load, filled);
  if (built !== null) return fixOf('Build it by the arguments of the model that is saved', built);
  const differing = argumentsThatDiffer(a, b);
  return differing === null
    ? []
    : fixOf('Give its layers the arguments of the model that is saved', withArgumentsOf(story, differing));
}

/**
 * The arguments in which the layers of two models differ; null where the models differ in more, or it cannot be told.
 */
function argumentsThatDiffer(saved: readonly LayerShape[], filled: readonly LayerShape[]): LayerArgument[] | null {
  const differing: LayerArgument[] = [];
  if (saved.length !== filled.length) return null;
  for (const [index, first] of saved.entries()) {
    const second = filled[index];
    if (
      second === undefined ||
      second.kind !== first.kind ||
      filled.some(
        (other) =>
          other !== second &&
          other.place.file === second.place.file &&
          other.place.span.start === second.place.span.start,
      )
    )
      return null;
    const instances = { saved: first.instance, filled: second.instance };
    for (const [name, position] of weighted[first.kind] ?? []) {
      const [size, other] = [first.sizes.get(name) ?? null, second.sizes.get(name) ?? null];
      if (size === null || other === null) return null;
      if (size !== other) differing.push({ name, position, ...instances });
    }
    if (first.activation === null || second.activation === null) return null;
    if (first.activation !== second.activation)
      differing.push({ name: 'activation', position: activationPosition(first.kind), ...instances });
  }
  return differing;
}

function isTrue(load: Load, name: string): boolean {
  const value = load.argument(name)?.value;
  return value !== undefined && !(value.kind === 'literal' && (value.value === false || value.value === null));
}

/**
 * Layers that have weights, with the arguments that decide the shapes of these: by name, in their position, with their
 * default. The first is what people know the layer's size by.
 */
const weighted: Readonly<Record<string, readonly SizeArgument[]>> = {
  Dense: [
    ['units', 0, null],
    ['use_bias', 2, 'true'],
  ],
  Conv1D: [
    ['filters', 0, null],
    ['kernel_size', 1, null],
    ['use_bias', null, 'true'],
  ],
  Conv2D: [
    ['filters', 0, null],
    ['kernel_size', 1, null],
    ['use_bias', null, 'true'],
  ],
  Conv3D: [
    ['filters', 0, null],
    ['kernel_size', 1, null],
    ['use_bias', null, 'true'],
  ],
  Conv2DTranspose: [
    ['filters', 0, null],
    ['kernel_size', 1, null],
    ['use_bias', null, 'true'],
  ],
  SeparableConv2D: [
    ['filters', 0, null],
    ['kernel_size', 1, null],
    ['use_bias', null, 'true'],
  ],
  LSTM: [
    ['units', 0, null],
    ['use_bias', null, 'true'],
  ],
  GRU: [
    ['units', 0, null],
    ['use_bias', null, 'true'],
    ['reset_after', null, 'true'],
  ],
  SimpleRNN: [
    ['units', 0, null],
    ['use_bias', null, 'true'],
  ],
  Embedding: [
    ['input_dim', 0, null],
    ['output_dim', 1, null],
  ],
  MultiHeadAttention: [
    ['num_heads', 0, null],
    ['key_dim', 1, null],
  ],
};

type SizeArgument = [name: string, position: number | null, otherwise: string | null];

/** What a size is called in a message. */
const sizeNames: Readonly<Record<string, string>> = {
  units: 'units',
  filters: 'filters',
  kernel_size: 'as the size of its kernel',
  use_bias: 'as `use_bias`',
  input_dim: 'words',
  output_dim: 'as `output_dim`',
  num_heads: 'heads',
  key_dim: 'as `key_dim`',
  reset_after: 'as `reset_after`',
};

interface LayerShape {
  kind: string;
  /** Arguments that decide the weights' shapes, by name; null where the value cannot be seen. */
  sizes: ReadonlyMap<string, string | null>;
  /** Name of the activation; null when it cannot be seen. */
  activation: string | null;
  /** The layer's name; null when Keras makes one. */
  name: string | null;
  place: InstanceValue['place'];
  instance: InstanceValue;
}

const none: ReadonlyMap<string, string | null> = new Map();

/** The weighted layers of a model in order of making; null when they cannot all be told. */
function shapesOf(model: StoryModel): LayerShape[] | null {
  if (
    model.open ||
    model.uncertain ||
    (model.kind !== 'sequential' && model.kind !== 'functional' && model.kind !== 'subclass')
  )
    return null;
  if (model.kind === 'subclass' && model.parts.length === 0) return null;
  const shapes: { shape: LayerShape; id: number }[] = [];
  for (const part of model.parts) {
    if (part.role !== 'layer') continue;
    if (part.what.kind === 'class') {
      if (part.what.instance?.id === model.id) continue;
      return null;
    }
    if (part.what.kind !== 'builtin' || part.what.instance.of.kind !== 'external') return null;
    const { instance } = part.what;
    const kind = part.what.instance.of.name.replace(/^keras\.layers\./, '');
    if (/^(RNN|Wrapper|Lambda)$/.test(kind)) return null;
    // a name that Keras no longer has (CuDNNLSTM) says nothing about weights
    if (builtinClass(`layers.${kind}`) === null) return null;
    const wanted = weighted[kind];
    if (wanted === undefined) {
      // normalization layers have weights of a size that depends on what comes before; what Bidirectional wraps is
      // there twice
      if (/Normalization|Attention|PReLU|DepthwiseConv|ConvLSTM|LocallyConnected|^Bidirectional$/.test(kind)) {
        shapes.push({
          shape: { kind, sizes: none, activation: null, name: nameOf(instance), place: part.place, instance },
          id: instance.id,
        });
      }
      continue;
    }
    if (instance.arguments.some((argument) => argument.spread !== null)) return null;
    const sizes = new Map(
      wanted.map(([name, position, otherwise]) => {
        const argument = argumentAt(instance.arguments, name, position);
        // an attribute that is set before the layer is built counts, one set later does not
        if (instance.attributes.has(name)) return [name, null];
        return [name, argument === null ? otherwise : sizeOf(argument.value)];
      }),
    );
    const activation = argumentAt(instance.arguments, 'activation', activationPosition(kind));
    shapes.push({
      shape: {
        kind,
        sizes,
        activation: instance.attributes.has('activation')
          ? null
          : activation === null
            ? defaultActivation(kind)
            : activationOf(activation.value),
        name: nameOf(instance),
        place: part.place,
        instance,
      },
      id: instance.id,
    });
  }
  return shapes.sort((a, b) => a.id - b.id).map(({ shape }) => shape);
}

const activationPosition = (kind: string): number | null => (/^(Dense|LSTM|GRU|SimpleRNN)$/.test(kind) ? 1 : null);

/** A number, a truth value, or a tuple of one number several times, as text; null for anything else. */
function sizeOf(value: Value): string | null {
  if (value.kind === 'literal' && value.value !== null) return String(value.value);
  if (value.kind !== 'sequence' || value.open || value.elements.length === 0) return null;
  const parts = value.elements.map(sizeOf);
  if (parts.includes(null)) return null;
  return parts.every((part) => part === parts[0]) ? (parts[0] ?? null) : `(${parts.join(', ')})`;
}

/** What a layer does that is given no activation. */
const defaultActivation = (kind: string): string => (/^(LSTM|GRU|SimpleRNN)$/.test(kind) ? 'tanh' : 'linear');

/** The name of an activation; null where it cannot be seen. `activation=None` does nothing. */
function activationOf(value: Value): string | null {
  return value.kind === 'literal' && value.value === null ? 'linear' : textOf(value);
}

function nameOf(instance: InstanceValue): string | null {
  const given = instance.arguments.find((argument) => argument.name === 'name')?.value;
  return given === undefined ? null : textOf(given);
}

function textOf(value: Value): string | null {
  if (value.kind === 'text' && value.parts.every((part) => typeof part === 'string')) return value.parts.join('');
  if (value.kind === 'literal' && value.value === null) return 'default';
  return null;
}

/**
 * Whether a load takes a file that holds more layers than the model has: legacy HDF5 is held to equal numbers; Keras'
 * archive, `.weights.h5` from 2.12 on and TensorFlow's checkpoints are read as far as the model goes.
 */
function isReadInPart(save: Save, target: Target): boolean {
  const format = formatOf(save, target);
  if (format === 'hdf5-weights') {
    return (
      (!isKeras2(target) || isAtLeast(target, 2, 12)) &&
      save.paths.every((path) => endsIn(path, '.weights.h5') !== false)
    );
  }
  return format !== 'hdf5';
}

/** How two models differ, as the end of a sentence; null when they do not, or it cannot be told. */
export function layerDifference(
  story: Story,
  saved: StoryModel,
  filled: StoryModel,
  readInPart = false,
): string | null {
  const all = shapesOf(saved);
  const b = shapesOf(filled);
  if (all === null || b === null || all.length === 0) return null;
  const a = readInPart ? all.slice(0, b.length) : all;
  // layers of a class are met by the names of its attributes
  if (a.length < all.length && a.length === b.length && saved.kind === 'subclass') return null;
  if (a.length !== b.length)
    return `it has ${all.length} layer${all.length === 1 ? '' : 's'} with weights, and the one filled has ${b.length}`;
  // layers made in another order still meet by kind and size
  const key = (shape: LayerShape): string =>
    `${shape.kind} ${[...shape.sizes.values()].map((size) => size ?? '?').join(' ')} ${shape.activation ?? '?'}`;
  const left = a.map(key).sort();
  const right = b.map(key).sort();
  if (left.every((each, index) => each === right[index]))
    return flattenDifference(saved, filled) ?? inputDifference(story, saved, filled, a[0]);
  const activates = separateActivations(saved).join() === separateActivations(filled).join();
  for (const [index, first] of a.entries()) {
    const second = b[index];
    if (second === undefined) continue;
    if (first.kind !== second.kind) return `it has ${first.kind} where the one filled has ${second.kind}`;
    for (const [name, size] of first.sizes) {
      const other = second.sizes.get(name) ?? null;
      if (size !== null && other !== null && size !== other)
        return `its \`${first.kind}\` has ${size} ${sizeNames[name] ?? ''}, the one filled has ${other}`;
    }
    if (activates && first.activation !== null && second.activation !== null && first.activation !== second.activation)
      return `its \`${first.kind}\` has the activation ${shown(first.activation)}, the one filled ${shown(second.activation)}: the same weights compute something else`;
  }
  return null;
}

/** What a model does to its tensors in layers and operations of their own, where others give a layer an activation. */
function separateActivations(model: StoryModel): string[] {
  const layers = model.parts.flatMap(({ role, what }) =>
    role === 'layer' && what.kind === 'builtin' && what.instance.of.kind === 'external'
      ? (/^keras\.layers\.(Activation|Lambda|\w*ReLU|\w*ELU|Softmax)$/.exec(what.instance.of.name)?.[1] ?? [])
      : [],
  );
  return [...layers.sort(), ...model.operations.map(() => 'operation')];
}

/**
 * Whether one model flattens what the other pools, before a layer with weights that then meets other numbers of
 * features; null when they do not.
 */
function flattenDifference(saved: StoryModel, filled: StoryModel): string | null {
  const reshaping = (model: StoryModel): string[] => {
    const layers = layersOf(model);
    return layers.flatMap(({ kind }, index) => {
      if (!layers.slice(index + 1).some((behind) => weighted[behind.kind] !== undefined)) return [];
      return kind === 'Flatten'
        ? ['Flatten']
        : /^Global(Average|Max)Pool(ing)?\dD$/.test(kind)
          ? ['global pooling']
          : [];
    });
  };
  const [first, ...more] = reshaping(saved);
  const [second, ...others] = reshaping(filled);
  if (first === undefined || second === undefined || more.length > 0 || others.length > 0 || first === second)
    return null;
  return `it has ${first} where the one filled has ${second}, so that the layer behind meets other numbers of features`;
}

/** Layers that pass the number of features on to the first that has weights. */
const keepsFeatures =
  /^(InputLayer|Dropout|SpatialDropout\dD|GaussianNoise|Masking|Rescaling|Activation|ReLU|LeakyReLU|ZeroPadding\dD|MaxPooling\dD|AveragePooling\dD|Flatten)$/;

/** How the features differ that two models of the same layers take; null when they do not, or it cannot be told. */
function inputDifference(
  story: Story,
  saved: StoryModel,
  filled: StoryModel,
  first: LayerShape | undefined,
): string | null {
  if (first === undefined || !/^(Dense|Conv\dD|LSTM|GRU|SimpleRNN)$/.test(first.kind)) return null;
  const a = inputOf(story, saved);
  const b = inputOf(story, filled);
  if (a === null || b === null || a.length !== b.length || a.join() === b.join()) return null;
  const firsts = [saved, filled].map((model) => leadingLayers(model));
  if (firsts.some((kinds) => kinds === null)) return null;
  const [left, right] = [featuresOf(a, firsts[0] ?? []), featuresOf(b, firsts[1] ?? [])];
  if (left === null || right === null || left === right) return null;
  return `it takes inputs of shape (${a.join(', ')}), the one filled takes (${b.join(', ')})`;
}

/** Keras' own layers in a model: those of a Sequential in its order, others as they were made. */
function layersOf(model: StoryModel): { id: number; kind: string }[] {
  const layers = model.parts.flatMap(({ role, what }) =>
    role === 'layer' && what.kind === 'builtin' && what.instance.of.kind === 'external'
      ? [{ id: what.instance.id, kind: what.instance.of.name.replace(/^keras\.layers\./, '') }]
      : [],
  );
  return model.kind === 'sequential' ? layers : layers.sort((one, other) => one.id - other.id);
}

/** How many features the first layer with weights meets; null where it cannot be told. */
function featuresOf(shape: readonly (string | null)[], leading: readonly string[]): number | null {
  const flattens = leading.includes('Flatten');
  // what is pooled or padded before has another number of places
  if (flattens && leading.some((kind) => /Pooling|ZeroPadding/.test(kind))) return null;
  const counted = flattens ? shape : shape.slice(-1);
  return counted.includes(null) ? null : counted.reduce((product, size) => product * Number(size), 1);
}

/** Kinds of the layers made before the first that has weights; null where one may change the number of features. */
function leadingLayers(model: StoryModel): string[] | null {
  const layers = layersOf(model);
  const first = layers.findIndex(({ kind }) => weighted[kind] !== undefined);
  const leading = layers.slice(0, first < 0 ? undefined : first).map(({ kind }) => kind);
  return model.operations.length > 0 || leading.some((kind) => !keepsFeatures.test(kind)) ? null : leading;
}

/** The shape of a model's one input, without the batch; null where it has several or it cannot be told. */
function inputOf(story: Story, model: StoryModel): (string | null)[] | null {
  const { instance } = model;
  if (instance === null || (model.kind !== 'sequential' && model.kind !== 'functional')) return null;
  const shapes: Value[] = [];
  const take = (value: Value): void => {
    if (value.kind === 'sequence') value.elements.forEach(take);
    else if (value.kind === 'tensor' && value.layer === null && value.operation === null) {
      const made = inputsOf(story).get(value.id);
      if (made !== undefined) shapes.push(made);
    } else if (value.kind === 'instance') {
      const given =
        value.arguments.find((argument) => argument.name === 'input_shape' || argument.name === 'shape')?.value ??
        value.arguments.find((argument) => argument.name === 'input_dim')?.value;
      if (given !== undefined && !(value.of.kind === 'external' && value.of.name === 'keras.layers.Embedding'))
        shapes.push(given);
    }
  };
  if (model.kind === 'functional') {
    const inputs = argumentAt(instance.arguments, 'inputs', 0);
    if (inputs !== null) take(inputs.value);
  } else {
    const layers = argumentAt(instance.arguments, 'layers', 0)?.value;
    if (layers !== undefined) take(layers);
    for (const call of model.calls)
      if (call.name === '.add' && call.arguments[0] !== undefined) take(call.arguments[0].value);
  }
  const [shape, ...others] = shapes;
  if (shape === undefined || others.length > 0) return null;
  if (shape.kind === 'literal' && typeof shape.value === 'number') return [String(shape.value)];
  if (shape.kind !== 'sequence' || shape.open) return null;
  return shape.elements.map((element) =>
    element.kind === 'literal' && typeof element.value === 'number' ? String(element.value) : null,
  );
}

/** The shape given to each `keras.Input`, by the tensor it makes. */
const inputsOf = once((story: Story): ReadonlyMap<number, Value> => {
  const shapes = new Map<number, Value>();
  for (const event of story.events) {
    const shape =
      event.name === 'keras.Input' && event.result.kind === 'tensor'
        ? argumentAt(event.arguments, 'shape', 0)?.value
        : undefined;
    if (shape !== undefined && event.result.kind === 'tensor') shapes.set(event.result.id, shape);
  }
  return shapes;
});

const shown = (activation: string): string => (activation === 'default' ? 'none' : `\`${activation}\``);

/** Which layers of the filled model find no namesake with `by_name=True`; null when all do, or it cannot be told. */
function nameDifference(saved: StoryModel, filled: StoryModel): string | null {
  const a = shapesOf(saved);
  const b = shapesOf(filled);
  if (a === null || b === null || a.some((shape) => shape.name === null) || b.some((shape) => shape.name === null))
    return null;
  const names = new Set(a.map((shape) => shape.name));
  const missing = b.filter((shape) => !names.has(shape.name));
  // a new head on an old body is what by_name is for
  if (missing.length < b.length || missing.length === 0) return null;
  return `with \`by_name=True\` none of its layers is named ${missing.map((shape) => `\`${shape.name ?? ''}\``).join(' or ')}, so nothing is loaded`;
}
