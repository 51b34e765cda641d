import { holdsObject } from '../keras/interpreter/values';
import type { CallEvent, InstanceValue } from '../keras/value';
import type { Load, Story, StoryModel } from '../keras/story';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import type { Call } from '../python/syntax';
import { argumentsSpan } from '../python/walk';
import { dropArgument } from './fix/arguments';
import { fixOf } from './fix/edits';
import { insertAfter, insertBefore, statementOf } from './fix/statements';
import { sourceOf } from './fix/text';
import type { Detection, Fix, Rule } from './rule';
import { shownPlace, targetAt } from './reading/saved-objects';

export const uncompiledModel: Rule = {
  code: 'SP412',
  name: 'uncompiled-model',
  meaning: 'a model that was loaded without being compiled is trained or evaluated',
  explanation: `\`load_model(compile=False)\` and \`model_from_json\` give a model without loss and optimizer. \`fit\` and \`evaluate\` raise "You must compile your model before training/testing". Before Keras 3.9 so does a
model made by \`clone_model\`; later versions clone what a model is compiled with. Keras 3 writes it into the JSON.`,
  remedy: `Compile it first, or load it without \`compile=False\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.models.load_model("model.keras", compile=False)
model.fit(x, y)
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.models.load_model("model.keras")
model.fit(x, y)
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'clean/inference-recompiled-for-metrics',
    'clean/custom-loss-compile-false-keras',
    'uncompiled-model/rebuilt-and-evaluated',
    'uncompiled-model/rebuilt-from-a-checkpoint',
    'uncompiled-model/from-its-config',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    yield* trainedClones(story, target);
    yield* refilled(story);
    for (const load of story.loads) {
      const isJson = load.api === 'model_from_json';
      if (!(load.api === 'load_model' && load.compile === false) && !isJson) continue;
      if (load.guard !== 'none') continue;
      const at = targetAt(story, load, target);
      // Keras 3 writes the compilation into the JSON
      if (isJson && !isKeras2(at) && !isWrittenUncompiled(story, load)) continue;
      const compiled = load.uses.find((use) => use.name === 'compile' || use.name === 'compile_from_config');
      const use = load.uses.find((each) =>
        (isKeras2(at) || !isJson
          ? /^(fit|evaluate|train_on_batch|test_on_batch|fit_generator)$/
          : /^(fit|train_on_batch)$/
        ).test(each.name),
      );
      if (use === undefined || use.event.guard !== 'none' || (compiled !== undefined && compiled.order < use.order))
        continue;
      // compiled by something it was handed to
      if (
        story.events.some(
          (event) =>
            event.order > load.order &&
            event.order < use.order &&
            event.program === load.program &&
            event.arguments.some((argument) => argument.value === load.event.result),
        )
      )
        continue;
      yield {
        file: load.file,
        span: load.span,
        certainty: 'fails',
        message: `The model comes ${isJson ? 'from JSON' : 'with `compile=False`'}, so it is not compiled, and \`${use.name}\` in ${shownPlace(story, use.place)} raises. Compile it before${isJson ? '' : ', or drop `compile=False`'}.`,
        related: [{ ...use.place, message: 'Needs a compiled model' }],
        fixes: () =>
          isJson
            ? compileAlike(
                story,
                load,
                story.savesRead(load).flatMap(({ save }) => save.models),
              )
            : keepsWhatItNeeds(story, load)
              ? dropArgument(story.project, load, 'compile')
              : [],
      };
    }
  },
};

/** Whether a load finds all that the model it reads was compiled with, as far as that can be told. */
function keepsWhatItNeeds(story: Story, load: Load): boolean {
  return story
    .savesRead(load)
    .every(({ save }) =>
      save.models.every((model) =>
        model.compiles.every((compile) =>
          [...compile.losses, ...compile.metrics, ...compile.optimizers].every(
            ({ what }) => what.kind === 'name' || what.kind === 'builtin',
          ),
        ),
      ),
    );
}

/** Compiles a model that was made without it with what its model was compiled with, where one file holds both. */
function compileAlike(
  story: Story,
  made: { file: string; call: Call; order: number; program: { path: string } },
  models: readonly StoryModel[],
): Fix[] {
  const file = story.project.files.get(made.file);
  const [model] = models;
  const compiles =
    model?.compiles.filter(
      (compile) =>
        compile.file === made.file && compile.program.path === made.program.path && compile.order < made.order,
    ) ?? [];
  const compile = compiles.at(-1);
  if (
    file === undefined ||
    compile === undefined ||
    models.some((each) => each !== model) ||
    compile.optimizers.length > 1
  )
    return [];
  const found = statementOf(file, made.call);
  const [target] = found?.statement.kind === 'assign' ? found.statement.targets : [];
  // what the arguments name has to be there: the same block, or nothing but Keras' own
  const isPlain = compile.call.arguments.every(
    (argument) =>
      argument.spread === null &&
      (argument.value.kind === 'string' ||
        (argument.value.kind === 'list' && argument.value.elements.every((element) => element.kind === 'string'))),
  );
  const isSameBlock =
    found?.block.some((statement) => statement.kind === 'expression' && statement.value === compile.call) === true;
  if (target === undefined || (target.kind !== 'name' && target.kind !== 'attribute') || !(isPlain || isSameBlock))
    return [];
  // an optimizer serves one model
  if (
    compile.call.arguments.some(
      (argument, index) =>
        (argument.name === 'optimizer' || (argument.name === null && index === 0)) && argument.value.kind === 'name',
    )
  )
    return [];
  const given = sourceOf(file, argumentsSpan(compile.call));
  const edit = given.includes('\n') ? null : insertAfter(file, made.call, `${sourceOf(file, target)}.compile${given}`);
  return fixOf('Compile it as the model it is made from', [edit]);
}

/** Whether the JSON that a load reads was surely written by models that nothing had compiled. */
function isWrittenUncompiled(story: Story, load: Load): boolean {
  const reads = story.savesRead(load);
  return (
    reads.length > 0 &&
    reads.every(
      ({ save, certain }) =>
        certain &&
        !save.openModel &&
        save.models.length > 0 &&
        save.models.every((model) => model.kind !== 'loaded' && !model.openCompile && model.compiles.length === 0),
    )
  );
}

/** Keras clones a model without what it is compiled with, up to 3.8 (keras/src/models/cloning.py). */
function* trainedClones(story: Story, target: Target): Iterable<Detection> {
  for (const model of story.models) {
    const made = model.instance?.event ?? null;
    if (
      model.instance === null ||
      made === null ||
      made.name !== 'keras.models.clone_model' ||
      made.guard !== 'none' ||
      made.uncalled
    )
      continue;
    if (isAtLeast(target, 3, 9) && model.namespace !== 'tf_keras') continue;
    const use = model.calls.find((event) => event.program === made.program && trains.test(event.name));
    if (use === undefined || use.guard !== 'none' || model.calls.some((event) => /compile$/.test(event.name))) continue;
    const isHandedOn = story.events.some(
      (event) =>
        event.program === made.program &&
        event.order > made.order &&
        event.order < use.order &&
        event.arguments.some((argument) => argument.value === model.instance),
    );
    if (isHandedOn) continue;
    const place = { file: use.file.path, span: { start: use.call.start, end: use.call.end } };
    yield {
      file: made.file.path,
      span: { start: made.call.start, end: made.call.end },
      certainty: 'fails',
      message: `A clone is not compiled, and \`${use.name.slice(1)}\` in ${shownPlace(story, place)} raises. Compile it before.`,
      related: [{ ...place, message: 'Needs a compiled model' }],
      fixes: () =>
        compileAlike(
          story,
          { file: made.file.path, call: made.call, order: made.order, program: made.program },
          clonedBy(story, made),
        ),
    };
  }
}

/**
 * A model that is built anew, from its configuration or by hand, given the weights of another, and trained or evaluated
 * though nothing compiled it.
 */
function* refilled(story: Story): Iterable<Detection> {
  for (const model of story.models) {
    const { instance } = model;
    if (
      instance === null ||
      (model.loadedBy !== null && model.loadedBy.api !== 'from_config') ||
      model.openCompile ||
      model.compiles.length > 0 ||
      instance.event?.name === 'keras.models.clone_model'
    )
      continue;
    if (
      model.class !== null &&
      (model.class.openBases.length > 0 || ownTraining.some((name) => model.class?.methods.has(name)))
    )
      continue;
    const fill = fillOf(story, model) ?? model.loadedBy?.event ?? null;
    if (fill === null || fill.guard !== 'none' || fill.uncalled) continue;
    const use = model.calls.find(
      (event) => event.program === fill.program && event.order > fill.order && trains.test(event.name),
    );
    if (
      use === undefined ||
      use.guard !== 'none' ||
      use.isOneOfSeveral === true ||
      model.calls.some((event) => /compile(_from_config)?$/.test(event.name))
    )
      continue;
    const isHandedOn = story.events.some(
      (event) =>
        event.program === fill.program &&
        event.order < use.order &&
        !event.name.startsWith('tensorflow.train.') &&
        event.arguments.some((argument) => holdsObject(argument.value, instance)),
    );
    if (isHandedOn) continue;
    const place = { file: use.file.path, span: { start: use.call.start, end: use.call.end } };
    yield {
      file: fill.file.path,
      span: { start: fill.call.start, end: fill.call.end },
      certainty: 'fails',
      message: `The model is built anew, which compiles nothing, and \`${use.name.slice(1)}\` in ${shownPlace(story, place)} raises. Compile it before.`,
      related: [{ ...place, message: 'Needs a compiled model' }],
      fixes: () => compileAsBefore(story, fill, instance),
    };
  }
}

const trains = /^\.(fit|evaluate|train_on_batch|test_on_batch|fit_generator)$/;

/** Methods by which a class compiles or trains itself. */
const ownTraining = ['compile', 'fit', 'evaluate', 'train_on_batch', 'test_on_batch'];

/** The first call that surely gives a model the weights of another; null where there is none. */
function fillOf(story: Story, model: StoryModel): CallEvent | null {
  const loads = story.loads
    .filter(
      (load) =>
        (load.api === 'load_weights' || load.api === 'Checkpoint.restore') &&
        !load.openModel &&
        load.models.length === 1 &&
        load.models[0] === model,
    )
    .map((load) => load.event);
  const sets = model.calls.filter((event) => event.name === '.set_weights' && event.isOneOfSeveral !== true);
  const [first] = [...loads, ...sets].sort((a, b) => a.order - b.order);
  return first ?? null;
}

/** Compiles a model before it is given weights as the one model of the same script is, where one block has both. */
function compileAsBefore(story: Story, fill: CallEvent, instance: InstanceValue): Fix[] {
  const { file } = fill;
  const found = statementOf(file, fill.call);
  const written =
    found?.statement.kind === 'expression' && fill.call.callee.kind === 'attribute' ? fill.call.callee.object : null;
  const compiles = story.models
    .flatMap((model) => model.compiles)
    .filter((compile) => compile.file === file.path && compile.program === fill.program && compile.order < fill.order);
  const [compile] = compiles;
  if (
    found === null ||
    written === null ||
    fill.self?.kind !== 'instance' ||
    fill.self.id !== instance.id ||
    compile === undefined ||
    compiles.length > 1
  )
    return [];
  if (!found.block.some((statement) => statement.kind === 'expression' && statement.value === compile.call)) return [];
  // an optimizer serves one model
  if (
    compile.call.arguments.some(
      (argument, index) =>
        (argument.name === 'optimizer' || (argument.name === null && index === 0)) && argument.value.kind === 'name',
    )
  )
    return [];
  const edit = insertBefore(
    file,
    fill.call,
    `${sourceOf(file, written)}.compile${sourceOf(file, argumentsSpan(compile.call))}`,
  );
  return fixOf('Compile it as the model that the weights are from', [edit]);
}

/** The models that a call of `clone_model` is given. */
function clonedBy(story: Story, made: CallEvent): StoryModel[] {
  const given = made.arguments[0]?.value;
  return given?.kind === 'instance' ? story.models.filter((model) => model.instance?.id === given.id) : [];
}
