import type { Story, StoryModel } from '../keras/story';
import { optionsOf } from '../keras/interpreter/values';
import type { Value } from '../keras/value';
import type { Detection, Rule } from './rule';

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
  fixable: 'none',

  *find(story: Story): Iterable<Detection> {
    const seen = new Set<string>();
    for (const training of story.trainings) {
      const [model] = training.models;
      if (training.by !== 'fit' || training.uncalled || model === undefined || training.models.length > 1) continue;
      if (model.kind === 'unknown' || model.kind === 'loaded' || model.saves.length > 0 || training.openCallbacks) continue;
      // weights that go elsewhere, a model handed to something unseen, one of many in a search
      if (model.trainings.some((each) => each.callbacks.some((callback) => callback.of.kind === 'class'))) continue;
      if (isHandedOn(story, model) || model.calls.some((event) => /^\.(get_weights|to_json|get_config|set_weights|load_weights)$/.test(event.name))) continue;
      const key = `${training.file} ${training.span.start}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (model.trainings[0] !== training) continue;
      yield {
        file: training.file,
        span: training.span,
        certainty: 'advice',
        message: 'The model is trained here and never saved: the training ends with the process. Call `model.save("model.keras")`, or give `fit` a `ModelCheckpoint`.',
        related: [{ ...model.place, message: 'The model is made here' }],
      };
    }
  },
};

/** Whether the model is an argument of some call that may save it, or a part of another model. */
function isHandedOn(story: Story, model: StoryModel): boolean {
  return story.events.some((event) =>
    event.arguments.some((argument) => holdsModel(argument.value, model)),
  ) || story.models.some((other) => other !== model && other.saves.length > 0 && other.parts.some((part) => model.parts.some((own) => own.what.kind === 'builtin' && part.what.kind === 'builtin' && own.what.instance.id === part.what.instance.id)));
}

/** Whether a value is the model, or an object that keeps it in an attribute: one of the project, a `tf.Module`. */
function holdsModel(value: Value, model: StoryModel, depth = 0): boolean {
  return optionsOf(value).some(
    (option) =>
      option.kind === 'instance' &&
      (option.id === model.id || (depth < 2 && [...option.attributes.values()].some((held) => holdsModel(held, model, depth + 1)))),
  );
}
