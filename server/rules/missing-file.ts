/** A file of the artifact that is loaded is not there. */
import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import { damagedArtifact, faultsAtLoads } from './reading/artifact-faults';
import type { Detection, Rule } from './rule';

const code = 'SP601';

export const missingFile: Rule = {
  code,
  name: 'missing-file',
  meaning: 'a file of the artifact that is loaded is not there',
  explanation: `The path that a load names is there, and a file that belongs to it is not: a shard or the index of a checkpoint, \`variables/\` or an asset of a SavedModel, \`config.json\` or the weights of a \`.keras\` archive, a shard
of \`.weights.json\`. Loading fails ("No such file or directory", "not found in checkpoint"), or goes on without it where Keras does not look: a lookup layer gets an empty vocabulary and nothing is said.

What stands on the disk is looked at as the code is checked; nothing is reported of a path that is not known, or that the program writes before it loads it.`,
  remedy: `Copy the artifact again with all of its files (the folder as a whole, every \`.data-*\` shard beside the \`.index\`), or save it again.`,
  example: {
    bad: {
      'load.py': `import tensorflow as tf

# damaged on the disk
model = tf.saved_model.load("export/1")
`,
    },
    good: {
      'load.py': `import tensorflow as tf

# fetched once more
model = tf.saved_model.load("export/2")
`,
    },
    artifacts: {
      'export/1': damagedArtifact('saved-model', {
        code,
        where: 'variables/variables.data-00000-of-00001',
        reason: 'variables/variables.data-00000-of-00001 is missing: 4 tensors of 4 are lost, none survives.',
        remedy: 'Copy it from where the model was saved.',
      }),
    },
    target: 'keras==3.15',
  },
  corpus: [
    'missing-file/archive-without-weights',
    'missing-file/saved-model-without-data',
    'missing-file/checkpoint-without-index',
  ],
  fixable: 'none',
  find: (story: Story, target: Target): Iterable<Detection> => faultsAtLoads(story, target, code),
};
