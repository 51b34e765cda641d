import { holdsWeights } from '../keras/save-sites';
import type { Load, Save, Story } from '../keras/story';
import { shownPath } from '../keras/paths';
import type { Target } from '../keras/versions';
import { withExtension } from './fix/file-names';
import { quoted, replace } from './fix/text';
import { saveWholeBeside } from './fix/whole-save';
import type { Detection, Fix, Rule } from './rule';
import { carriesOver, isCompiledForReason, shownPlace } from './reading/saved-objects';

export const weightsOnlySave: Rule = {
  code: 'SP301',
  name: 'weights-only-save',
  meaning: 'only the weights of a model are ever saved, and something needs the whole model',
  explanation: `\`save_weights\`, \`ModelCheckpoint(save_weights_only=True)\` and \`tf.train.Checkpoint\` keep the values of the variables and nothing
else: no architecture, no compile arguments; \`save_weights\` to HDF5 no optimizer either. \`load_model\` cannot read such a file, training cannot be resumed
from it, and who has lost the code that built the model has lost the model. Where the project rebuilds the model and calls \`load_weights\`, all is well.`,
  remedy: `Save the whole model, \`model.save("model.keras")\`, instead or beside; the fix adds it.`,
  example: {
    bad: {
      'train.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save_weights("best.weights.h5")
`,
      'serve.py': `from tensorflow import keras

model = keras.models.load_model("best.weights.h5")
`,
    },
    good: {
      'train.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("best.keras")
`,
      'serve.py': `from tensorflow import keras

model = keras.models.load_model("best.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'clean/weights-for-the-next-stage',
    'weights-only-save/architecture-never-kept',
    'weights-only-save/checkpoint-callback-then-load-model',
    'weights-only-save/get-weights-pickled',
    'weights-only-save/nothing-rebuilds-it',
    'weights-only-save/resume-needs-optimizer',
    'clean/weights-rebuilt',
    'clean/checkpoint-weights-and-final-model',
  ],
  fixable: 'unsafe',

  *find(story: Story, _target: Target): Iterable<Detection> {
    for (const save of story.saves) {
      if (!holdsOnlyWeights(save)) continue;
      if (save.models.some((model) => model.saves.some((other) => holdsModel(other)))) continue;
      const readers = story.loadsOf(save);
      const whole = readers.find(({ load, certain }) => certain && load.guard === 'none' && needsWholeModel(load));
      // what the resuming program writes again, for the next time, is no cause of its own
      const isOwn = (load: Load): boolean =>
        load.program === save.program &&
        load.order < save.order &&
        story.savesRead(load).some((other) => other.save.program !== save.program);
      const resumed = readers.find(
        ({ load, certain }) =>
          certain &&
          load.api === 'load_weights' &&
          !isOwn(load) &&
          !carriesOver(save, load) &&
          resumesTraining(story, load),
      );
      if (whole === undefined && resumed === undefined) {
        // rebuilt and filled somewhere, or perhaps so
        if (
          readers.some(({ load }) => !needsWholeModel(load)) ||
          save.openModel ||
          save.models.length === 0 ||
          save.uncalled
        )
          continue;
        if (
          isPassedOn(save) ||
          story.loads.some(
            (load) => load.api === 'load_weights' || (load.api === 'Checkpoint.restore' && save.what === 'checkpoint'),
          )
        )
          continue;
      }
      const reader = whole?.load ?? resumed?.load;
      const path = save.paths[0];
      const shown = path === undefined ? '' : ` to \`${shownPath(path)}\``;
      yield {
        file: save.file,
        span: save.span,
        certainty: reader === undefined ? 'advice' : 'fails',
        message:
          whole !== undefined
            ? `Only the weights are saved${shown}, and ${shownPlace(story, whole.load)} loads it as a whole model, which fails. Save the whole model: \`model.save("....keras")\`.`
            : resumed !== undefined
              ? `Only the weights are saved${shown}, and ${shownPlace(story, resumed.load)} goes on training from them with a fresh optimizer. Save the whole model, or use BackupAndRestore.`
              : `Only the weights are saved${shown}, and nothing in the project rebuilds the model to load them. Save the whole model as well: \`model.save("....keras")\`.`,
        related:
          reader === undefined
            ? []
            : [
                {
                  file: reader.file,
                  span: reader.span,
                  message: whole !== undefined ? 'Loads it as a whole model' : 'Resumes from it',
                },
              ],
        fixes: () => (whole === undefined && resumed !== undefined ? [] : wholeFix(story, save, whole?.load ?? null)),
      };
    }
  },
};

function holdsOnlyWeights(save: Save): boolean {
  if (save.what === 'weights' || (save.what === 'checkpoint' && save.api === 'tf.train.CheckpointManager')) return true;
  if (save.what === 'checkpoint') return save.models.length > 0;
  return save.what === 'pickle' && save.value !== null && holdsWeights(save.value);
}

/** Whether a save keeps the model itself, so that weights beside it are an extra. */
function holdsModel(save: Save): boolean {
  if (save.what === 'pickle') return !holdsOnlyWeights(save);
  return save.what === 'model' || save.what === 'export' || save.what === 'config' || save.what === 'backup';
}

/** Whether a load wants a model, not weights. */
function needsWholeModel(load: Load): boolean {
  if (load.api === 'load_model' || load.api === 'TFSMLayer' || load.api === 'tf.saved_model.load') return true;
  return (
    (load.api === 'pickle' || load.api === 'joblib' || load.api === 'numpy') &&
    load.uses.some((use) => /^(predict|evaluate|fit|summary|save|compile)$/.test(use.name))
  );
}

/**
 * Whether training goes on where another run stopped after a `load_weights`: `fit(initial_epoch=...)`, and not as a
 * further stage with other layers frozen.
 */
function resumesTraining(story: Story, load: Load): boolean {
  return story.trainings.some(
    (training) =>
      training.program === load.program &&
      training.order > load.order &&
      training.models.some(
        (model) =>
          load.models.includes(model) &&
          !model.trainings.some((earlier) => earlier.program === load.program && earlier.order < load.order) &&
          !model.compiles.some(
            (compile) =>
              compile.program === load.program &&
              compile.order > load.order &&
              compile.order < training.order &&
              isCompiledForReason(story, load, compile),
          ),
      ) &&
      training.arguments.some(
        (argument) =>
          argument.name === 'initial_epoch' && !(argument.value.kind === 'literal' && argument.value.value === 0),
      ),
  );
}

/** Whether the path is handed on to something outside, which may know what to do with it. */
function isPassedOn(save: Save): boolean {
  return save.paths.length === 0;
}

/** Saves the whole model as well; a load that wants a whole model reads that, if its path stands in the call. */
function wholeFix(story: Story, save: Save, reader: Load | null): Fix[] {
  const file = story.project.files.get(save.file);
  if (file === undefined || save.api !== 'model.save_weights') return [];
  const name = withExtension(save.paths[0] === undefined ? 'model' : shownPath(save.paths[0]), '.keras');
  if (name.includes('{')) return [];
  const edit = saveWholeBeside(file, save.call, name);
  const title = `Also save the whole model as "${name}"`;
  if (edit === null) return [];
  if (reader === null) return [{ title, safe: false, edits: [edit] }];
  const loading = story.project.files.get(reader.file);
  const path = reader.pathArgument?.expression;
  if (loading === undefined || path?.kind !== 'string' || path.start < reader.span.start || path.end > reader.span.end)
    return [];
  return [
    {
      title: `${title}, and load that`,
      safe: false,
      edits: [edit, replace(loading, path, quoted(loading, withExtension(path.value, '.keras')))],
    },
  ];
}
