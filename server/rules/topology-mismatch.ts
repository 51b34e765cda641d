import { endsIn } from '../keras/paths';
import type { Load, Place, Save, Story, StoryModel } from '../keras/story';
import { topologyOf, type TopologyLayer } from '../keras/topology/topology';
import type { Value } from '../keras/value';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { isForThisAlone, withArgumentsOf, withArgumentsOfTheBuilder, type LayerArgument } from './fix/built-alike';
import { allStatements } from '../python/walk';
import { fixOf } from './fix/edits';
import { replace, sourceOf } from './fix/text';
import { checkpointOf } from './reading/checkpoint-objects';
import { loadsOfUntrained } from './reading/metrics-in-weights';
import { modelOf } from './reading/model-of';
import { shownPlace, targetAt } from './reading/saved-objects';
import {
  activationPosition,
  differentSizes,
  ownActivation,
  topologyDifference,
  type Matching,
} from './reading/topology-difference';
import type { Detection, Fix, Rule } from './rule';
import { isUnbuilt } from './unbuilt-model';

export const topologyMismatch: Rule = {
  code: 'SP411',
  name: 'topology-mismatch',
  meaning: 'weights are loaded into a model that is built differently',
  explanation: `Weights are matched to layers by their order (or their names). A model with more, fewer or other layers raises "Layer count mismatch", "Shape mismatch" or "objects could not be loaded"; one with the
same shapes and another activation takes them and computes something else; \`by_name=True\` skips what has no namesake. From 2.12 to 2.15 \`.weights.h5\` holds the state of the metrics too: a file that was
written before the first training cannot be loaded into the trained model, as it is to begin each fold anew ("Layer 'loss' expected 2 variables, but received 0").`,
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
    'topology-mismatch/each-fold-from-the-start',
    'clean/each-fold-compiled-anew',
    'topology-mismatch/arrays-of-a-wider-model',
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
    'clean/activation-taken-into-the-layer',
    'clean/checkpoint-into-its-first-layers',
    'clean/dropout-left-out-when-predicting',
    'clean/features-pooled-with-nothing-behind',
    'topology-mismatch/first-layers-of-the-archive',
    'clean/larger-images-pooled',
    'clean/list-between-two-ways-of-building',
    'clean/list-for-a-longer-series',
    'clean/names-given-and-a-new-head',
    'clean/series-the-other-way-round-flattened',
    'topology-mismatch/activation-of-its-own-layer',
    'topology-mismatch/checkpoint-of-another-depth',
    'topology-mismatch/dropout-between-checkpointed-layers',
    'topology-mismatch/larger-images-behind-flatten',
    'topology-mismatch/list-of-a-wider-teacher',
    'topology-mismatch/list-out-of-a-pickle',
    'topology-mismatch/names-that-keras-makes',
    'topology-mismatch/normalization-left-out',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const { load, save, trained } of loadsOfUntrained(story, target, (each) => onlySaveRead(story, each))) {
      // a file of a model that had no weights yet is told of where it is written
      if (save.models.some((model) => isUnbuilt(story, model, save, target))) continue;
      yield {
        file: load.file,
        span: load.span,
        certainty: 'fails',
        message: `The file is of a model that was not trained yet (${shownPlace(story, save)}), and this one was (${shownPlace(story, trained)}): it has metrics now, for which the file holds nothing, and the call raises. Keep the weights by \`get_weights\`, or compile the model again before.`,
        related: [
          { file: save.file, span: save.span, message: 'Written before any training' },
          { ...trained, message: 'Trained here' },
        ],
        fixes: () => keptInMemory(story, load, save),
      };
    }
    for (const filling of [...loadsOfWeights(story), ...listsOfWeights(story)]) {
      const { saved, filled, place } = filling;
      if (saved === filled) continue;
      const difference = topologyDifference(story, saved, filled, matchingOf(story, filling, target));
      if (difference === null) continue;
      yield {
        ...place,
        certainty: 'fails',
        message: `The weights come from a model that is built differently (${shownPlace(story, saved.place)}): ${difference}. Build both by the same function.`,
        related: [
          { ...saved.place, message: 'The model that is saved' },
          { ...filled.place, message: 'The model that is filled' },
        ],
        fixes: () =>
          filling.load === null || filling.save === null ? [] : fixes(story, filling.save, saved, filling.load, filled),
      };
    }
  },
};

/** Keeps the weights in a variable, where the save and the load stand in one function. */
function keptInMemory(story: Story, load: Load, save: Save): Fix[] {
  const file = story.project.files.get(load.file);
  const name = 'initial_weights';
  const [from, to] = [save.call.callee, load.call.callee];
  if (
    file === undefined ||
    save.file !== load.file ||
    save.event.function !== load.event.function ||
    from.kind !== 'attribute' ||
    to.kind !== 'attribute' ||
    file.text.includes(name) ||
    !allStatements(file.facts.body).some(({ kind, start }) => kind === 'expression' && start === save.call.start)
  )
    return [];
  return fixOf('Keep the weights in memory', [
    replace(file, save.call, `${name} = ${sourceOf(file, from.object)}.get_weights()`),
    replace(file, load.call, `${sourceOf(file, to.object)}.set_weights(${name})`),
  ]);
}

/** Weights of one model that are given to another. */
interface Filling {
  saved: StoryModel;
  filled: StoryModel;
  place: Place;
  /** Null where they never leave the program. */
  save: Save | null;
  load: Load | null;
  byName: boolean;
  skips: boolean;
}

/** Files of weights that one known model wrote and another reads. */
function* loadsOfWeights(story: Story): Iterable<Filling> {
  for (const load of story.loads) {
    if (
      (load.api !== 'load_weights' && load.api !== 'Checkpoint.restore') ||
      load.guard !== 'none' ||
      load.openModel ||
      load.uncalled
    )
      continue;
    const byName = isTrue(load, 'by_name');
    // shapes that do not fit are passed over on purpose; that nothing is loaded is not
    const skips = isTrue(load, 'skip_mismatch');
    if (skips && !byName) continue;
    const [filled, ...others] = load.models;
    const save = onlySaveRead(story, load);
    if (filled === undefined || others.length > 0 || save === null) continue;
    if (save.what !== 'weights' && save.what !== 'model' && save.what !== 'checkpoint') continue;
    const [saved, ...more] = save.models;
    if (load.api === 'Checkpoint.restore' && (saved === undefined || !isNamedAlike(load, filled, save, saved)))
      continue;
    if (saved === undefined || more.length > 0 || save.openModel) continue;
    yield { saved, filled, place: { file: load.file, span: load.span }, save, load, byName, skips };
  }
}

/** Whether two checkpoints hold their models under one name; where they do not, another rule tells. */
function isNamedAlike(load: Load, filled: StoryModel, save: Save, saved: StoryModel): boolean {
  const nameIn = (checkpoint: Value | null, { instance }: StoryModel): string | null =>
    checkpointOf(checkpoint)?.arguments.find(({ value }) => value === instance)?.name ?? null;
  const name = nameIn(load.event.self, filled);
  return name !== null && name === nameIn(save.event.self ?? save.event.arguments[0]?.value ?? null, saved);
}

/** The one save whose file a load surely reads; null where there are several or none. */
function onlySaveRead(story: Story, load: Load): Save | null {
  const [read, ...others] = story.savesRead(load);
  return read !== undefined && others.length === 0 && read.certain && !read.save.uncalled ? read.save : null;
}

/** Lists that `get_weights` of one model gave and `set_weights` of another takes. */
function* listsOfWeights(story: Story): Iterable<Filling> {
  for (const filled of story.models) {
    for (const event of filled.calls) {
      if (event.name !== '.set_weights' || event.guard !== 'none' || event.uncalled || event.isOneOfSeveral === true)
        continue;
      const given = event.arguments[0]?.value;
      const saved = given === undefined ? null : modelOfList(story, given);
      if (saved === null) continue;
      const place = { file: event.file.path, span: { start: event.call.start, end: event.call.end } };
      yield { saved, filled, place, save: null, load: null, byName: false, skips: false };
    }
  }
}

/** The model whose weights a list is, straight from it or out of a pickle; null where that cannot be told. */
function modelOfList(story: Story, value: Value): StoryModel | null {
  if (value.kind === 'result' && value.event.name === '.get_weights') return modelOf(story, value.event.self);
  const load = loadOfList(story, value);
  const save = load === null ? null : onlySaveRead(story, load);
  // `np.savez(path, *model.get_weights())` writes the arrays of the list one by one
  const [only, ...others] = save?.value?.kind === 'sequence' ? save.value.elements : [save?.value];
  return others.length === 0 && only?.kind === 'result' && only.event.name === '.get_weights'
    ? modelOf(story, only.event.self)
    : null;
}

/** The load that gave a list: all of it, or its arrays one by one, `[data[name] for name in data.files]`. */
function loadOfList(story: Story, value: Value): Load | null {
  if (value.kind === 'result') return story.loads.find((each) => each.event === value.event) ?? null;
  if (value.kind !== 'sequence' || value.elements.length === 0) return null;
  return (
    story.loads.find(
      ({ api, program, order }) =>
        api === 'numpy' &&
        value.elements.every(
          (element) =>
            element.kind === 'unknown' && element.key?.startsWith(`call ${program.path} ${order} [`) === true,
        ),
    ) ?? null
  );
}

/** By what the weights find their places. */
function matchingOf(story: Story, { load, save, byName, skips }: Filling, target: Target): Matching {
  if (load === null || save === null) return 'list';
  if (byName) return skips ? 'name-alone' : 'name';
  const at = targetAt(story, load, target);
  const hasExtension = load.paths.some((path) =>
    ['.h5', '.hdf5', '.keras'].some((each) => endsIn(path, each) === true),
  );
  if (!hasExtension) return isKeras2(at) ? 'graph' : 'number';
  const isArchive = load.paths.every((path) => endsIn(path, '.weights.h5') === true || endsIn(path, '.keras') === true);
  return isArchive && isAtLeast(at, 2, 12) ? 'kind' : 'order';
}

function isTrue(load: Load, name: string): boolean {
  const value = load.argument(name)?.value;
  return value !== undefined && !(value.kind === 'literal' && (value.value === false || value.value === null));
}

/**
 * Where the model is made to take these weights, as the one is that they come from. A model with more layers is meant
 * to be another.
 */
function fixes(story: Story, save: Save, saved: StoryModel, load: Load, filled: StoryModel): Fix[] {
  const [from, to] = [topologyOf(story, saved)?.layers, topologyOf(story, filled)?.layers];
  if (
    from === undefined ||
    to === undefined ||
    to.length > from.length ||
    saved.kind !== filled.kind ||
    !isForThisAlone(story, load, filled)
  )
    return [];
  const built = withArgumentsOfTheBuilder(story, save, saved, load, filled);
  if (built !== null) return fixOf('Build it by the arguments of the model that is saved', built);
  const differing = argumentsThatDiffer(from, to);
  return differing === null
    ? []
    : fixOf('Give its layers the arguments of the model that is saved', withArgumentsOf(story, differing));
}

/**
 * The arguments in which the layers of two models differ; null where the models differ in more, or it cannot be told.
 */
function argumentsThatDiffer(
  saved: readonly TopologyLayer[],
  filled: readonly TopologyLayer[],
): LayerArgument[] | null {
  const differing: LayerArgument[] = [];
  if (saved.length !== filled.length) return null;
  for (const [index, first] of saved.entries()) {
    const second = filled[index];
    if (second === undefined || second.kind !== first.kind || second.inner !== null || isMadeAlike(second, filled))
      return null;
    const instances = { saved: first.instance, filled: second.instance };
    for (const { name, position } of differentSizes(first.instance, second.instance, first.kind))
      differing.push({ name, position, ...instances });
    const [own, other] = [ownActivation(first.kind, first.instance), ownActivation(second.kind, second.instance)];
    if (own === null || other === null) return null;
    if (own !== other) differing.push({ name: 'activation', position: activationPosition(first.kind), ...instances });
  }
  return differing;
}

/** Whether another layer of the model is made by the same call. */
const isMadeAlike = ({ instance }: TopologyLayer, layers: readonly TopologyLayer[]): boolean =>
  layers.some(
    (other) =>
      other.instance !== instance &&
      other.instance.place.file === instance.place.file &&
      other.instance.place.span.start === instance.place.span.start,
  );
