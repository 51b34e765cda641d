import { modelFormat, saveFormat, weightsFormat } from '../keras/formats';
import { extensionOf, shownPath } from '../keras/paths';
import type { Story } from '../keras/story';
import { reckonsWithRefusal } from '../keras/value';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { fixOf } from './fix/edits';
import { withExtension } from './fix/file-names';
import { renameSavedFile } from './fix/saved-file';
import type { Detection, Fix, Rule } from './rule';
import { targetAt } from './reading/saved-objects';

export const unsupportedExtension: Rule = {
  code: 'SP303',
  name: 'unsupported-extension',
  meaning: 'a file name that the Keras version refuses to save under',
  explanation: `Keras 3 takes the format from the file name alone, and refuses names it does not know:

- \`model.save\`: \`.keras\`, or \`.h5\`/\`.hdf5\`. A name without extension, a SavedModel folder in Keras 2, raises "Invalid filepath extension for saving".
- \`model.save_weights\` and \`ModelCheckpoint(save_weights_only=True)\`: \`.weights.h5\`; with \`max_shard_size=\`, from 3.10 on, \`.weights.json\`.
- \`ModelCheckpoint\` of whole models: \`.keras\`; \`.h5\` too from Keras 3.8 on; never \`.hdf5\`.`,
  remedy: `Rename the file: \`.keras\` for models, \`.weights.h5\` for weights. Where a SavedModel is wanted for serving, call \`model.export(folder)\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("churn")
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("churn.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'unsupported-extension/no-extension',
    'unsupported-extension/model-checkpoint-hdf5',
    'unsupported-extension/model-checkpoint-no-extension',
    'unsupported-extension/old-h5-weights-name',
    'unsupported-extension/weights-h5-and-ckpt',
    'clean/save-format-h5-with-h5-name',
    'clean/weights-in-shards',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const save of story.saves) {
      if ((save.what !== 'model' && save.what !== 'weights') || save.paths.length === 0) continue;
      if (reckonsWithRefusal(save)) continue;
      const at = targetAt(story, save, target);
      if (isKeras2(at)) continue;
      // an argument that is refused comes first, and is another rule's
      if (saveFormat(save) !== null) continue;
      const refused = save.paths.filter(
        (path) => (save.what === 'weights' ? weightsFormat(save, path, at) : modelFormat(save, path, at)) === 'refused',
      );
      const [path] = refused;
      // one of several names that a version, a switch or a loop chooses among: it may well be the one for this version
      if (path === undefined || refused.length !== save.paths.length) continue;
      // `{epoch}` in a name that a program computes may bring an extension
      if (extensionOf(path) === null && save.what === 'model') continue;
      const isWeights = save.what === 'weights';
      const wanted = isWeights
        ? '`.weights.h5`'
        : save.api === 'ModelCheckpoint'
          ? isAtLeast(at, 3, 8)
            ? '`.keras` or `.h5`'
            : '`.keras`'
          : '`.keras` or `.h5`';
      const shown = shownPath(path);
      yield {
        file: save.file,
        span: save.span,
        certainty: save.models.length === 0 && save.api === 'model.save' ? 'may-fail' : 'fails',
        message: `Keras refuses to ${isWeights ? 'save weights' : 'save a model'} under \`${shown}\`: the name must end in ${wanted}. Rename it to \`${withExtension(shown, isWeights ? '.weights.h5' : '.keras')}\`${isWeights || extensionOf(path) !== '' ? '' : ', or call `model.export` where a SavedModel folder is wanted'}.`,
        related:
          save.pathArgument === null
            ? []
            : [{ file: save.pathArgument.place.file, span: save.pathArgument.place.span, message: 'The file name' }],
        fixes: (): Fix[] => {
          const extension = isWeights ? '.weights.h5' : '.keras';
          const edits = renameSavedFile(story, save, extension);
          return fixOf(`Rename the file to end in "${extension}"`, edits);
        },
      };
    }
  },
};
