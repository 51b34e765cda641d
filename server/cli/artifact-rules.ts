/** What `saveproof inspect` and the artifact editor find, explained as the rules of the lint are. */
import type { ArtifactRule } from '../artifacts/format';
import type { RuleDescription } from '../check/catalogue';

type Explained = Omit<RuleDescription, 'name'>;

const explained: Record<ArtifactRule, Explained> = {
  'missing-file': {
    code: 'SP601',
    meaning: 'a file that the artifact speaks of is not there',
    explanation:
      'A shard or the index of a checkpoint, the graph of a SavedModel, an asset, or the weights of an archive. Loading fails, or goes on without it where Keras does not look: an empty vocabulary, weights that stay as they were initialised.',
    remedy:
      'Copy the artifact again with all of its files (the folder as a whole, every `.data-*` shard beside the `.index`), or save it again.',
  },
  'truncated-file': {
    code: 'SP602',
    meaning: 'a file is shorter than its own header or index says',
    explanation: 'A download or copy that ended early, a disk that was full, a process that was killed while it saved.',
    remedy: 'Fetch or save it again. What the intact part holds can still be looked at.',
  },
  'corrupt-data': {
    code: 'SP603',
    meaning: 'a checksum, a signature or the structure of the data is wrong',
    explanation:
      'Bytes that changed after they were written. `--verify` holds every byte against the checksums that the format has; without it only what has to be read is.',
    remedy: 'Fetch or save it again; do not go on training from it.',
  },
  'not-an-artifact': {
    code: 'SP604',
    meaning: 'something else stands under the name of a model',
    explanation:
      'Often the pointer of Git LFS (a few lines of text, `git lfs pull` was never run), a web page that was saved instead of the file it leads to, or another format under this ending.',
    remedy: 'Fetch the file itself, or give it the name of what it is.',
  },
  'inconsistent-artifact': {
    code: 'SP605',
    meaning: 'parts of the artifact do not belong together',
    explanation:
      'A graph beside the variables of another save, a configuration whose layers have other weights, an index for other shards: usually files of two saves in one folder.',
    remedy: 'Save into an empty folder, or copy all files of one save.',
  },
  'nonfinite-weights': {
    code: 'SP606',
    meaning: 'variables hold NaN or infinite values',
    explanation:
      'The model was saved after its training had diverged: what it predicts is NaN too. Values are looked at with `--stats`.',
    remedy: 'Go back to an earlier checkpoint, and lower the learning rate or clip gradients.',
  },
  'code-in-artifact': {
    code: 'SP701',
    meaning: 'the artifact holds Python code that runs when it is loaded',
    explanation:
      'The bytecode of a Lambda layer, or a configuration that names a function to be called with arguments of the file. Whoever wrote the file decides what runs.',
    remedy:
      'Load it only where you trust who wrote it; Keras 3 asks for `safe_mode=False`. Better: a layer class instead of the Lambda.',
  },
  'unsafe-operation': {
    code: 'SP702',
    meaning: 'the graph reads or writes files, prints, or calls Python',
    explanation:
      'Operations such as `ReadFile`, `WriteFile` and `PyFunc`. The finding says when they run: as the model is loaded, called or saved.',
    remedy: 'Load it only where you trust who wrote it, or in a sandbox.',
  },
  'foreign-class': {
    code: 'SP703',
    meaning: 'a configuration names a module outside of Keras that loading would import',
    explanation:
      'Keras imports the module that the configuration names and looks the class up in it: importing runs its code.',
    remedy: 'Make sure that the module is your own; give the class by `custom_objects` instead.',
  },
  'escaping-path': {
    code: 'SP704',
    meaning: 'a path in the artifact leads out of it',
    explanation:
      'A member of the archive, a link, an asset, or external storage of HDF5 that reads or writes elsewhere on the machine that loads it.',
    remedy: 'Do not load it.',
  },
  'resource-bomb': {
    code: 'SP705',
    meaning: 'sizes are declared that are far beyond the file',
    explanation: 'Loading would reserve memory or unpack data that the file cannot hold: damage, or an attack.',
    remedy: 'Do not load it.',
  },
};

/** A description for each rule about artifacts, in the order of their codes. */
export const artifactRules: readonly RuleDescription[] = Object.entries(explained).map(([name, description]) => ({
  name,
  ...description,
}));
