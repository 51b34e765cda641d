import { extensionOf, plainPath, shownPath } from '../keras/paths';
import type { Load, Story } from '../keras/story';
import { isKeras2, type Target } from '../keras/versions';
import { wholeFix } from './exported-as-keras';
import { kerasAccess } from './fix/imports';
import { inSequential } from './fix/kind-of-file';
import { quoted, sourceOf } from './fix/text';
import type { Detection, Fix, Rule } from './rule';
import { shownPlace, targetAt } from './reading/saved-objects';

export const savedmodelInKeras3: Rule = {
  code: 'SP405',
  name: 'savedmodel-in-keras3',
  meaning: 'load_model is given a SavedModel folder, which Keras 3 does not read',
  explanation: `Keras 3 reads models from \`.keras\` archives and HDF5 files only. A SavedModel folder, whether Keras 2 saved it or \`model.export\` or
\`tf.saved_model.save\` wrote it, raises "File format not supported: filepath=... Keras 3 only supports V3 \`.keras\` files and legacy H5 format files".`,
  remedy: `Load it for inference with \`keras.layers.TFSMLayer(folder, call_endpoint="serving_default")\`, or save the model again as \`.keras\` (in an environment with
Keras 2 where it stems from there). \`tf_keras\` reads SavedModels of Keras 2.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.export("serving/1")
model = keras.models.load_model("serving/1")
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("model.keras")
model = keras.models.load_model("model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'savedmodel-in-keras3/export-then-load-model',
    'savedmodel-in-keras3/keras2-artifact',
    'savedmodel-in-keras3/tf-saved-model-save',
    'clean/tfsm-layer-keras3',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const load of story.loads) {
      if (load.api !== 'load_model' || load.paths.length === 0) continue;
      if (load.guard !== 'none' || isKeras2(targetAt(story, load, target))) continue;
      const reads = story.savesRead(load);
      const exported = reads.find((each) => each.certain && each.save.what === 'export');
      if (exported !== undefined) {
        yield { ...detection(story, load, exported.save), fixes: () => wholeFix(story, exported.save) };
        continue;
      }
      // another save that is meant fails itself, or writes what another rule speaks of
      if (reads.length > 0) continue;
      if (load.paths.every((path) => extensionOf(path) === '' && plainPath(path) !== null))
        yield { ...detection(story, load, null), fixes: () => asLayer(story, load) };
    }
  },
};

/** What only predicts can be a layer around the folder's function. */
function asLayer(story: Story, load: Load): Fix[] {
  const file = story.project.files.get(load.file);
  const [path] = load.call.arguments;
  if (
    file === undefined ||
    path === undefined ||
    load.call.arguments.some(
      (argument) => argument.spread !== null || (argument !== path && argument.name !== 'compile'),
    )
  )
    return [];
  if (load.uses.length === 0 || load.uses.some((use) => use.name !== 'predict')) return [];
  const access = kerasAccess(file, 'layers.TFSMLayer');
  if (access.edits.length > 0) return [];
  const text = `${access.text}(${sourceOf(file, path.value)}, call_endpoint=${quoted(file, 'serving_default')})`;
  return [
    {
      title: 'Load it as a layer (it gives a dictionary of outputs)',
      safe: false,
      edits: inSequential(file, load.call, text),
      worksIn: (each) => !isKeras2(each),
    },
  ];
}

function detection(
  story: Story,
  load: Load,
  save: { file: string; span: { start: number; end: number } } | null,
): Detection {
  const path = load.paths[0];
  const shown = path === undefined ? 'This' : `\`${shownPath(path)}\``;
  return {
    file: load.file,
    span: load.span,
    certainty: 'fails',
    message: `${shown} is a SavedModel folder${save === null ? ' by its name' : `, written in ${shownPlace(story, save)}`}, which Keras 3 does not load: only \`.keras\` and \`.h5\` files. Use \`keras.layers.TFSMLayer\` for inference, or save the model as \`.keras\`.`,
    related: save === null ? [] : [{ file: save.file, span: save.span, message: 'The SavedModel is written here' }],
  };
}
