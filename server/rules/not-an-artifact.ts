/** Something else stands under the name of the model that is loaded. */
import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import { damagedArtifact, faultsAtLoads } from './reading/artifact-faults';
import type { Detection, Rule } from './rule';

const code = 'SP604';

export const notAnArtifact: Rule = {
  code,
  name: 'not-an-artifact',
  meaning: 'something else stands under the name of the model that is loaded',
  explanation: `Often the pointer of Git LFS (three lines of text: the repository was cloned without \`git lfs pull\`), a web page that was saved instead of the file it leads to, an empty file, or another format under this ending. Keras chooses its reader by
the name or the first bytes and fails: "file signature not found", "File format not supported".`,
  remedy: `Run \`git lfs pull\` for a pointer. Otherwise fetch the file itself, or give it the name of what it is.`,
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
      'model.h5': damagedArtifact('hdf5', {
        code,
        where: 'model.h5',
        reason: 'model.h5 is a Git LFS pointer, not the HDF5 file itself.',
        remedy: 'Run `git lfs pull` in its repository.',
      }),
    },
    target: 'keras==3.15',
  },
  corpus: [
    'not-an-artifact/git-lfs-pointer',
    'not-an-artifact/archive-named-h5',
    'not-an-artifact/web-page-as-weights',
    'clean/damaged-but-written-before',
  ],
  fixable: 'none',
  find: (story: Story, target: Target): Iterable<Detection> => faultsAtLoads(story, target, code),
};
