import type { Story, StoryModel, Training } from '../keras/story';
import { isAtLeast, type Target } from '../keras/versions';
import { plainPath } from '../keras/paths';
import { optionsOf } from '../keras/interpreter/values';
import type { Value } from '../keras/value';
import { allStatements } from '../python/walk';
import { fixOf } from './fix/edits';
import { insertAfter } from './fix/statements';
import { quoted, sourceOf } from './fix/text';
import type { Detection, Fix, Rule } from './rule';

export const neverSaved: Rule = {
  code: 'SP302',
  name: 'never-saved',
  meaning: 'a model is trained and never saved',
  explanation: `The trained weights end with the process. Nothing fails; the training is gone. Notebooks and experiments do so on purpose.`,
  remedy: `Call \`model.save("model.keras")\` after training, or give \`fit\` a \`ModelCheckpoint\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, y)
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, y)
model.save("model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: ['never-saved/fit-and-evaluate-only', 'never-saved/only-history-saved'],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    const seen = new Set<string>();
    for (const training of story.trainings) {
      const [model] = training.models;
      if (training.by !== 'fit' || training.uncalled || model === undefined || training.models.length > 1) continue;
      if (model.kind === 'unknown' || model.kind === 'loaded' || model.saves.length > 0 || training.openCallbacks)
        continue;
      // weights that go elsewhere, a model handed to something unseen, one of many in a search
      if (model.trainings.some((each) => each.callbacks.some((callback) => callback.of.kind === 'class'))) continue;
      if (
        isHandedOn(story, model) ||
        model.calls.some((event) => /^\.(get_weights|to_json|get_config|set_weights|load_weights)$/.test(event.name))
      )
        continue;
      if (isTaught(story, model) || isKeptByCallback(story, training) || isKeptInPieces(story, training, model))
        continue;
      const key = `${training.file} ${training.span.start}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (model.trainings[0] !== training) continue;
      yield {
        file: training.file,
        span: training.span,
        certainty: 'advice',
        message:
          'The model is trained here and never saved: the training ends with the process. Call `model.save("model.keras")`, or give `fit` a `ModelCheckpoint`.',
        related: [{ ...model.place, message: 'The model is made here' }],
        fixes: () => saveAfter(story, training, model, target),
      };
    }
  },
};

/** Whether what the model predicts trains another: a student, of whom nothing here is asked. */
function isTaught(story: Story, model: StoryModel): boolean {
  const isPredicted = (value: Value): boolean =>
    value.kind === 'result' && value.event.name === '.predict' && value.event.self === model.instance;
  return story.trainings.some((training) => training.arguments.some(({ value }) => isPredicted(value)));
}

/** Whether the model is saved by way of a callback, which knows it: `stopping.model.save(...)`. */
function isKeptByCallback(story: Story, { callbacks }: Training): boolean {
  return story.events.some(
    ({ name, self }) =>
      (name === '.save' || name === '.save_weights' || name === '.get_weights') &&
      self?.kind === 'method' &&
      self.name === 'model' &&
      callbacks.some((callback) => callback === self.self),
  );
}

/** Whether the weights are taken layer by layer, or array by array in a program that writes arrays. */
function isKeptInPieces(story: Story, { file }: Training, model: StoryModel): boolean {
  const text = story.project.files.get(file)?.text ?? '';
  return (
    story.events.some(
      ({ name, self }) =>
        name === '.get_weights' && self?.kind === 'method' && self.name === 'layers' && self.self === model.instance,
    ) ||
    (/\.(trainable_)?(weights|variables)\b/.test(text) && /\bnp\.save|\bsavez|\bh5py\b|\.dump\(/.test(text))
  );
}

/** Saves the model where its training ends; not in a loop, where one would write over the other. */
function saveAfter(story: Story, { file: path, call }: Training, model: StoryModel, target: Target): Fix[] {
  const file = story.project.files.get(path);
  if (file === undefined || call?.callee.kind !== 'attribute' || model.trainings.length > 1) return [];
  // one model of several: under one name the last would be all that is left, and exercises want no files
  const wanted = wantedPath(story);
  if (
    wanted === null &&
    story.trainings.some(
      (training) => training.call !== call && training.models.every((each) => each.saves.length === 0),
    )
  )
    return [];
  // before 2.12 `.keras` is HDF5, which holds no subclassed model
  if (model.kind === 'subclass' && !isAtLeast(target, 2, 12)) return [];
  if (
    allStatements(file.facts.body).some(
      (statement) => statement.kind === 'loop' && statement.start < call.start && call.end <= statement.end,
    )
  )
    return [];
  const edit = insertAfter(
    file,
    call,
    `${sourceOf(file, call.callee.object)}.save(${quoted(file, wanted ?? 'model.keras')})`,
  );
  return fixOf('Save the model after training', [edit]);
}

/** The one path at which the project loads a model that nothing saves; null where there is none. */
function wantedPath(story: Story): string | null {
  const loads = story.loads.filter(
    (load) => load.api === 'load_model' && !load.uncalled && story.savesRead(load).length === 0,
  );
  const paths = new Set(loads.flatMap((load) => load.paths.map(plainPath)));
  const [path] = paths;
  return paths.size === 1 && path !== undefined && path !== null && path.endsWith('.keras') ? path : null;
}

/** Whether the model is an argument of some call that may save it, or a part of another model. */
function isHandedOn(story: Story, model: StoryModel): boolean {
  return (
    story.events.some((event) => event.arguments.some((argument) => holdsModel(argument.value, model))) ||
    story.models.some(
      (other) =>
        other !== model &&
        other.saves.length > 0 &&
        other.parts.some((part) =>
          model.parts.some(
            (own) =>
              own.what.kind === 'builtin' &&
              part.what.kind === 'builtin' &&
              own.what.instance.id === part.what.instance.id,
          ),
        ),
    )
  );
}

/** Whether a value is the model, or an object that keeps it in an attribute: one of the project, a `tf.Module`. */
function holdsModel(value: Value, model: StoryModel, depth = 0): boolean {
  return optionsOf(value).some(
    (option) =>
      option.kind === 'instance' &&
      (option.id === model.id ||
        (depth < 2 && [...option.attributes.values()].some((held) => holdsModel(held, model, depth + 1)))),
  );
}
