import { formatOf } from '../keras/formats';
import type { Story } from '../keras/story';
import type { CallEvent, Value } from '../keras/value';
import { isKeras2, type Target } from '../keras/versions';
import type { SourceFile } from '../python/project';
import { withKerasOperation } from './fix/tensor-operations';
import type { Detection, Fix, Rule } from './rule';
import { once } from '../python/once';
import { usesLegacyKeras } from './reading/saved-objects';

export const tensorOpOnKerasTensor: Rule = {
  code: 'SP207',
  name: 'tensor-op-on-keras-tensor',
  meaning: 'a function that needs values is applied to a symbolic Keras tensor',
  explanation: `Keras 2 turns \`tf.reduce_mean(x)\` and \`K.mean(x)\` on the output of a layer into a layer of its own. Keras 3 refuses: "A KerasTensor cannot be used as
input to a TensorFlow function". It also refuses an array or number of NumPy to the left of an operator (\`np.sqrt(d) * x\`; \`x * np.sqrt(d)\` is fine), and its tensors have no
\`get_shape()\`. A function of NumPy or of \`math\`, \`float\`, \`len\` and the like need values, which a symbolic tensor has in no version.`,
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
  corpus: [
    'tensor-op-on-keras-tensor/many-functions',
    'tensor-op-on-keras-tensor/attention-by-einsum',
    'tensor-op-on-keras-tensor/backend-functions-of-a-latent-space',
    'tensor-op-on-keras-tensor/numpy-of-a-branch',
    'tensor-op-on-keras-tensor/number-of-numpy-on-the-left',
    'tensor-op-on-keras-tensor/shape-as-tensorflow-has-it',
    'clean/symbolic-tensors-looked-at',
    'clean/arithmetic-on-inputs',
    'clean/nest-of-symbolic-tensors',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const event of story.events) {
      // `square = keras.ops.square if hasattr(keras, "ops") else K.square` chooses what the version has
      if (event.guard !== 'none' || (event.isOneOfSeveral === true && event.call.callee.kind === 'name')) continue;
      const fault = faultOf(event, target);
      if (fault === null) continue;
      if (!isKeras2(target) && usesAnotherKeras(story, event)) continue;
      yield {
        file: event.file.path,
        span: { start: event.call.start, end: event.call.end },
        // a test of the precision policy, say, may keep it from running
        certainty: event.branch.depth > (event.uncalled ? 1 : 0) ? 'may-fail' : 'fails',
        message: fault,
        fixes: () => fixes(story, event, target),
      };
    }
    if (isKeras2(target)) return;
    const seen = new Set<string>();
    for (const { operations } of story.models) {
      for (const { operation, inputs, place, symbolic } of operations) {
        const [left] = inputs;
        if (
          !symbolic ||
          inputs.length !== 2 ||
          left?.kind !== 'unknown' ||
          left.from === undefined ||
          !isNumpyValue(left.from)
        )
          continue;
        const file = story.project.files.get(place.file);
        if (
          file === undefined ||
          namesLegacyKeras(file) ||
          usesLegacyKeras(story, place.file) ||
          seen.has(`${place.file} ${place.span.start}`)
        )
          continue;
        seen.add(`${place.file} ${place.span.start}`);
        yield {
          file: place.file,
          span: place.span,
          certainty: 'fails',
          message: `A value of NumPy stands to the left of \`${operation ?? ''}\` and a symbolic Keras tensor to its right: NumPy asks the tensor for values, which Keras 3 refuses. Turn them round, or make the value a \`float\`.`,
        };
      }
    }
  },
};

/** Functions of TensorFlow that look at what a tensor is, or do nothing with it. */
const harmless =
  /^tensorflow\.(compat\.v[12]\.)?(saved_model|estimator|contrib|data|function|print|keras|test|GradientTape|nest|autograph|TensorShape|TensorSpec|name_scope|is_tensor$|is_symbolic_tensor$|get_static_value$|control_dependencies$|group$|tuple$|cond$|no_op$|as_dtype$|dtypes\.as_dtype$|custom_gradient$|grad_pass_through$|recompute_grad$|ragged\.map_flat_values$|IndexedSlices$|debugging\.(?!assert_|check_numerics))/;

/** Functions of TensorFlow that Keras 2 makes no layer of either. */
const refusedByKeras2 =
  /^tensorflow\.(constant|vectorized_map|type_spec_from_value|debugging\.assert_(rank|non_negative|positive|equal|less|greater)\w*)$/;

/** Functions of `tensorflow.keras.backend` under Keras 3: TensorFlow's, which take no symbolic tensor. */
const backendFunctions = new Set(
  (
    'square sqrt abs exp log sum mean max min prod std var concatenate stack dot batch_dot expand_dims squeeze reshape permute_dimensions transpose clip relu softmax sigmoid tanh cast l2_normalize pow ' +
    'round sign maximum minimum equal greater greater_equal less less_equal not_equal ones_like zeros_like flatten batch_flatten repeat repeat_elements tile gather argmax argmin stop_gradient shape ndim dtype elu ' +
    'dropout binary_crossentropy one_hot cumsum cumprod any all sin cos hard_sigmoid softplus softsign bias_add resize_images reverse temporal_padding spatial_2d_padding conv1d conv2d conv3d pool2d'
  ).split(' '),
);

/** Functions of NumPy that read the values of what they are given. */
const numpyFunctions = new Set(
  (
    'sqrt square abs absolute exp expm1 log log1p log2 log10 sum mean max min amax amin prod std var median average concatenate stack vstack hstack reshape expand_dims transpose dot matmul array asarray clip add ' +
    'subtract multiply divide power maximum minimum where size ones_like zeros_like float32 float64 argmax argmin argsort sort any all isnan sign tanh sin cos round around floor ceil split tile repeat copy ravel ' +
    'swapaxes broadcast_to cumsum negative greater less equal einsum linalg.norm'
  ).split(' '),
);

/** Functions of Python that ask for a number, a length or the elements. */
const pythonFunctions = new Set('float int len list iter next enumerate sum max min any all sorted bool'.split(' '));

/** Methods and attributes of TensorFlow's tensors and shapes that Keras 3's tensors do not have. */
const tensorMethods = new Set(['get_shape', 'set_shape', 'ref', 'experimental_ref']);
const shapeMethods = new Set([
  'as_list',
  'is_fully_defined',
  'num_elements',
  'concatenate',
  'with_rank',
  'with_rank_at_least',
  'assert_has_rank',
  'merge_with',
]);

/** What a call does to a symbolic tensor that the version refuses, as a sentence; null for anything else. */
function faultOf(event: CallEvent, target: Target): string | null {
  const { name, self, result } = event;
  const simple = name.slice(name.lastIndexOf('.') + 1);
  if (name.startsWith('.')) {
    return isKeras2(target)
      ? methodFault(self, simple)
      : (methodFault(self, simple) ?? methodOfTensorFlow(self, simple));
  }
  if (event.callee.kind !== 'external' || result.kind !== 'tensor' || !result.symbolic) return null;
  if (name.startsWith('tensorflow.')) {
    if (isKeras2(target)) {
      return refusedByKeras2.test(name)
        ? `\`${simple}\` of TensorFlow needs values, and a symbolic Keras tensor has none: it is refused while the model is built. Put it into a layer.`
        : null;
    }
    if (harmless.test(name)) return null;
    return `\`${simple}\` of TensorFlow is applied to a symbolic Keras tensor, which Keras 3 refuses while the model is built. Use \`keras.ops\`, or a layer.`;
  }
  if (name.startsWith('keras.backend.')) {
    if (isKeras2(target) || event.callee.namespace !== 'tensorflow.keras' || !backendFunctions.has(simple)) return null;
    return `\`${simple}\` of \`keras.backend\` is applied to a symbolic Keras tensor, which Keras 3 refuses while the model is built. Use \`keras.ops\`, or a layer.`;
  }
  if (name.startsWith('numpy.') && numpyFunctions.has(name.slice('numpy.'.length))) {
    return `\`${simple}\` of NumPy needs values, and a symbolic Keras tensor has none: it is refused while the model is built. Use ${isKeras2(target) ? 'the function of TensorFlow' : '`keras.ops`'}, or a layer.`;
  }
  const given = event.arguments[0]?.value;
  if (!isSymbolicTensor(given) || event.arguments.length !== 1) return null;
  // what a layer gives may be a list of tensors
  if (
    (name.startsWith('math.') && simple !== 'prod') ||
    (name.startsWith('builtins.') && pythonFunctions.has(simple) && isOne(given))
  ) {
    return `\`${simple}\` needs values, and a symbolic Keras tensor has none: it is refused while the model is built. Use a function of ${isKeras2(target) ? 'TensorFlow' : '`keras.ops`'}, or a layer.`;
  }
  return null;
}

/** A method that symbolic tensors have in no version. */
function methodFault(self: Value | null, name: string): string | null {
  if (!isSymbolicTensor(self) || (name !== 'numpy' && name !== 'eval')) return null;
  return `\`${name}()\` needs values, and a symbolic Keras tensor has none. Ask for what the model gives (\`model.predict\`) instead.`;
}

/** A method of TensorFlow's tensors, or of their shapes, that Keras 3's have not. */
function methodOfTensorFlow(self: Value | null, name: string): string | null {
  if (isSymbolicTensor(self) && tensorMethods.has(name)) {
    return `A symbolic tensor of Keras 3 has no \`${name}\`: it fails while the model is built.${name === 'get_shape' ? ' Use `x.shape`, a tuple.' : ''}`;
  }
  if (self?.kind === 'method' && self.name === 'shape' && isSymbolicTensor(self.self) && shapeMethods.has(name)) {
    return `The shape of a symbolic tensor is a plain tuple in Keras 3, which has no \`${name}\`: it fails while the model is built.${name === 'as_list' ? ' Use `list(x.shape)`.' : ''}`;
  }
  return null;
}

function isSymbolicTensor(value: Value | null | undefined): boolean {
  return value?.kind === 'tensor' && value.symbolic;
}

/**
 * Whether a value is one tensor for sure: an input, or what a layer of Keras' own gives that has no states and is no
 * model.
 */
function isOne(value: Value | undefined): boolean {
  if (value?.kind !== 'tensor' || value.operation !== null) return false;
  if (value.layer === null) return true;
  if (value.layer.kind !== 'instance' || value.layer.of.kind !== 'external') return false;
  return /^keras\.layers\.(Dense|Conv\w+|Flatten|Reshape|Embedding|Dropout|BatchNormalization|LayerNormalization|Activation|ReLU|\w+Pooling\w*|Add|Concatenate|Multiply|Subtract|Average|Dot|Rescaling|Permute|RepeatVector)$/.test(
    value.layer.of.name,
  );
}

/**
 * Whether what a call gave is an array or a number of NumPy's own types, by the call: `numpy.sqrt[.]`. A random number
 * without a shape is Python's.
 */
function isNumpyValue(from: string): boolean {
  const found = /^numpy\.([a-z0-9_.]+)\[[^\]]*\](\(\)\.(astype|reshape)\[[^\]]*\])?$/.exec(from);
  const name = found?.[1] ?? '';
  return numpyFunctions.has(name)
    ? name !== 'size'
    : /^(load|loadtxt|random\.(rand|randn|normal|standard_normal)|ones|zeros|eye|full|arange|linspace|int32|int64|float16)$/.test(
        name,
      ) && !/^numpy\.random\.\w+\[\]/.test(from);
}

/** Whether a call runs under another Keras than the target's. */
function usesAnotherKeras(story: Story, { program, file }: CallEvent): boolean {
  if (usesLegacyKeras(story, program.path) || namesLegacyKeras(file)) return true;
  // TensorFlow with Keras 3 (2.16 and later) has no estimators and no `contrib`: such a file fails at its import and
  // runs under Keras 2 only
  return importsWhatIsGone(file) || importsWhatIsGone(program);
}

function fixes(story: Story, event: CallEvent, target: Target): Fix[] {
  // HDF5 keeps such an operation under a name that loading does not know
  const isKeptAsHdf5 = story.saves.some(
    (save) => save.program === event.program && save.what === 'model' && formatOf(save, target) === 'hdf5',
  );
  if (isKeptAsHdf5 || isKeras2(target) || !event.name.startsWith('tensorflow.')) return [];
  const edits = withKerasOperation(event.file, event.call, event.name.slice('tensorflow.'.length));
  return edits === null ? [] : [{ title: 'Use keras.ops', safe: false, edits, worksIn: (each) => !isKeras2(each) }];
}

const namesLegacyKeras = once(({ text }: SourceFile) => /\btf_keras\b|tensorflow\.python\.keras/.test(text));
const importsWhatIsGone = once(
  ({ text }: SourceFile) =>
    (text.includes('estimator') || text.includes('contrib')) &&
    /^\s*(from tensorflow import .*\b(estimator|contrib)\b|(import|from) tensorflow\.(estimator|contrib)\b)/m.test(
      text,
    ),
);
