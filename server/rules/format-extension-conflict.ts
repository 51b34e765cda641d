import { saveFormat, weightsFormat } from '../keras/formats';
import { endsIn, extensionOf, shownPath } from '../keras/paths';
import type { Save, Story } from '../keras/story';
import { reckonsWithRefusal } from '../keras/value';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { removeArgument } from './fix/arguments';
import { renameSavedFile } from './fix/saved-file';
import type { Detection, Fix, Rule } from './rule';
import { targetAt } from './reading/saved-objects';

export const formatExtensionConflict: Rule = {
  code: 'SP304',
  name: 'format-extension-conflict',
  meaning: 'save_format= disagrees with the file name, or is no longer accepted',
  explanation: `- Keras 2: \`save_weights(..., save_format="tf")\` under an HDF5 name raises, and \`save(..., save_format="keras")\` needs a name that ends in \`.keras\`
  (Keras 2.12 on).
- Keras 3: \`save(..., save_format="tf")\` raises ("The \`save_format\` argument is deprecated in Keras 3"; \`"h5"\` and \`"keras"\` only warn), and \`save_weights\`
  has no such argument.`,
  remedy: `Drop \`save_format\` and let the file name say the format: \`.keras\`, \`.h5\`, \`.weights.h5\`. Where a SavedModel is wanted in Keras 3, call \`model.export(folder)\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save_weights("final.weights.h5", save_format="h5")
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save_weights("final.weights.h5")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'clean/asks-what-save-weights-takes',
    'clean/tf-format-under-weights-name',
    'format-extension-conflict/keras-format-h5-name',
    'format-extension-conflict/save-format-tf',
    'format-extension-conflict/save-weights-format-h5',
    'format-extension-conflict/weights-tf-format-h5-name',
    'clean/save-format-h5-with-h5-name',
  ],
  fixable: 'safe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const save of story.saves) {
      if (save.api !== 'model.save' && save.api !== 'model.save_weights') continue;
      if (reckonsWithRefusal(save)) continue;
      const argument = save.argument('save_format');
      if (argument === null || argument.argument === null) continue;
      const asked = saveFormat(save);
      const at = targetAt(story, save, target);
      const conflict = conflictOf(save, asked, at);
      if (conflict === null) continue;
      yield {
        file: save.file,
        span: save.span,
        certainty: save.models.length === 0 ? 'may-fail' : 'fails',
        message: conflict,
        related: [{ file: argument.place.file, span: argument.place.span, message: 'The argument' }],
        fixes: () => fix(story, save, at),
      };
    }
  },
};

/** What is wrong between `save_format` and the name; null when they agree. */
function conflictOf(save: Save, asked: string | null | undefined, target: Target): string | null {
  const [path] = save.paths;
  const shown = path === undefined ? 'the file' : `\`${shownPath(path)}\``;
  const isTensorFlow = asked === 'tf' || asked === 'tensorflow';
  if (!isKeras2(target)) {
    if (save.api === 'model.save_weights')
      return 'Keras 3 has no `save_format` argument in `save_weights`: the call raises. Drop it; the name must end in `.weights.h5`.';
    // keras/src/saving/saving_api.py (`save_model`): under a name of its own formats it only warns
    const isKerasName = path !== undefined && ['.keras', '.h5', '.hdf5'].includes(extensionOf(path) ?? '');
    const isOther = path !== undefined && !isKerasName && (isTensorFlow || extensionOf(path) !== null);
    if (typeof asked === 'string' && asked !== '' && (isOther || (path === undefined && isTensorFlow)))
      return `Keras 3 no longer takes \`save_format="${asked}"\`: the call raises. Save under a name that ends in \`.keras\`, or call \`model.export\` for a SavedModel folder.`;
    return null;
  }
  if (path === undefined) return null;
  const extension = extensionOf(path);
  const isHdf5Name = extension === '.h5' || extension === '.hdf5' || extension === '.keras';
  if (save.api === 'model.save_weights') {
    return isTensorFlow && isHdf5Name && weightsFormat(save, path, target) === 'refused'
      ? `\`save_format="${asked ?? ''}"\` asks for TensorFlow's format, and ${shown} is the name of an HDF5 file: Keras refuses. Drop \`save_format\`, or the extension.`
      : null;
  }
  if (asked === 'keras' && isAtLeast(target, 2, 12) && endsIn(path, '.keras') === false) {
    return `\`save_format="keras"\` needs a name that ends in \`.keras\`, and ${shown} does not: Keras refuses. Drop \`save_format\`, or rename the file.`;
  }
  return null;
}

function fix(story: Story, save: Save, target: Target): Fix[] {
  const file = story.project.files.get(save.file);
  const argument = save.argument('save_format')?.argument;
  if (file === undefined || argument === null || argument === undefined || !save.call.arguments.includes(argument))
    return [];
  const edit = removeArgument(file, save.call, argument);
  if (edit === null) return [];
  const title = 'Drop `save_format`';
  if (isKeras2(target)) return [{ title, safe: true, edits: [edit] }];
  // Keras 3 takes the format from the name alone
  const extension = save.api === 'model.save' ? '.keras' : '.weights.h5';
  const fitting = save.api === 'model.save' ? ['.keras', '.h5', '.hdf5'] : ['.weights.h5'];
  if (save.paths.length > 0 && save.paths.every((path) => fitting.some((each) => endsIn(path, each) === true)))
    return [{ title, safe: true, edits: [edit] }];
  const renamed = save.paths.length === 0 ? null : renameSavedFile(story, save, extension);
  return renamed === null
    ? []
    : [{ title: `${title}, save to \`${extension}\``, safe: false, edits: [edit, ...renamed] }];
}
