/** Parts of the artifact that is loaded do not belong together. */
import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import { damagedArtifact, faultsAtLoads } from './reading/artifact-faults';
import type { Detection, Rule } from './rule';

const code = 'SP605';

export const inconsistentArtifact: Rule = {
  code,
  name: 'inconsistent-artifact',
  meaning: 'parts of the artifact that is loaded do not belong together',
  explanation: `A configuration whose layers have other weights than the file holds, a graph beside the variables of another save, an index for other shards: usually files of two saves in one folder, or a file that was edited by hand. Loading fails where the shapes
or names do not fit.`,
  remedy: `Save into an empty folder, or copy all files of one save.`,
  example: {
    bad: {
      'load.py': `from tensorflow import keras

# damaged on the disk
model = keras.models.load_model("model.keras")
`,
    },
    good: {
      'load.py': `from tensorflow import keras

# fetched once more
model = keras.models.load_model("again.keras")
`,
    },
    artifacts: {
      'model.keras': damagedArtifact('keras-archive', {
        code,
        where: '/layers/dense/vars/0',
        reason:
          'Layer "hidden" (Dense) needs its kernel to have the shape [6, 5], the file has [7, 6]: configuration and weights are of different models.',
        remedy: 'Save the model again.',
      }),
    },
    target: 'keras==3.15',
  },
  corpus: ['inconsistent-artifact/weights-of-another-model', 'inconsistent-artifact/saved-model-with-another-index'],
  fixable: 'none',
  find: (story: Story, target: Target): Iterable<Detection> => faultsAtLoads(story, target, code),
};
