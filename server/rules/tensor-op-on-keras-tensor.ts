import { formatOf } from '../keras/formats';
import type { Story } from '../keras/story';
import type { CallEvent } from '../keras/value';
import { isKeras2, type Target } from '../keras/versions';
import type { SourceFile } from '../python/project';
import { withKerasOperation } from './fix/tensor-operations';
import type { Detection, Fix, Rule } from './rule';
import { once } from '../python/once';
import { usesLegacyKeras } from './reading/saved-objects';

export const tensorOpOnKerasTensor: Rule = {
  code: 'SP207',
  name: 'tensor-op-on-keras-tensor',
  meaning: 'a TensorFlow function is applied to a symbolic Keras tensor',
  explanation: `Keras 2 turns \`tf.reduce_mean(x)\` on the output of a layer into a layer of its own. Keras 3 refuses: "A KerasTensor cannot be used as input to a
TensorFlow function".`,
  remedy: `Use the function of the same name in \`keras.ops\`, or wrap the operation in a Layer subclass.`,
  example: {
    bad: {
      'model.py': `import tensorflow as tf
from tensorflow import keras

inputs = keras.Input((4,))
outputs = tf.nn.relu(keras.layers.Dense(1)(inputs))
model = keras.Model(inputs, outputs)
`,
    },
    good: {
      'model.py': `from tensorflow import keras

inputs = keras.Input((4,))
outputs = keras.ops.relu(keras.layers.Dense(1)(inputs))
model = keras.Model(inputs, outputs)
`,
    },
    target: 'keras==3.15',
  },
  corpus: ['tensor-op-on-keras-tensor/many-functions', 'tensor-op-on-keras-tensor/attention-by-einsum', 'clean/arithmetic-on-inputs'],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    if (isKeras2(target)) return;
    for (const event of story.events) {
      if (event.callee.kind !== 'external' || !event.name.startsWith('tensorflow.') || event.guard !== 'none') continue;
      if (event.result.kind !== 'tensor' || !event.result.symbolic) continue;
      if (/^tensorflow\.(saved_model|data|function|debugging|print|keras|test|GradientTape)/.test(event.name)) continue;
      if (usesLegacyKeras(story, event.program.path) || namesLegacyKeras(event.file)) continue;
      // TensorFlow with Keras 3 (2.16 and later) has no estimators: such a file fails at its import and runs under Keras 2 only
      if (importsEstimator(event.file) || importsEstimator(event.program)) continue;
      const simple = event.name.slice(event.name.lastIndexOf('.') + 1);
      yield {
        file: event.file.path,
        span: { start: event.call.start, end: event.call.end },
        // a test of the precision policy, say, may keep it from running
        certainty: event.branches > (event.uncalled ? 1 : 0) ? 'may-fail' : 'fails',
        message: `\`${simple}\` of TensorFlow is applied to a symbolic Keras tensor, which Keras 3 refuses while the model is built. Use \`keras.ops\`, or a layer.`,
        fixes: () => fixes(story, event, target),
      };
    }
  },
};

function fixes(story: Story, event: CallEvent, target: Target): Fix[] {
  // HDF5 keeps such an operation under a name that loading does not know
  const isKeptAsHdf5 = story.saves.some((save) => save.program === event.program && save.what === 'model' && formatOf(save, target) === 'hdf5');
  const edits = isKeptAsHdf5 ? null : withKerasOperation(event.file, event.call, event.name.slice('tensorflow.'.length));
  return edits === null ? [] : [{ title: 'Use keras.ops', safe: false, edits, worksIn: (each) => !isKeras2(each) }];
}

const namesLegacyKeras = once(({ text }: SourceFile) => /\btf_keras\b|tensorflow\.python\.keras/.test(text));
const importsEstimator = once(({ text }: SourceFile) => text.includes('estimator') && /^\s*(from tensorflow import .*\bestimator\b|import tensorflow\.estimator)/m.test(text));
