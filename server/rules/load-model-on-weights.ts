import { endsIn, shownPath } from '../keras/paths';
import { holdsWeights } from '../keras/save-sites';
import type { Load, Save, Story } from '../keras/story';
import { isKeras2, type Target } from '../keras/versions';
import { wholeFix } from './exported-as-keras';
import { fixOf } from './fix/edits';
import { loadedFrom } from './fix/kind-of-file';
import type { Detection, Fix, Rule } from './rule';
import { shownPlace } from './reading/saved-objects';

export const loadModelOnWeights: Rule = {
  code: 'SP403',
  name: 'load-model-on-weights',
  meaning: 'load_model is given what holds only weights',
  explanation: `\`load_model\` builds the model from the configuration in the file. What \`save_weights\`, \`ModelCheckpoint(save_weights_only=True)\` or
\`tf.train.Checkpoint\` wrote has none: "No model config found in the file", "No file or directory found", in every version.`,
  remedy: `Rebuild the model with the code that made it and call \`model.load_weights(path)\`, or save the whole model with \`model.save("model.keras")\`.`,
  example: {
    bad: {
      'train.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save_weights("model.weights.h5")
`,
      'load.py': `from tensorflow import keras

model = keras.models.load_model("model.weights.h5")
`,
    },
    good: {
      'train.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("model.keras")
`,
      'load.py': `from tensorflow import keras

model = keras.models.load_model("model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'load-model-on-weights/h5-weights',
    'load-model-on-weights/config-constant',
    'load-model-on-weights/name-from-arguments',
    'weights-only-save/checkpoint-manager-then-load-model',
    'weights-only-save/get-weights-pickled',
    'weights-only-save/tf-checkpoint-format',
    'clean/checkpoint-weights-and-final-model',
  ],
  fixable: 'unsafe',

  *find(story: Story, _target: Target): Iterable<Detection> {
    for (const load of story.loads) {
      if (load.guard !== 'none') continue;
      const isPickle = load.api === 'pickle' || load.api === 'joblib' || load.api === 'numpy';
      if (load.api !== 'load_model' && !isPickle) continue;
      const reads = story.savesRead(load);
      const [first] = reads;
      if (first === undefined) {
        if (isNamedLikeWeights(load)) yield detection(story, load, null, 'may-fail');
        continue;
      }
      if (reads.some((each) => !isWeights(each.save))) continue;
      // a name that ends so, and weights alone that may stand under it: which of them does not matter
      const save = reads.find((each) => each.certain) ?? (isNamedLikeWeights(load) ? first : undefined);
      if (save === undefined) continue;
      if (isPickle && !load.uses.some((use) => /^(predict|evaluate|fit|summary|save|compile|layers)$/.test(use.name)))
        continue;
      yield { ...detection(story, load, save.save, 'fails'), fixes: () => fixes(story, load, save.save) };
    }
  },
};

/** The file that the same model is saved to whole, or that in place of the weights. */
function fixes(story: Story, load: Load, save: Save): Fix[] {
  const whole = story.saves.filter(
    (other) =>
      other.what === 'model' &&
      other.api === 'model.save' &&
      other.guard === 'none' &&
      other.models.length === 1 &&
      other.models.every((model) => save.models.includes(model)),
  );
  const [only] = whole;
  if (only !== undefined) {
    const edits = whole.length === 1 && load.api === 'load_model' ? loadedFrom(story, load, only) : null;
    // Keras 3 refuses to save under any other name: what is not written cannot be loaded.
    const isWritten = only.paths.every((path) =>
      ['.keras', '.h5', '.hdf5'].some((ending) => endsIn(path, ending) !== false),
    );
    return fixOf('Load the file that the whole model is saved to', edits).map((fix) => ({
      ...fix,
      worksIn: (each) => isWritten || isKeras2(each),
    }));
  }
  return load.api === 'load_model' ? wholeFix(story, save) : [];
}

function isNamedLikeWeights(load: Load): boolean {
  return (
    load.api === 'load_model' &&
    load.paths.length > 0 &&
    load.paths.every((path) => endsIn(path, '.weights.h5') === true)
  );
}

function isWeights(save: Save): boolean {
  if (save.what === 'weights' || save.what === 'checkpoint') return true;
  return save.what === 'pickle' && save.value !== null && holdsWeights(save.value);
}

function detection(story: Story, load: Load, save: Save | null, certainty: Detection['certainty']): Detection {
  const path = load.paths[0];
  const shown = path === undefined ? 'The file' : `\`${shownPath(path)}\``;
  const isPickle = load.api === 'pickle' || load.api === 'joblib' || load.api === 'numpy';
  const why =
    save === null
      ? `${shown} is named like a file of weights alone`
      : `${shown} holds only the weights that ${shownPlace(story, save)} writes`;
  return {
    file: load.file,
    span: load.span,
    certainty,
    message: isPickle
      ? `${why}, not a model: what is loaded is a list of arrays. Rebuild the model and call \`set_weights\`, or save the whole model.`
      : `${why}, and \`load_model\` needs a model's configuration: it fails. Rebuild the model and call \`load_weights\`, or save the whole model.`,
    related: save === null ? [] : [{ file: save.file, span: save.span, message: 'Only weights are saved here' }],
  };
}
