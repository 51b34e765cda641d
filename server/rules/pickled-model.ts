import { kerasBaseOf, picklesItself } from '../keras/interpreter/classes';
import type { Save, Story } from '../keras/story';
import type { Value } from '../keras/value';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import type { Detection, Rule } from './rule';
import { compilesAt, targetAt } from './reading/saved-objects';

export const pickledModel: Rule = {
  code: 'SP310',
  name: 'pickled-model',
  meaning: 'a model is pickled',
  explanation: `A pickle runs code when it is loaded, depends on the versions of Python, TensorFlow and Keras, and on importing every custom class under its old name. Plain models come back
in Keras 2.8 and newer; a model with custom classes comes back in Keras 2.13 and newer, and in Keras 3, only where those are registered; one compiled with a lambda is refused by
Keras 2.8 to 2.12. Older releases cannot pickle a model at all. An optimizer cannot be pickled in Keras 2, and comes back
without its state in Keras 3; a lock, a thread, an open file or a lambda beside the model is refused by Python.`,
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
  corpus: [
    'pickled-model/optimizer-beside-the-weights',
    'pickled-model/lock-beside-the-model',
    'clean/pickles-itself',
    'pickled-model/custom-layer-elsewhere',
    'pickled-model/pickle-dump',
    'pickled-model/lambda-loss-inside',
    'pickled-model/wrapper-object',
  ],
  fixable: 'none',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const save of story.saves) {
      if (save.what !== 'pickle') continue;
      const held = save.value === null || save.guard !== 'none' ? null : unpicklableIn(save.value);
      if (held !== null && (save.models.length > 0 || held.kind === 'optimizer')) {
        const isLost = held.kind === 'optimizer' && !isKeras2(targetAt(story, save, target));
        // Keras 3 pickles an optimizer without its state
        if (isLost && !story.loadsOf(save).some(({ certain }) => certain)) continue;
        yield {
          file: save.file,
          span: save.span,
          certainty: 'fails',
          message: isLost
            ? `An optimizer is pickled, which comes back without its state: its step count and moments begin anew. Save the model with it, \`model.save("model.keras")\`, or keep both in a \`tf.train.Checkpoint\`.`
            : `What is pickled holds ${held.what}, which cannot be pickled: the call raises. Save the model with \`model.save("model.keras")\`, and pickle the rest without it.`,
        };
        continue;
      }
      if (save.models.length === 0) continue;
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
      const custom = model.parts.find(
        (part) => part.inConfig && part.what.kind === 'class' && part.what.class.value.registered === null,
      );
      if (custom !== undefined && custom.what.kind === 'class')
        return `holds \`${custom.what.class.name}\`, which is not registered`;
    } else if (
      !isAtLeast(at, 2, 12) &&
      compilesAt(model, save).some((compile) =>
        [...compile.losses, ...compile.metrics].some((part) => part.what.kind === 'lambda'),
      )
    ) {
      return 'was compiled with a lambda';
    }
  }
  return null;
}

/** Objects of Python's library that refuse to be pickled, by what they are called. */
const unpicklable: Readonly<Record<string, string>> = {
  'threading.Lock': 'a lock',
  'threading.RLock': 'a lock',
  'threading.Condition': 'a lock',
  'threading.Event': 'a lock',
  'threading.Semaphore': 'a lock',
  'threading.Thread': 'a thread',
  'queue.Queue': 'a queue',
  'builtins.open': 'an open file',
};

interface Unpicklable {
  kind: 'optimizer' | 'other';
  what: string;
}

/** What surely keeps a value from being pickled, in it or in what it holds; null when nothing is known to. */
function unpicklableIn(value: Value, depth = 0): Unpicklable | null {
  if (depth > 4) return null;
  const first = (values: Iterable<Value>): Unpicklable | null => {
    for (const each of values) {
      const found = unpicklableIn(each, depth + 1);
      if (found !== null) return found;
    }
    return null;
  };
  switch (value.kind) {
    case 'sequence':
      return first(value.elements);
    case 'dictionary':
      return first(value.entries.values());
    case 'lambda':
      // what stands alone may be anything of the program's own
      return depth === 0 ? null : { kind: 'other', what: 'a lambda' };
    case 'method':
      return value.function === null && value.name === 'optimizer' && value.self.kind === 'instance'
        ? { kind: 'optimizer', what: 'an optimizer' }
        : null;
    case 'instance': {
      if (value.of.kind === 'class')
        return kerasBaseOf(value.of) !== null || picklesItself(value.of) ? null : first(value.attributes.values());
      if (/^keras\.optimizers\.[A-Z]\w*$/.test(value.of.name)) return { kind: 'optimizer', what: 'an optimizer' };
      const what = Object.hasOwn(unpicklable, value.of.name) ? unpicklable[value.of.name] : undefined;
      return what === undefined ? null : { kind: 'other', what };
    }
    default:
      return null;
  }
}
