/**
 * What `saveproof inspect` and the artifact editor find beside what is also told at load sites, explained as the rules
 * of the lint are.
 */
import type { ArtifactRule } from '../artifacts/format';
import type { RuleDescription } from '../check/catalogue';

type Explained = Omit<RuleDescription, 'name'>;

/** Those that the lint has as rules of its own. */
type AtLoadSites = 'missing-file' | 'truncated-file' | 'corrupt-data' | 'not-an-artifact' | 'inconsistent-artifact';

const explained: Record<Exclude<ArtifactRule, AtLoadSites>, Explained> = {
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

/** A description for each of them, in the order of their codes. */
export const artifactRules: readonly RuleDescription[] = Object.entries(explained).map(([name, description]) => ({
  name,
  ...description,
}));
