import type { Save, Story } from '../keras/story';
import { isAtLeast, type Target } from '../keras/versions';
import type { Detection, Rule } from './rule';
import { compilesAt, targetAt } from './reading/saved-objects';

export const pickledModel: Rule = {
  code: 'SP310',
  name: 'pickled-model',
  meaning: 'a model is pickled',
  explanation: `A pickle runs code when it is loaded, depends on the versions of Python, TensorFlow and Keras, and on importing every custom class under its old name. Plain models come back
in Keras 2.8 and newer; a model with custom classes comes back in Keras 2.13 and newer, and in Keras 3, only where those are registered; one compiled with a lambda is refused by
Keras 2.8 to 2.12. Older releases cannot pickle a model at all.`,
  remedy: `Save the model by Keras' own means, \`model.save("model.keras")\`, and pickle the rest without it.`,
  example: {
    bad: {
      'model.py': `import pickle

from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
with open("model.pkl", "wb") as file:
    pickle.dump(model, file)
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
  corpus: ['pickled-model/custom-layer-elsewhere', 'pickled-model/pickle-dump', 'pickled-model/lambda-loss-inside', 'pickled-model/wrapper-object'],
  fixable: 'none',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const save of story.saves) {
      if (save.what !== 'pickle' || save.models.length === 0) continue;
      const trouble = troubleOf(story, save, target);
      const isLoaded = story.loadsOf(save).some(({ certain }) => certain);
      yield {
        file: save.file,
        span: save.span,
        certainty: trouble === null ? 'advice' : isLoaded ? 'fails' : 'may-fail',
        message:
          trouble === null
            ? 'A model is pickled: it comes back only with the same versions and the same modules, and loading it runs whatever is in the file. Save it with `model.save("model.keras")`.'
            : `A model is pickled, and ${trouble}: loading it fails. Save it with \`model.save("model.keras")\`.`,
      };
    }
  },
};

/** What keeps a pickled model from coming back under the target; null when nothing is known to. */
function troubleOf(story: Story, save: Save, target: Target): string | null {
  const at = targetAt(story, save, target);
  for (const model of save.models) {
    if (isAtLeast(at, 2, 13)) {
      // 3.0 to 3.8 import what the file names
      if (isAtLeast(at, 3, 0) && !isAtLeast(at, 3, 9)) continue;
      const custom = model.parts.find((part) => part.inConfig && part.what.kind === 'class' && part.what.class.value.registered === null);
      if (custom !== undefined && custom.what.kind === 'class') return `holds \`${custom.what.class.name}\`, which is not registered`;
    } else if (!isAtLeast(at, 2, 12) && compilesAt(model, save).some((compile) => [...compile.losses, ...compile.metrics].some((part) => part.what.kind === 'lambda'))) {
      return 'was compiled with a lambda';
    }
  }
  return null;
}
