import { formatOf } from '../keras/formats';
import type { Save, Story } from '../keras/story';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { removeArgument } from './fix/arguments';
import type { Detection, Fix, Rule } from './rule';
import { targetAt } from './saved-objects';

export const unsupportedSaveArgument: Rule = {
  code: 'SP305',
  name: 'unsupported-save-argument',
  meaning: 'an argument of save that the format or version refuses',
  explanation: `- Keras 2.13 to 2.15 with \`.keras\`: \`include_optimizer\`, \`options\`, \`signatures\` and \`save_traces\` raise "not supported with the native Keras format".
- Keras 3: \`options\`, \`signatures\` and \`save_traces\` raise in every format.
- Keras 2 knows no \`zipped\`.`,
  remedy: `Drop the argument. A model without its optimizer is what \`.keras\` gives when it was never compiled; signatures belong to \`model.export\` or \`tf.saved_model.save\`.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("model.keras", save_traces=False)
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: ['unsupported-save-argument/include-optimizer-keras', 'unsupported-save-argument/save-options', 'unsupported-save-argument/signatures-h5', 'unsupported-save-argument/zipped'],
  fixable: 'safe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const save of story.saves) {
      if (save.api !== 'model.save' || save.guard === 'version' || save.guard === 'handler') continue;
      const at = targetAt(story, save, target);
      for (const name of refusedArguments(save, at)) {
        const argument = save.arguments.find((each) => each.name === name);
        if (argument === undefined) continue;
        yield {
          file: save.file,
          span: save.span,
          certainty: save.models.length === 0 ? 'may-fail' : 'fails',
          message: `\`save\` refuses the argument \`${name}\`${isKeras2(at) && name !== 'zipped' ? ' for the native Keras format' : ''}: the call raises. Drop it.`,
          related: [{ file: argument.place.file, span: argument.place.span, message: 'The argument' }],
          fixes: () => fix(story, save, name),
        };
        break;
      }
    }
  },
};

/** Keyword arguments that are refused under the target, in the order they are looked for. */
function refusedArguments(save: Save, target: Target): string[] {
  if (!isKeras2(target)) return ['options', 'signatures', 'save_traces'];
  if (isAtLeast(target, 2, 13) && formatOf(save, target) === 'keras-archive') return ['include_optimizer', 'options', 'signatures', 'save_traces', 'zipped'];
  return ['zipped'];
}

function fix(story: Story, save: Save, name: string): Fix[] {
  const file = story.project.files.get(save.file);
  const argument = save.call.arguments.find((each) => each.name === name);
  if (file === undefined || argument === undefined) return [];
  const edit = removeArgument(file, save.call, argument);
  return edit === null ? [] : [{ title: `Drop \`${name}\``, safe: name !== 'include_optimizer', edits: [edit] }];
}
