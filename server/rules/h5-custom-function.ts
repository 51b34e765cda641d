import { builtinOfKind } from '../keras/builtins';
import { formatOf } from '../keras/formats';
import type { Story } from '../keras/story';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { fixOf } from './fix/edits';
import { renameSavedFile } from './fix/saved-file';
import type { Detection, Fix, Rule } from './rule';
import { shownPlace, targetAt, wholeLoads } from './reading/saved-objects';

export const h5CustomFunction: Rule = {
  code: 'SP208',
  name: 'h5-custom-function',
  meaning: 'a function as activation, initializer, regularizer or constraint of a layer in a model kept as HDF5',
  explanation: `Keras 2.13 to 2.15 write a layer's custom function into the HDF5 file in the way of the new format, and read it in the old way: loading fails whatever
\`custom_objects\` or scope is given. Older versions and Keras 3 load it when they are given the function, and so does every version from \`.keras\`.`,
  remedy: `Save to \`.keras\`, or put the function into a Layer subclass.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras


def square(x):
    return x * x


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation=square)])
model.save("model.h5")
model = keras.models.load_model("model.h5", custom_objects={"square": square})
`,
    },
    good: {
      'model.py': `from tensorflow import keras


def square(x):
    return x * x


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation=square)])
model.save("model.keras")
model = keras.models.load_model("model.keras", custom_objects={"square": square})
`,
    },
    target: 'keras==2.15',
  },
  corpus: [
    'h5-custom-function/custom-objects-given',
    'h5-custom-function/in-custom-object-scope',
    'h5-custom-function/initializer-in-global-registry',
    'clean/custom-activation-keras-format',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const save of story.saves) {
      const at = targetAt(story, save, target);
      if (save.what !== 'model' || !isKeras2(at) || !isAtLeast(at, 2, 13) || formatOf(save, at) !== 'hdf5') continue;
      const part = save.models
        .flatMap((model) => model.parts)
        // an activation named like one of Keras' own is taken for that
        .find(
          (each) =>
            each.inConfig &&
            each.what.kind === 'function' &&
            !(
              each.role === 'activation' &&
              builtinOfKind('activation', each.what.function.renamed ?? each.what.function.definition.name, at) !== null
            ) &&
            ['activation', 'initializer', 'regularizer', 'constraint'].includes(each.role) &&
            each.owner?.of.kind === 'external',
        );
      if (part === undefined || part.what.kind !== 'function') continue;
      const loads = wholeLoads(story, save);
      const [load] = loads;
      if (load === undefined) continue;
      yield {
        file: save.file,
        span: save.span,
        certainty: 'fails',
        message: `The model has the function \`${part.what.function.definition.name}\` as ${part.role}, and from HDF5 it cannot be loaded again (${shownPlace(story, load)}), whatever the load is given. Save to \`.keras\`.`,
        related: [{ file: part.place.file, span: part.place.span, message: 'The function is given here' }],
        fixes: (): Fix[] => {
          const edits = renameSavedFile(story, save, '.keras');
          return fixOf('Save to `.keras`', edits);
        },
      };
    }
  },
};
