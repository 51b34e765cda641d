import type { Load, Story, StoryModel } from '../keras/story';
import type { InstanceValue, Value } from '../keras/value';
import type { Detection, Rule } from './rule';
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
  corpus: ['topology-mismatch/extra-layer', 'topology-mismatch/other-activation', 'topology-mismatch/size-guessed', 'topology-mismatch/by-name-skips', 'clean/layers-created-in-other-order', 'clean/weights-rebuilt'],
  fixable: 'none',

  *find(story: Story): Iterable<Detection> {
    for (const load of story.loads) {
      if (load.api !== 'load_weights' || load.guard !== 'none' || load.openModel || load.models.length !== 1 || load.uncalled) continue;
      const reads = story.savesRead(load);
      const [read] = reads;
      const [filled] = load.models;
      if (reads.length !== 1 || read === undefined || filled === undefined || !read.certain || read.save.openModel || read.save.models.length !== 1 || read.save.uncalled) continue;
      const [saved] = read.save.models;
      if (saved === undefined || saved === filled || (read.save.what !== 'weights' && read.save.what !== 'model')) continue;
      const byName = isTrue(load, 'by_name');
      if (isTrue(load, 'skip_mismatch')) continue;
      const difference = byName ? nameDifference(saved, filled) : layerDifference(saved, filled);
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
      };
    }
  },
};

function isTrue(load: Load, name: string): boolean {
  const value = load.argument(name)?.value;
  return value !== undefined && !(value.kind === 'literal' && (value.value === false || value.value === null));
}

/** Layers that have weights, with what decides their shapes and what they compute. */
const weighted: Readonly<Record<string, string>> = {
  Dense: 'units',
  Conv1D: 'filters',
  Conv2D: 'filters',
  Conv3D: 'filters',
  Conv2DTranspose: 'filters',
  SeparableConv2D: 'filters',
  LSTM: 'units',
  GRU: 'units',
  SimpleRNN: 'units',
  Embedding: 'input_dim',
};

interface LayerShape {
  kind: string;
  /** Units or filters; null when it is no number that can be seen. */
  size: number | null;
  /** Name of the activation; null when it cannot be seen. */
  activation: string | null;
  /** The layer's name; null when Keras makes one. */
  name: string | null;
  place: InstanceValue['place'];
}

/** The weighted layers of a model in order of making; null when they cannot all be told. */
function shapesOf(model: StoryModel): LayerShape[] | null {
  if (model.open || (model.kind !== 'sequential' && model.kind !== 'functional' && model.kind !== 'subclass')) return null;
  if (model.kind === 'subclass' && model.parts.length === 0) return null;
  const shapes: { shape: LayerShape; id: number }[] = [];
  for (const part of model.parts) {
    if (part.role !== 'layer') continue;
    if (part.what.kind === 'class') {
      if (part.what.instance?.id === model.id) continue;
      return null;
    }
    if (part.what.kind !== 'builtin' || part.what.instance.of.kind !== 'external') return null;
    const kind = part.what.instance.of.name.replace(/^keras\.layers\./, '');
    if (/^(Bidirectional|TimeDistributed|RNN|Wrapper|Lambda)$/.test(kind)) return null;
    const sizeName = weighted[kind];
    if (sizeName === undefined) {
      // normalization layers have weights of a size that depends on what comes before
      if (/Normalization|Attention|PReLU|DepthwiseConv|ConvLSTM|LocallyConnected/.test(kind)) shapes.push({ shape: { kind, size: null, activation: null, name: nameOf(part.what.instance), place: part.place }, id: part.what.instance.id });
      continue;
    }
    const instance = part.what.instance;
    if (instance.arguments.some((argument) => argument.spread !== null)) return null;
    const size = instance.arguments.find((argument) => argument.name === sizeName) ?? instance.arguments.find((argument) => argument.name === null);
    const activationIndex = kind === 'Dense' || kind === 'LSTM' || kind === 'GRU' || kind === 'SimpleRNN' ? 1 : null;
    const activation = instance.arguments.find((argument) => argument.name === 'activation') ?? (activationIndex === null ? undefined : instance.arguments.filter((argument) => argument.name === null)[activationIndex]);
    shapes.push({
      shape: {
        kind,
        size: size?.value.kind === 'literal' && typeof size.value.value === 'number' ? size.value.value : null,
        activation: activation === undefined ? 'default' : textOf(activation.value),
        name: nameOf(instance),
        place: part.place,
      },
      id: instance.id,
    });
  }
  return shapes.sort((a, b) => a.id - b.id).map(({ shape }) => shape);
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

/** How two models differ, as the end of a sentence; null when they do not, or it cannot be told. */
function layerDifference(saved: StoryModel, filled: StoryModel): string | null {
  const a = shapesOf(saved);
  const b = shapesOf(filled);
  if (a === null || b === null || a.length === 0) return null;
  if (a.length !== b.length) return `it has ${a.length} layer${a.length === 1 ? '' : 's'} with weights, and the one filled has ${b.length}`;
  // layers made in another order still meet by kind and size
  const key = (shape: LayerShape): string => `${shape.kind} ${shape.size ?? '?'} ${shape.activation ?? '?'}`;
  const left = a.map(key).sort();
  const right = b.map(key).sort();
  if (left.every((each, index) => each === right[index])) return null;
  for (const [index, first] of a.entries()) {
    const second = b[index];
    if (second === undefined) continue;
    if (first.kind !== second.kind) return `it has ${first.kind} where the one filled has ${second.kind}`;
    if (first.size !== null && second.size !== null && first.size !== second.size) return `its \`${first.kind}\` has ${first.size} units or filters, the one filled has ${second.size}`;
    if (first.activation !== null && second.activation !== null && first.activation !== second.activation) return `its \`${first.kind}\` has the activation ${shown(first.activation)}, the one filled ${shown(second.activation)}: the same weights compute something else`;
  }
  return null;
}

const shown = (activation: string): string => (activation === 'default' ? 'none' : `\`${activation}\``);

/** Which layers of the filled model find no namesake with `by_name=True`; null when all do, or it cannot be told. */
function nameDifference(saved: StoryModel, filled: StoryModel): string | null {
  const a = shapesOf(saved);
  const b = shapesOf(filled);
  if (a === null || b === null || a.some((shape) => shape.name === null) || b.some((shape) => shape.name === null)) return null;
  const names = new Set(a.map((shape) => shape.name));
  const missing = b.filter((shape) => !names.has(shape.name));
  // a new head on an old body is what by_name is for
  if (missing.length < b.length || missing.length === 0) return null;
  return `with \`by_name=True\` none of its layers is named ${missing.map((shape) => `\`${shape.name ?? ''}\``).join(' or ')}, so nothing is loaded`;
}
