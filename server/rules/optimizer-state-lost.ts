import { formatOf } from '../keras/formats';
import { argumentAt, optionsOf } from '../keras/interpreter/values';
import type { Compile, Load, Save, Story, StoryModel, Training } from '../keras/story';
import type { Value } from '../keras/value';
import { isKeras2, type Target } from '../keras/versions';
import { dropArgument } from './fix/arguments';
import { fixOf } from './fix/edits';
import { renameSavedFile } from './fix/saved-file';
import { removeStatement } from './fix/statements';
import type { Detection, Fix, Rule } from './rule';
import { carriesOver, compilesAt, isCompiledForReason, shownPlace, targetAt } from './reading/saved-objects';

export const optimizerStateLost: Rule = {
  code: 'SP309',
  name: 'optimizer-state-lost',
  meaning: 'training is resumed from what holds no optimizer state',
  explanation: `\`fit(initial_epoch=...)\` says that training goes on where it stopped. Adam and the other optimizers keep moments and a step count for that; they are lost where only weights
were saved, where the model was saved with \`include_optimizer=False\`, loaded with \`compile=False\`, or compiled again after loading. Training goes on from a fresh optimizer, and
nothing tells. Keras 3 moreover
cannot go on training a model loaded from \`.h5\`: its optimizer is built for no variables, and \`fit\` raises "Unknown variable".`,
  remedy: `Save the whole model, load it as it is (without \`compile=False\`, without compiling again), or use \`keras.callbacks.BackupAndRestore\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.models.load_model("last.keras", compile=False)
model.compile("adam", "mse")
model.fit(x, y, initial_epoch=3, epochs=6)
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.models.load_model("last.keras")
model.fit(x, y, initial_epoch=3, epochs=6)
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'optimizer-state-lost/slim-file-then-more-epochs',
    'clean/compiled-where-it-is-not-yet',
    'clean/own-optimizer-kept-by-compile',
    'optimizer-state-lost/h5-resumed-in-keras3',
    'clean/h5-compiled-again-then-trained',
    'optimizer-state-lost/compile-false-then-recompile',
    'optimizer-state-lost/include-optimizer-false',
    'optimizer-state-lost/recompiled-after-load',
    'weights-only-save/resume-needs-optimizer',
    'clean/optimizer-resumed',
    'clean/inference-recompiled-for-metrics',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    yield* trainedFromHdf5(story, target);
    for (const load of story.loads) {
      if (load.guard !== 'none' || load.models.length !== 1) continue;
      const [model] = load.models;
      if (model === undefined || (load.api !== 'load_model' && load.api !== 'load_weights')) continue;
      const resumed = resumedAfter(model, load);
      if (resumed === null) continue;
      const compiles = model.compiles.filter(
        (each) => each.program === load.program && each.order > load.order && each.order < resumed.order,
      );
      const [compile] = compiles;
      // one arm of an `if` begins anew, the other goes on with the model's own optimizer
      if (
        compile !== undefined &&
        (isCompiledForReason(story, load, compile) ||
          compiles.some((each) => keepsOptimizerOf(model, each)) ||
          isConditional(model, load, compile))
      )
        continue;
      // the next stage of one run, which goes on from the best of the one before
      if (
        load.api === 'load_model' &&
        story.savesRead(load).some(({ save }) => save.program === load.program && save.order < load.order)
      )
        continue;
      const related = [{ file: resumed.file, span: resumed.span, message: 'Training goes on here' }];
      const where = shownPlace(story, resumed);
      // a model that was trained before in the same run goes back to its best weights
      if (
        load.api === 'load_weights' &&
        model.trainings.some((training) => training.program === load.program && training.order < load.order)
      )
        continue;
      if (load.api === 'load_weights') {
        const reads = story.savesRead(load);
        // an archive as weights, or TensorFlow's own format, may bring the optimizer
        if (
          reads.length === 0 ||
          reads.some(
            ({ save, certain }) =>
              !certain ||
              carriesOver(save, load) ||
              (save.what !== 'weights' && save.what !== 'model') ||
              !save.paths.every((path) => /\.h(5|df5)$/.test(String(path.parts.at(-1)))),
          )
        )
          continue;
        yield {
          file: load.file,
          span: load.span,
          certainty: 'fails',
          message: `Weights are loaded and training goes on (${where}), but the optimizer begins anew: its moments and step count are not in the file. Save and load the whole model, or use BackupAndRestore.`,
          related,
        };
        continue;
      }
      const slim = story.savesRead(load).find(({ save, certain }) => certain && leavesOptimizer(save));
      if (slim !== undefined) {
        yield {
          file: slim.save.file,
          span: slim.save.span,
          certainty: 'fails',
          message: `The model is saved with \`include_optimizer=False\`, and ${shownPlace(story, load)} goes on training it: the optimizer begins anew, or is missing. Drop the argument.`,
          related,
          fixes: () => (compile === undefined ? dropArgument(story.project, slim.save, 'include_optimizer') : []),
        };
      } else if (load.compile === false) {
        if (compile !== undefined) {
          yield {
            file: load.file,
            span: load.span,
            certainty: 'fails',
            message: `The model is loaded with \`compile=False\` and training goes on (${where}) with a new optimizer: the saved moments and step count are left behind. Load it without \`compile=False\` and do not compile again.`,
            related,
            fixes: () => keepCompilation(story, load, compile),
          };
        }
      } else if (compile !== undefined) {
        yield {
          file: compile.file,
          span: compile.span,
          certainty: 'fails',
          message: `The loaded model is compiled again before training goes on (${where}): the optimizer that was saved with it is thrown away. Drop the \`compile\`.`,
          related: [...related, { file: load.file, span: load.span, message: 'The model is loaded here' }],
          fixes: () => keepCompilation(story, null, compile),
        };
      }
    }
  },
};

/**
 * Keras 3 builds the optimizer that it loads from HDF5 for no variables at all
 * (keras/src/legacy/saving/legacy_h5_format.py:
 * `model.optimizer.build(model._trainable_variables)`, which is empty for a model), so that the first training step
 * raises "Unknown variable".
 */
function* trainedFromHdf5(story: Story, target: Target): Iterable<Detection> {
  for (const load of story.loads) {
    if (load.api !== 'load_model' || load.guard !== 'none' || load.compile !== true || load.uncalled) continue;
    const at = targetAt(story, load, target);
    if (isKeras2(at)) continue;
    const reads = story.savesRead(load);
    if (
      reads.length === 0 ||
      !reads.every(({ save, certain }) => certain && formatOf(save, at) === 'hdf5' && keepsOptimizer(save))
    )
      continue;
    const use = load.uses.find(({ name }) => /^(compile|fit|train_on_batch)$/.test(name));
    if (use === undefined || use.name === 'compile' || use.event.guard !== 'none') continue;
    // compiled by something it was handed to, or frozen as a whole
    if (
      story.events.some(
        (event) =>
          event.program === load.program &&
          event.order > load.order &&
          event.order < use.order &&
          event.arguments.some((argument) => argument.value === load.event.result),
      )
    )
      continue;
    if (/\.trainable\s*=/.test(story.project.files.get(load.file)?.text ?? '')) continue;
    yield {
      file: load.file,
      span: load.span,
      certainty: 'fails',
      message: `The optimizer that comes out of an HDF5 file knows none of the model's variables: \`${use.name}\` in ${shownPlace(story, use.place)} raises. Save to \`.keras\`, or compile the loaded model again.`,
      related: [{ ...use.place, message: 'Training goes on here' }],
      fixes: (): Fix[] => {
        const edits =
          reads.length === 1 && reads[0] !== undefined ? renameSavedFile(story, reads[0].save, '.keras') : null;
        return fixOf('Save to `.keras`', edits);
      },
    };
  }
}

/** Whether a whole model is saved without its optimizer. */
function leavesOptimizer(save: Save): boolean {
  const include = save.argument('include_optimizer')?.value;
  return save.what === 'model' && include?.kind === 'literal' && include.value === false;
}

/** Takes the second `compile` away, and `compile=False` where the model is loaded so. */
function keepCompilation(story: Story, load: Load | null, compile: Compile): Fix[] {
  const file = story.project.files.get(compile.file);
  const removed = file === undefined ? null : removeStatement(file, compile.call);
  const dropped = load === null ? [] : dropArgument(story.project, load, 'compile');
  if (removed === null || (load !== null && dropped.length === 0)) return [];
  return [
    {
      title: 'Go on with the optimizer that was saved',
      safe: false,
      edits: [...dropped.flatMap(({ edits }) => edits), removed],
    },
  ];
}

/** Whether models that are surely compiled are saved with their optimizer. */
function keepsOptimizer(save: Save): boolean {
  if (
    save.what !== 'model' ||
    save.openModel ||
    save.models.length === 0 ||
    save.argument('include_optimizer') !== null
  )
    return false;
  return save.models.every((model) => model.kind !== 'subclass' && compilesAt(model, save).length > 0);
}

/** The first `fit(initial_epoch=...)` of a model after a load in the same program; null when there is none. */
function resumedAfter(model: StoryModel, load: Load): Training | null {
  return (
    model.trainings.find(
      (training) =>
        training.program === load.program &&
        training.order > load.order &&
        training.arguments.some(
          (argument) =>
            argument.name === 'initial_epoch' && !(argument.value.kind === 'literal' && argument.value.value === 0),
        ),
    ) ?? null
  );
}

/** Whether a model is compiled with its own optimizer, or with what some function makes of it. */
function keepsOptimizerOf(model: StoryModel, compile: Compile): boolean {
  const comesFromModel = (value: Value, depth = 0): boolean =>
    depth < 4 &&
    optionsOf(value).some((option) => {
      if (option.kind === 'method') return option.name === 'optimizer';
      if (option === model.instance) return true;
      // what a function of another package gives back, or an object of a class of its
      const given =
        option.kind === 'result'
          ? option.event.arguments
          : option.kind === 'instance' && option.of.kind === 'external'
            ? option.arguments
            : [];
      return given.some((argument) => comesFromModel(argument.value, depth + 1));
    });
  const given = argumentAt(compile.arguments, 'optimizer', 0);
  return given !== null && comesFromModel(given.value);
}

/**
 * Whether a model is compiled only under a condition that the load does not stand under: a model that is compiled
 * already may not get there.
 */
function isConditional(model: StoryModel, load: Load, compile: Compile): boolean {
  return model.calls.some((event) => event.call === compile.call && event.branch.depth > load.event.branch.depth);
}
