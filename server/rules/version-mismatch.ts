import { artifactOf, metFault, verdictAt, type KnownArtifact } from '../keras/on-disk';
import { endsIn, plainPath, shownPath } from '../keras/paths';
import type { Load, Story } from '../keras/story';
import { describeTargets, isAtLeast, isKeras2, type Target } from '../keras/versions';
import { once } from '../python/once';
import type { SourceFile } from '../python/project';
import type { Detection, Rule } from './rule';
import { shownPlace, targetAt } from './reading/saved-objects';
import { pairRefusal } from './reading/version-pairs';
import { pathInProject } from './reading/working-directory';

export const versionMismatch: Rule = {
  code: 'SP503',
  name: 'version-mismatch',
  meaning: 'what is loaded was saved by a Keras that this version cannot read',
  explanation: `The file that \`load_model\` or \`load_weights\` names is there, and what it holds was written by another line of Keras; or the program that
writes it stands under other pins than the one that reads it (a requirements.txt in the folder that trains, another in the folder that serves):

- Keras 2 reads nothing that Keras 3 saved with an input layer ("Unrecognized keyword arguments: ['batch_shape', ...]"), nor its \`.keras\` archives of functional models
("parent module keras.src.models.functional cannot be imported").
- Keras 3 reads no functional \`.keras\` archive of Keras 2.13 to 2.15 ("parent module keras.src.engine.functional cannot be imported"), and no \`.keras\` that Keras before 2.12
wrote, which is an HDF5 file. Layers whose arguments are gone fail from \`.h5\` too: DepthwiseConv2D, LSTM and GRU of some versions, slices and TensorFlow operations in a functional model.
- Keras before 2.12 takes every \`.keras\` file for HDF5 and refuses the archive.
- \`.weights.h5\` holds weights by layer name until Keras 2.11 and by place in the model from 2.12 on; neither reads the other's.
- A SavedModel of a newer TensorFlow uses operations that an older one does not have.`,
  remedy: `Load it once with a Keras that reads it and save it again in a format that both have: \`.h5\` from Keras 2 to Keras 3, only weights (\`.h5\` by layer name) in the other direction. Or pin the Keras
that wrote it; \`tf_keras\` is Keras 2 beside Keras 3.`,
  example: {
    bad: {
      'load.py': `from tensorflow import keras

# on disk, saved by Keras 2.15
encoder = keras.models.load_model("encoder.keras")
`,
    },
    good: {
      'load.py': `from tensorflow import keras

# on disk, saved by Keras 2.15 once more
encoder = keras.models.load_model("encoder.h5")
`,
    },
    artifacts: {
      'encoder.keras': {
        kind: 'keras-archive',
        keras: '2.15.0',
        verdicts: new Map([
          ['2.15', { verdict: 'yes', reason: '', compiled: false }],
          [
            '3.15',
            {
              verdict: 'no',
              reason: '"model" is of the module keras.src.engine.functional, which Keras 3 does not have.',
              compiled: false,
            },
          ],
        ]),
        customObjects: [],
        layerObjects: [],
        weights: null,
        faults: [],
      },
    },
    target: 'keras==3.15',
  },
  corpus: [
    'version-mismatch/keras215-keras-file',
    'version-mismatch/keras3-h5-in-keras2',
    'version-mismatch/keras3-keras-file-in-keras2',
    'version-mismatch/old-keras-file-is-h5',
    'version-mismatch/depthwise-h5-in-keras3',
    'version-mismatch/optimizer-and-lstm-h5',
    'version-mismatch/saved-model-of-newer-tensorflow',
    'version-mismatch/slicing-h5-in-keras3',
    'version-mismatch/weights-by-place-in-old-keras',
    'clean/keras2-h5-in-every-version',
  ],
  fixable: 'none',

  *find(story: Story, target: Target): Iterable<Detection> {
    yield* pinsApart(story, target);
    if (story.artifacts.size === 0) return;
    for (const load of story.loads) {
      if (load.guard !== 'none' || isWrittenBefore(story, load)) continue;
      const artifact = artifactOf(story, load);
      if (artifact === null) continue;
      const at = targetAt(story, load, target);
      const found =
        load.api === 'load_weights'
          ? weightsMismatch(load, artifact, at)
          : load.api === 'load_model' && !replacesMethods(story, load)
            ? modelMismatch(load, artifact, at)
            : null;
      // what is damaged is told by the rules about artifacts
      if (found === null || metFault(artifact, load.api, at)?.fails === true) continue;
      // which Keras 3 refuses as a folder, whoever wrote it
      if (artifact.kind === 'saved-model' && !isKeras2(at)) continue;
      const [path] = load.paths;
      const plain = path === undefined ? null : plainPath(path);
      const writer = artifact.keras === null ? 'another Keras' : `Keras ${artifact.keras}`;
      const isElsewhere = story.savesRead(load).length > 0;
      yield {
        file: load.file,
        span: load.span,
        // where the project writes it, the one on disk may be an old one
        certainty: found.isOpen || isElsewhere ? 'may-fail' : 'fails',
        message: `\`${path === undefined ? 'This' : ((plain === null ? null : pathInProject(story, plain)) ?? shownPath(path))}\` was saved by ${writer} and does not load here: ${lowered(found.reason)} Save it again with a Keras that reads it, in a format that both have, or pin the Keras that wrote it.`,
      };
    }
  },
};

/** Programs that different pins hold for: one writes what the other does not read. */
function* pinsApart(story: Story, target: Target): Iterable<Detection> {
  for (const load of story.loads) {
    if (load.guard !== 'none') continue;
    const readers = story.pinnedTo(load.program.path);
    if (readers === null || !readers.includes(target)) continue;
    for (const { save, certain } of story.savesRead(load)) {
      const writers = certain && save.guard === 'none' ? story.pinnedTo(save.program.path) : null;
      if (writers === null || writers.some((writer) => readers.includes(writer))) continue;
      const reasons = writers.map((writer) =>
        pairRefusal(save, load, targetAt(story, save, writer), targetAt(story, load, target)),
      );
      const reason = reasons.find((each) => each !== null);
      if (reason === undefined || reason === null) continue;
      const [path] = save.paths;
      yield {
        file: load.file,
        span: load.span,
        certainty:
          reasons.every((each) => each !== null) && save.models.every((model) => !model.uncertain)
            ? 'fails'
            : 'may-fail',
        message: `\`${path === undefined ? 'What is loaded' : shownPath(path)}\` is saved in ${shownPlace(story, save)} under ${describeTargets(writers.map(({ name }) => name))}, as pinned there, and does not load here: ${lowered(reason)} Pin the same Keras for both, or save it in a way that both read.`,
        related: [{ file: save.file, span: save.span, message: 'Saved here, under other pins' }],
      };
      break;
    }
  }
}

/** Whether the program gives a class of Keras another way to be made of a config: `DepthwiseConv2D.from_config = ...`. */
function replacesMethods(story: Story, load: Load): boolean {
  return [...story.importedBy(load.program.path)].some((path) => {
    const file = story.project.files.get(path);
    return file !== undefined && replacing(file);
  });
}

const replacing = once(
  ({ text }: SourceFile): boolean =>
    text.includes('keras') &&
    /^\s*[\w.]*\b[A-Z]\w*\.(from_config|__init__)\s*=(?!=)|\bsetattr\([^,\n]*,\s*["'](from_config|__init__)["']/m.test(
      text,
    ),
);

interface Mismatch {
  reason: string;
  /** A fact that decides is out of sight. */
  isOpen: boolean;
}

/** Whether the same run writes the path before it loads it: what is on disk now is gone by then. */
function isWrittenBefore(story: Story, load: Load): boolean {
  return story.savesRead(load).some(({ save }) => save.program === load.program && save.order < load.order);
}

function modelMismatch(load: Load, artifact: KnownArtifact, target: Target): Mismatch | null {
  // what no version loads is broken, or holds no model
  if (![...artifact.verdicts.values()].some(({ verdict }) => verdict !== 'no')) return null;
  // only weights, whatever the version
  if (artifact.weights !== null && artifact.kind === 'hdf5-weights') return null;
  const verdict = verdictAt(artifact, target);
  if (verdict === null || verdict.verdict !== 'no') return null;
  if (verdict.compiled && load.compile === false) return null;
  // a class of Keras is given in a form that reads the other version's
  if (
    [...load.given.entries.keys()].some((name) =>
      new RegExp(`\\b${name.replace(/\W/g, '\\$&')}\\b`).test(verdict.reason),
    )
  )
    return null;
  return {
    reason: verdict.reason,
    isOpen: load.given.open || target.package === 'tf_keras' || (verdict.compiled && load.compile === null),
  };
}

function weightsMismatch(load: Load, artifact: KnownArtifact, target: Target): Mismatch | null {
  if (artifact.kind !== 'hdf5-weights') return null;
  const readsObjects = !isKeras2(target) || isAtLeast(target, 2, 12);
  if (artifact.weights === 'object' && !readsObjects) {
    return {
      reason: 'It holds weights by their place in the model, which Keras before 2.12 does not read.',
      isOpen: false,
    };
  }
  const isNamedSo = load.paths.every((path) => endsIn(path, '.weights.h5') === true);
  if (artifact.weights === 'legacy' && readsObjects && isNamedSo) {
    return {
      reason:
        'It holds weights by layer name, as Keras before 2.12 writes them, and under the name .weights.h5 they are looked for by their place in the model; renamed to .h5 it loads.',
      isOpen: false,
    };
  }
  return null;
}

const lowered = (sentence: string): string =>
  /^(It|The) /.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
