/** A file that is loaded is shorter than its own header says. */
import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import { damagedArtifact, faultsAtLoads } from './reading/artifact-faults';
import type { Detection, Rule } from './rule';

const code = 'SP602';

export const truncatedFile: Rule = {
  code,
  name: 'truncated-file',
  meaning: 'a file that is loaded is shorter than its own header says',
  explanation: `A download or copy that ended early, a disk that was full, a process that was killed while it saved: the header or the index of the file speaks of more bytes than there are. Loading raises "truncated file", "File is not a zip file"
or "Read less bytes than requested".`,
  remedy: `Fetch or save it again. What the intact part holds can still be looked at (\`saveproof inspect\`).`,
  example: {
    bad: {
      'load.py': `from tensorflow import keras

# damaged on the disk
model = keras.models.load_model("model.h5")
`,
    },
    good: {
      'load.py': `from tensorflow import keras

# fetched once more
model = keras.models.load_model("fetched.h5")
`,
    },
    artifacts: {
      'model.h5': damagedArtifact('hdf5-model', {
        code,
        where: 'model.h5',
        reason: 'model.h5 ends at byte 21220, its own header says 42440: 21,220 bytes less than there should be.',
        remedy: 'Copy or download it again.',
      }),
    },
    target: 'keras==3.15',
  },
  corpus: [
    'truncated-file/half-an-h5',
    'truncated-file/archive-without-its-end',
    'truncated-file/weights-cut',
    'truncated-file/cut-where-training-writes',
  ],
  fixable: 'none',
  find: (story: Story, target: Target): Iterable<Detection> => faultsAtLoads(story, target, code),
};
