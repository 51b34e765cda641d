import { formatOf } from '../keras/formats';
import { argumentAt } from '../keras/interpreter/values';
import type { Story, StoryModel } from '../keras/story';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { savedOutsideOfHdf5 } from './fix/saved-file';
import type { Detection, Rule } from './rule';
import { shownPlace, targetAt, wholeLoads } from './reading/saved-objects';

export const hdf5SubclassedModel: Rule = {
  code: 'SP306',
  name: 'hdf5-subclassed-model',
  meaning: 'a subclassed model is saved to HDF5',
  explanation: `HDF5 holds a model as the configuration of its layers, which a subclass of \`keras.Model\` with a \`call\` of its own does not have. Keras 2 refuses to save ("Saving the
model to HDF5 format requires the model to be a Functional model or a Sequential model"), also under \`.keras\` before 2.13, which is HDF5 too. Keras 3 saves and cannot
load the file again ("Layer count mismatch").`,
  remedy: `Save to \`.keras\` (Keras 2.13 on), as a SavedModel folder (Keras 2), or only the weights.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras


class Net(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.out = keras.layers.Dense(1)

    def call(self, x):
        return self.out(x)


net = Net()
net.build((None, 4))
net.save("net.h5")
`,
    },
    good: {
      'model.py': `from tensorflow import keras


class Net(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.out = keras.layers.Dense(1)

    def call(self, x):
        return self.out(x)


net = Net()
net.build((None, 4))
net.save("net.keras")
`,
    },
    target: 'keras==2.15',
  },
  corpus: [
    'hdf5-subclassed-model/save-h5',
    'hdf5-subclassed-model/model-checkpoint',
    'clean/functional-model-subclass',
    'clean/subclassed-savedmodel-keras2',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const save of story.saves) {
      const at = targetAt(story, save, target);
      if (save.what !== 'model' || save.openModel || formatOf(save, at) !== 'hdf5') continue;
      if (save.guard !== 'none') continue;
      const model = save.models.find(isSubclassed);
      if (model === undefined || model.class === null || !save.models.every(isSubclassed)) continue;
      const loads = wholeLoads(story, save);
      if (!isKeras2(at) && loads.length === 0 && story.loadsOf(save).length > 0) continue;
      const [load] = loads;
      const name = model.class.name;
      yield {
        file: save.file,
        span: save.span,
        certainty: model.class.openBases.length > 0 || (!isKeras2(at) && load === undefined) ? 'may-fail' : 'fails',
        message: isKeras2(at)
          ? `\`${name}\` is a subclassed model, which HDF5 cannot hold: the call raises. Save to ${isAtLeast(at, 2, 13) ? '`.keras`' : 'a SavedModel folder (a name without extension)'}.`
          : `\`${name}\` is a subclassed model, which HDF5 cannot hold: the file is written and cannot be loaded again${load === undefined ? '' : ` (${shownPlace(story, load)})`}. Save to \`.keras\`.`,
        related: [{ file: model.class.file.path, span: model.class.definition.nameSpan, message: 'The model class' }],
        fixes: () => savedOutsideOfHdf5(story, save, at),
      };
    }
  },
};

/** Whether a model is a subclass with a `call` of its own: neither functional nor sequential underneath. */
export function isSubclassed(model: StoryModel): boolean {
  if (model.kind !== 'subclass' || model.class === null || model.instance === null) return false;
  if (model.class.kerasBases.some((base) => base.name === 'Sequential')) return false;
  const handsOver = (passed: Parameters<typeof argumentAt>[0]): boolean =>
    argumentAt(passed, 'inputs', null) !== null && argumentAt(passed, 'outputs', null) !== null;
  if (handsOver(model.instance.arguments)) return false;
  // also where the way to the constructor of the base is not followed, as over a mixin
  for (let constructor = model.class.initializer; constructor !== null; constructor = constructor.parent) {
    if (
      constructor.superCalls.some(({ call }) =>
        ['inputs', 'outputs'].every((name) => call.arguments.some((argument) => argument.name === name)),
      )
    )
      return false;
  }
  if (
    model.calls.some(
      (event) =>
        event.name === 'super.__init__' &&
        (handsOver(event.arguments) || event.arguments.filter((each) => each.name === null).length >= 2),
    )
  )
    return false;
  return model.class.call !== null || model.class.initializer !== null;
}
