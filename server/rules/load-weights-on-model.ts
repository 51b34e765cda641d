import { formatOf } from '../keras/formats';
import { endsIn, extensionOf, plainPath, shownPath } from '../keras/paths';
import type { Load, Save, Story } from '../keras/story';
import { isKeras2, type Target } from '../keras/versions';
import { once } from '../python/once';
import { fixOf } from './fix/edits';
import { addModuleImport } from './fix/imports';
import { loadedFrom, savedAsWeights } from './fix/kind-of-file';
import { quoted, replace, sourceOf } from './fix/text';
import type { Detection, Fix, Rule } from './rule';
import { targetAt } from './reading/saved-objects';

export const loadWeightsOnModel: Rule = {
  code: 'SP404',
  name: 'load-weights-on-model',
  meaning: 'load_weights is given what the version cannot read as weights',
  explanation: `- A \`.json\` file holds an architecture and no weights, in every version; nor does the \`saved_model.pb\` of a SavedModel.
- A pickle or a file of NumPy (\`pickle.dump(model.get_weights(), f)\`, \`np.savez\`) is none of Keras' formats, in every version.
- Keras 3 reads weights from \`.weights.h5\`, \`.h5\` and \`.keras\` files: not from a SavedModel folder, and not from checkpoints in TensorFlow's format.`,
  remedy: `Load the file that holds the weights. Weights in TensorFlow's format are moved by loading them with Keras 2 (or \`tf_keras\`) and saving them as \`.weights.h5\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.load_weights("model.json")
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.load_weights("model.weights.h5")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'load-weights-on-model/pickled-list',
    'load-weights-on-model/arrays-of-numpy',
    'clean/word-for-pretrained-weights',
    'load-weights-on-model/json-file',
    'load-weights-on-model/savedmodel-dir',
    'clean/full-keras-as-weights',
    'clean/full-h5-as-weights',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const load of story.loads) {
      if (load.api !== 'load_weights' || load.guard !== 'none' || load.paths.length === 0) continue;
      const [path] = load.paths;
      if (path === undefined) continue;
      const shown = shownPath(path);
      // the table of weights saved in pieces: read from 3.10 on, refused before as any unknown name is
      if (load.paths.some((each) => endsIn(each, '.weights.json') === true)) continue;
      if (load.paths.every((each) => /^\.(json|yaml|yml)$/.test(extensionOf(each) ?? ''))) {
        yield detection(
          load,
          null,
          `\`${shown}\` holds the model's architecture, not its weights: the call raises. Load the file that \`save_weights\` wrote.`,
          () => writtenWeights(story, load),
        );
        continue;
      }
      if (
        load.paths.every((each) => extensionOf(each) === '.pb') &&
        !story.savesRead(load).some(({ save }) => save.what === 'weights')
      ) {
        yield detection(
          load,
          null,
          `\`${shown}\` is the graph of a SavedModel, which holds no weights: the call raises. Load the file that \`save_weights\` wrote.`,
        );
        continue;
      }
      const at = targetAt(story, load, target);
      const reads = story.savesRead(load);
      const [read] = reads;
      if (reads.length === 1 && read?.certain === true && read.save.what === 'pickle') {
        yield detection(
          load,
          read.save,
          `\`${shown}\` is written by \`${writerOf(read.save)}\`, not by Keras: \`load_weights\` cannot read it and raises. Read it back as it was written, and give \`set_weights\` the list.`,
          () => setFromPickle(story, load, read.save),
        );
        continue;
      }
      if (isKeras2(at)) continue;
      const exported = reads.find(({ save, certain }) => certain && save.what === 'export');
      if (exported !== undefined) {
        yield detection(
          load,
          exported.save,
          `\`${shown}\` is a SavedModel folder, from which Keras 3 reads no weights: the call raises. Save them with \`save_weights("....weights.h5")\`.`,
          () => weightsFix(story, exported.save),
        );
      } else if (
        reads.length === 0 &&
        plainPath(path) !== null &&
        load.paths.length === 1 &&
        /^(\.(ckpt|tf|index))?$/.test(extensionOf(path) ?? 'hidden') &&
        !load.openModel &&
        !shown.includes('://') &&
        !mayBeOrbax(story) &&
        !isLeftUnwritten(story, load)
      ) {
        yield detection(
          load,
          null,
          `\`${shown}\` is a checkpoint in TensorFlow's format, which Keras 3 does not read: the call raises. Load it with Keras 2 and save it as \`.weights.h5\`.`,
        );
      } else {
        // written by a save that Keras 3 accepts, as something else than weights
        const other = reads.find(({ save, certain }) => certain && formatOf(save, at) === 'saved-model');
        if (other !== undefined) {
          yield detection(
            load,
            other.save,
            `\`${shown}\` is a SavedModel folder, from which Keras 3 reads no weights: the call raises.`,
          );
        }
      }
    }
  },
};

/** The function that writes a pickle or arrays, as people call it. */
function writerOf({ event }: Save): string {
  return event.name === '.dump' ? 'pickle.dump' : event.name.replace(/^numpy/, 'np');
}

/** Reads the pickled list of arrays back, and sets the weights from it. */
function setFromPickle(story: Story, load: Load, save: Save): Fix[] {
  const file = story.project.files.get(load.file);
  const { callee } = load.call;
  const [path, ...others] = load.call.arguments;
  const pickled = save.event.arguments[0]?.value;
  if (
    save.event.name !== 'pickle.dump' ||
    pickled?.kind !== 'result' ||
    pickled.event.name !== '.get_weights' ||
    file === undefined ||
    callee.kind !== 'attribute' ||
    path === undefined ||
    others.length > 0
  )
    return [];
  const access = addModuleImport(file, 'pickle', null);
  return fixOf('Unpickle the list, and set the weights', [
    ...access.edits,
    replace(file, { start: callee.nameStart, end: callee.end }, 'set_weights'),
    replace(file, path, `${access.text}.load(open(${sourceOf(file, path.value)}, ${quoted(file, 'rb')}))`),
  ]);
}

/** Whether the weights come from a save that Keras 3 refuses, which fails before. */
function isLeftUnwritten(story: Story, load: Load): boolean {
  const read = load.paths.map((path) => plainPath(path)?.replace(/\.index$/, ''));
  return story.saves.some(
    (save) => save.what === 'weights' && save.paths.some((path) => read.includes(plainPath(path) ?? '')),
  );
}

/** Whether some checkpoint may be one of Orbax, which Keras 3 reads from 3.12 on. */
const mayBeOrbax = once((story: Story): boolean =>
  [...story.project.files.values()].some((file) => /orbax/i.test(file.text)),
);

/** The one file of weights that the model's own program writes. */
function writtenWeights(story: Story, load: Load): Fix[] {
  const [only, ...more] = story.saves.filter(
    (save) => save.what === 'weights' && save.program === load.program && save.guard === 'none',
  );
  const edits = only === undefined || more.length > 0 ? null : loadedFrom(story, load, only);
  return fixOf('Load the file that save_weights writes', edits);
}

function weightsFix(story: Story, save: Save): Fix[] {
  const edits = savedAsWeights(story, save);
  return fixOf('Save the weights as .weights.h5, and load them', edits);
}

function detection(load: Load, save: Save | null, message: string, fixes: () => Fix[] = () => []): Detection {
  return {
    file: load.file,
    span: load.span,
    certainty: 'fails',
    message,
    related: save === null ? [] : [{ file: save.file, span: save.span, message: 'Written here' }],
    fixes,
  };
}
