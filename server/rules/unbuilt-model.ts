import { formatOf } from '../keras/formats';
import { argumentAt, holdsObject, optionsOf } from '../keras/interpreter/values';
import type { CustomClass } from '../keras/custom-class';
import { endsIn } from '../keras/paths';
import { isInstanceOf } from '../keras/sites';
import type { Load, Place, Story, StoryModel } from '../keras/story';
import type { CallEvent, InstanceValue } from '../keras/value';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { isSubclassed } from './hdf5-subclassed-model';
import { once } from '../python/once';
import type { SourceFile } from '../python/project';
import type { Call } from '../python/syntax';
import { builtBefore, calledInPlaceOfBuild } from './fix/built-before';
import { fixOf } from './fix/edits';
import type { Detection, Fix, Rule } from './rule';
import { modelOf } from './reading/model-of';
import { targetAt } from './reading/saved-objects';

export const unbuiltModel: Rule = {
  code: 'SP308',
  name: 'unbuilt-model',
  meaning: 'a model is saved, or its weights are loaded, before it is built',
  explanation: `A Sequential without \`Input\` and a subclassed model have no weights until they are called, fitted or built. Saving one then raises in Keras 2 ("input shapes have not been
set") and writes a file without weights in Keras 3; loading HDF5 weights into one raises ("not yet been built", "expected 0 variables").
In Keras 3 \`build\` makes no weights of a subclassed model that has no \`build\` of its own.`,
  remedy: `Begin the Sequential with \`keras.Input(shape)\`, or call the model on a sample first (in Keras 2, or for a Sequential, \`model.build(input_shape)\` does as well).`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(1)])
model.save("model.keras")
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'unbuilt-model/augmentation-in-front',
    'clean/first-call-inside-map',
    'unbuilt-model/save-before-fit',
    'unbuilt-model/embedding-in-front',
    'unbuilt-model/archive-built-after-loading',
    'unbuilt-model/sequential-without-input',
    'unbuilt-model/load-weights-into-subclass',
    'unbuilt-model/subclass-with-own-build',
    'clean/weights-subclass-built',
    'clean/model-calls-itself-on-sample',
    'clean/parts-called-and-said-built',
    'clean/subclass-given-built-parts',
    'unbuilt-model/values-into-fresh-subclass',
    'unbuilt-model/archive-into-fresh-sequential',
    'clean/built-by-its-own-build',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const save of story.saves) {
      if ((save.api !== 'model.save' && save.api !== 'model.save_weights') || save.guard !== 'none' || save.openModel)
        continue;
      const [model] = save.models;
      if (model === undefined || save.models.length > 1 || !isUnbuilt(story, model, save, target)) continue;
      // weights in TensorFlow's format are those that there are, which is nothing
      const format = formatOf(save, targetAt(story, save, target));
      if (format === 'refused' || format === 'tensorflow-weights') continue;
      // Keras 2 writes the weights of the parts, and asks nothing of the model around them
      const isOfKeras2 = isKeras2(targetAt(story, save, target));
      if (isOfKeras2 && isGivenBuilt(story, model)) continue;
      // the archive, and Keras 3's HDF5, take a model without weights: it makes them where it is used first
      const isTaken = format === 'keras-archive' || (format === 'hdf5' && !isOfKeras2);
      const loads = isTaken ? story.loadsOf(save) : [];
      if (loads.length > 0 && loads.every(({ load }) => isBuiltByUse(load))) continue;
      const found = detection(story, model, save, 'saved');
      yield isTaken && loads.length === 0 ? { ...found, certainty: 'may-fail' } : found;
    }
    for (const load of story.loads) {
      if (load.api !== 'load_weights' || load.guard !== 'none' || load.openModel) continue;
      const [model] = load.models;
      if (model === undefined || load.models.length > 1 || !isUnbuilt(story, model, load, target)) continue;
      // TensorFlow's format is restored once the variables are made
      if (!load.paths.every((path) => ['.h5', '.hdf5', '.keras'].some((extension) => endsIn(path, extension) === true)))
        continue;
      // Keras 2.13 to 2.15 ask for a built model with `.h5` alone (keras/saving/saving_lib.py), Keras 3 with all but
      // that (keras/src/saving/saving_api.py)
      const at = targetAt(story, load, target);
      const isArchive = load.paths.every(
        (path) => endsIn(path, '.weights.h5') === true || endsIn(path, '.keras') === true,
      );
      if (isGivenBuilt(story, model) && (isKeras2(at) ? isArchive && isAtLeast(at, 2, 13) : !isArchive)) continue;
      yield detection(story, model, load, 'given weights');
    }
    for (const model of story.models) {
      for (const event of model.calls) {
        if (event.name !== '.set_weights' || event.guard !== 'none' || event.uncalled || event.isOneOfSeveral === true)
          continue;
        const site = {
          call: event.call,
          order: event.order,
          program: event.program,
          event,
          models: [model],
          file: event.file.path,
          span: { start: event.call.start, end: event.call.end },
        };
        if (isUnbuilt(story, model, site, target)) yield detection(story, model, site, 'given weights');
      }
    }
  },
};

/** A call that needs a model's weights: it writes them, or fills them. */
interface Site extends Place {
  call: Call;
  program: SourceFile;
  order: number;
  event: CallEvent;
  models: StoryModel[];
}

function detection(story: Story, model: StoryModel, site: Site, what: string): Detection {
  return {
    file: site.file,
    span: site.span,
    certainty: 'fails',
    message: `The model is ${what} before it has any: ${model.kind === 'subclass' ? 'a subclassed model' : 'a Sequential without `Input`'} makes its weights when it is first called. ${model.kind === 'subclass' ? 'Call it on a sample' : 'Begin it with `keras.Input(shape)`, or call `build`,'} before.`,
    related: [{ ...model.place, message: 'The model is made here' }],
    fixes: () => fixes(story, model, site),
  };
}

/** Whether a call puts weights into a model, rather than writing them. */
function isFilled({ event }: Site): boolean {
  return event.name === '.load_weights' || event.name === '.set_weights';
}

/**
 * Whether a subclassed model is made of models that have their weights: functional ones that its constructor is given.
 */
function isGivenBuilt(story: Story, { kind, instance }: StoryModel): boolean {
  if (kind !== 'subclass' || instance === null) return false;
  const given = instance.arguments.flatMap(({ value }) => optionsOf(value));
  return given.some((value) =>
    story.models.some((other) => other.kind === 'functional' && other.instance !== null && other.instance === value),
  );
}

/** The models whose weights a site fills in. */
function writersOf(story: Story, { call }: Site): StoryModel[] {
  const load = story.loads.find((each) => each.call === call);
  return load === undefined ? [] : story.savesRead(load).flatMap(({ save }) => save.models);
}

/** Calls the model in place of a `build` that makes nothing, or builds it right before. */
function fixes(story: Story, model: StoryModel, site: Site): Fix[] {
  const built = model.calls.filter((event) => event.name === '.build' && event.order < site.order);
  const [only, ...others] = built;
  if (only === undefined) {
    const built = fixOf('Build it before', builtBefore(story, site, model, writersOf(story, site)));
    // the archives of 2.13 to 2.15 hold the state of the loss, which is there after the first `fit` alone
    return isFilled(site) || model.compiles.length === 0
      ? built
      : built.map((fix) => ({ ...fix, worksIn: (target) => !isKeras2(target) || !isAtLeast(target, 2, 13) }));
  }
  return others.length > 0 ? [] : fixOf('Call it on a sample', calledInPlaceOfBuild(only.file, only.call));
}

/** Calls that make a model's variables. */
const building =
  /^\.?(fit|build|\(\)|predict|evaluate|train_on_batch|test_on_batch|predict_on_batch|fit_generator|call|load_weights|set_weights|super\.(build|fit|predict|evaluate|train_on_batch|test_on_batch|predict_on_batch|call|__call__)|summary|adapt|add|__call__|compute_output_shape|_set_inputs)$/;

/** Whether what a load gives is called, trained or built afterwards. */
function isBuiltByUse({ uses }: Load): boolean {
  return uses.some(({ name }) => /^(fit|build|\(\)|predict|evaluate|(train|test|predict)_on_batch)$/.test(name));
}

/** Whether a model surely has no variables when a call on it is made. */
export function isUnbuilt(story: Story, model: StoryModel, site: Site, target: Target): boolean {
  const instance = model.instance;
  if (instance === null || instance.call === null || model.program !== site.program.path) return false;
  if (model.kind === 'sequential') {
    if (startsWithShape(story, instance, model, targetAt(story, site, target)) !== false) return false;
  } else if (
    model.kind !== 'subclass' ||
    !isSubclassed(model) ||
    (model.class?.openBases.length ?? 1) > 0 ||
    buildsItself(model.class) ||
    callsItselfThere(story, model.class, site)
  )
    return false;
  for (const event of model.calls) {
    if (event.call === site.call) continue;
    if (event.order > site.order) continue;
    const name = event.name.replace(/^\./, '');
    // Keras 3 marks a subclass as built and makes nothing (keras/src/layers/layer.py)
    if (
      name === 'build' &&
      model.kind === 'subclass' &&
      model.class?.build === null &&
      isFilled(site) &&
      !isKeras2(targetAt(story, site, target))
    )
      continue;
    if (name === 'add' || (name === 'load_weights' && event === site.event)) continue;
    if (building.test(name) || building.test(event.name)) return false;
  }
  // who calls the parts one by one, which makes their weights, says that it is built
  if (saysBuilt(site.program)) return false;
  // handed to something that may call it
  return !story.events.some(
    (event) =>
      event.program === site.program &&
      event.order < site.order &&
      event.call !== site.call &&
      event.self !== instance &&
      event.arguments.some((argument) => holdsObject(argument.value, instance)),
  );
}

/** Whether a program says of a model that it is built. */
const saysBuilt = once(({ text }: SourceFile) => /\.built\s*=\s*True\b/.test(text));

/** Whether a class makes its variables as it is made: by calling itself, or a `build` of its own. */
function buildsItself(custom: CustomClass | null): boolean {
  if (custom === null || custom.build === null) return custom === null;
  const { start, end } = custom.definition;
  return /\bself\s*(\.\s*__call__\s*)?\(|(?<!super\([^)]*\))\.build\(/.test(custom.file.text.slice(start, end));
}

/**
 * Whether a method that calls the model itself, or builds it, is called in the file of a site: what a long program does
 * in it may not have been followed.
 */
function callsItselfThere(story: Story, custom: CustomClass | null, site: Site): boolean {
  const text = story.project.files.get(site.file)?.text ?? '';
  // a `build` of its own may make the weights of its parts
  if (custom !== null && custom.build !== null && /[^)]\.build\(/.test(text)) return true;
  return [...(custom?.methods ?? [])].some(
    ([name, { owner, definition }]) =>
      text.includes(`.${name}(`) &&
      /\bself\s*\(|\bsuper\([^()]*\)\.(fit|predict|evaluate|(train|test|predict)_on_batch)\(/.test(
        owner.file.text.slice(definition.bodySpan.start, definition.bodySpan.end),
      ),
  );
}

/** Whether a Sequential knows the shape of its input; null when that cannot be told. */
function startsWithShape(
  story: Story,
  instance: InstanceValue,
  model: StoryModel,
  target: Target,
  depth = 0,
): boolean | null {
  if (model.open) return null;
  const given = argumentAt(instance.arguments, 'layers', 0)?.value;
  if (given !== undefined && given.kind !== 'sequence' && given.kind !== 'literal') return null;
  const listed = given?.kind === 'sequence' ? given.elements : [];
  const added = model.calls.filter((event) => event.name === '.add').map((event) => event.arguments[0]?.value);
  const all = [...listed, ...added];
  if (all.length === 0) return null;
  // keras/layers/core/embedding.py of Keras 2 says its input shape itself, by default that of one row of words
  if (isKeras2(target) && all[0] !== undefined && isInstanceOf(all[0], ['keras.layers.Embedding'])) return true;
  for (const layer of all) {
    const options = layer === undefined ? [] : optionsOf(layer);
    const [first] = options;
    if (options.length !== 1 || first === undefined) return null;
    if (first.kind === 'tensor') return true;
    if (first.kind !== 'instance') return null;
    if (first.of.kind === 'class') {
      if (
        first.arguments.some(
          (argument) =>
            argument.spread !== null || /^(input_shape|input_dim|batch_input_shape)$/.test(argument.name ?? ''),
        )
      )
        return null;
      continue;
    }
    if (first.of.name === 'keras.Sequential' && depth < 4) {
      // what stands in front of it is asked in its place, as long as nobody has called it
      const inner = modelOf(story, first);
      if (inner === null || inner.calls.some(({ name }) => name !== '.add')) return null;
      const starts = startsWithShape(story, first, inner, target, depth + 1);
      if (starts !== false) return starts;
      continue;
    }
    if (!first.of.name.startsWith('keras.layers.')) return null;
    if (
      /Input|Normalization$|TextVectorization|Lookup|Discretization|Hashing|CategoryEncoding/.test(first.of.name) &&
      !/(Batch|Layer|Group|Unit)Normalization/.test(first.of.name)
    )
      return null;
    if (
      first.arguments.some(
        (argument) =>
          argument.spread !== null ||
          /^(input_shape|input_dim|batch_input_shape|batch_shape|input_length)$/.test(argument.name ?? ''),
      )
    )
      return true;
  }
  return false;
}
