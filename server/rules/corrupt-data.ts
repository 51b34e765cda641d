/** A checksum, a signature or the structure of what is loaded is wrong. */
import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import { damagedArtifact, faultsAtLoads } from './reading/artifact-faults';
import type { Detection, Rule } from './rule';

const code = 'SP603';

export const corruptData: Rule = {
  code,
  name: 'corrupt-data',
  meaning: 'a checksum, a signature or the structure of what is loaded is wrong',
  explanation: `Bytes that changed after they were written: the configuration is no JSON, a block does not fit its checksum, a group cannot be read. Loading raises, each format in its own way. Only what opening the artifact has to read is looked at;
\`saveproof inspect --verify\` holds every byte against the checksums that the format has.`,
  remedy: `Fetch or save it again; do not go on training from it.`,
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
        where: 'config.json',
        reason: 'config.json in model.keras cannot be read: it is no valid JSON.',
        remedy: 'Copy or download it again.',
      }),
    },
    target: 'keras==3.15',
  },
  corpus: ['corrupt-data/archive-with-half-a-config', 'corrupt-data/saved-model-of-other-bytes'],
  fixable: 'none',
  find: (story: Story, target: Target): Iterable<Detection> => faultsAtLoads(story, target, code),
};
