/**
 * What weights Keras' own layers make of the inputs they meet, and what they hand on.
 *
 * The formulas are those of `build` and `compute_output_shape` in keras/src/layers; corpus cases under
 * `topology-mismatch` and the random models that they come from hold them.
 */
import { argumentAt } from '../interpreter/values';
import type { InstanceValue, Value } from '../value';

/** A shape without the batch; null for a dimension that cannot be told. */
export type Shape = readonly (number | null)[];

/** What a layer makes of its input: the shapes of its weights in the order of `get_weights`, and that of its output. */
export interface LayerEffect {
  /** Null where they cannot be told, not even their number. */
  weights: readonly Shape[] | null;
  output: Shape | null;
}

/** An argument of a layer by name or position; undefined where it is not given. */
type Given = (name: string, position?: number) => Value | undefined;

type Formula = (given: Given, input: Shape | null, all: readonly (Shape | null)[]) => LayerEffect;

/** The kind of one of Keras' own layers: `Dense` for `keras.layers.Dense`; null for anything else. */
export function layerKind({ of }: InstanceValue): string | null {
  const kind = of.kind === 'external' ? /^keras\.layers\.(\w+)$/.exec(of.name)?.[1] : undefined;
  return kind === undefined ? null : (otherNames[kind] ?? kind.replace(/^Convolution(?=\dD)/, 'Conv'));
}

const otherNames: Readonly<Record<string, string>> = {
  MaxPool1D: 'MaxPooling1D',
  MaxPool2D: 'MaxPooling2D',
  MaxPool3D: 'MaxPooling3D',
  AvgPool1D: 'AveragePooling1D',
  AvgPool2D: 'AveragePooling2D',
  AvgPool3D: 'AveragePooling3D',
  GlobalMaxPool1D: 'GlobalMaxPooling1D',
  GlobalMaxPool2D: 'GlobalMaxPooling2D',
  GlobalMaxPool3D: 'GlobalMaxPooling3D',
  GlobalAvgPool1D: 'GlobalAveragePooling1D',
  GlobalAvgPool2D: 'GlobalAveragePooling2D',
  GlobalAvgPool3D: 'GlobalAveragePooling3D',
  Convolution2DTranspose: 'Conv2DTranspose',
};

/**
 * What a layer of Keras makes of its inputs.
 *
 * @param inputs The shapes that it meets, one for each tensor; null for one that cannot be told.
 */
export function effectOf(instance: InstanceValue, inputs: readonly (Shape | null)[]): LayerEffect {
  const kind = layerKind(instance);
  const formula = kind === null ? undefined : formulas[kind];
  if (formula === undefined || instance.arguments.some((argument) => argument.spread !== null))
    return { weights: null, output: null };
  // an attribute that is set before the layer is built counts, and one set later does not
  if (instance.attributes.size > 0) return { weights: null, output: null };
  const given: Given = (name, position) => argumentAt(instance.arguments, name, position ?? null)?.value;
  // other orders of the axes are rare, and not worked out
  if (given('data_format') !== undefined) return { weights: null, output: null };
  return formula(given, inputs[0] ?? null, inputs);
}

/** A whole number; `otherwise` where none is given, null where it cannot be told. */
function numberOf(value: Value | undefined, otherwise: number | null = null): number | null {
  if (value === undefined) return otherwise;
  return value.kind === 'literal' && typeof value.value === 'number' && Number.isInteger(value.value)
    ? value.value
    : null;
}

/** A truth value; null where it cannot be told. */
function truthOf(value: Value | undefined, otherwise: boolean): boolean | null {
  if (value === undefined) return otherwise;
  return value.kind === 'literal' && typeof value.value === 'boolean' ? value.value : null;
}

/** One number for each of several axes, from a tuple or from one number for all of them. */
function eachOf(value: Value | undefined, axes: number, otherwise: number | null = null): Shape {
  if (value?.kind === 'sequence' && !value.open && value.elements.length === axes)
    return value.elements.map((element) => numberOf(element));
  return Array.from({ length: axes }, () => (value?.kind === 'sequence' ? null : numberOf(value, otherwise)));
}

const product = (numbers: Shape): number | null =>
  numbers.reduce((all, each) => (all === null || each === null ? null : all * each), 1 as number | null);

const times = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : one * other;

const lastOf = (shape: Shape | null): number | null => shape?.at(-1) ?? null;

/** A shape with another last dimension. */
const withLast = (shape: Shape | null, last: number | null): Shape | null =>
  shape === null || shape.length === 0 ? null : [...shape.slice(0, -1), last];

/** `[kernel, bias]`, or the kernel alone; null where it cannot be told whether there is a bias. */
function withBias(kernels: readonly Shape[], bias: Shape, use: boolean | null): readonly Shape[] | null {
  return use === null ? null : use ? [...kernels, bias] : kernels;
}

const passes: Formula = (_given, input) => ({ weights: [], output: input });

const dense: Formula = (given, input) => {
  const units = numberOf(given('units', 0));
  return {
    weights: withBias([[lastOf(input), units]], [units], truthOf(given('use_bias', 2), true)),
    output: withLast(input, units),
  };
};

/** How long an axis is behind a window that moves over it. */
function windowed(
  input: number | null,
  window: number | null,
  stride: number | null,
  dilation: number | null,
  padding: string | null,
): number | null {
  if (input === null || stride === null || stride < 1 || padding === null) return null;
  if (padding === 'same' || padding === 'causal') return Math.ceil(input / stride);
  if (window === null || dilation === null || padding !== 'valid') return null;
  return Math.ceil((input - (window - 1) * dilation) / stride);
}

/** `"valid"` and its like; null where it cannot be told. */
function wordOf(value: Value | undefined, otherwise: string): string | null {
  if (value === undefined) return otherwise;
  const [part, ...others] = value.kind === 'text' ? value.parts : [];
  return typeof part === 'string' && others.length === 0 ? part.toLowerCase() : null;
}

/** The axes in space of an input with channels behind. */
const spaceOf = (input: Shape | null, axes: number): Shape =>
  input !== null && input.length === axes + 1 ? input.slice(0, -1) : Array.from({ length: axes }, () => null);

function slid(given: Given, input: Shape | null, axes: number, window: Shape, from: number): Shape {
  const strides = eachOf(given('strides', from), axes, 1);
  const dilations = eachOf(given('dilation_rate'), axes, 1);
  const padding = wordOf(given('padding', from + 1), 'valid');
  return spaceOf(input, axes).map((length, axis) =>
    windowed(length, window[axis] ?? null, strides[axis] ?? null, dilations[axis] ?? null, padding),
  );
}

const convolution =
  (axes: number): Formula =>
  (given, input) => {
    const filters = numberOf(given('filters', 0));
    const window = eachOf(given('kernel_size', 1), axes);
    const groups = numberOf(given('groups'), 1);
    const channels = lastOf(input);
    const perGroup = groups === 1 ? channels : channels !== null && groups !== null ? channels / groups : null;
    return {
      weights: withBias([[...window, perGroup, filters]], [filters], truthOf(given('use_bias'), true)),
      output: [...slid(given, input, axes, window, 2), filters],
    };
  };

const transposed =
  (axes: number): Formula =>
  (given, input) => {
    const filters = numberOf(given('filters', 0));
    const window = eachOf(given('kernel_size', 1), axes);
    const strides = eachOf(given('strides', 2), axes, 1);
    const isSame = wordOf(given('padding', 3), 'valid') === 'same' && given('output_padding') === undefined;
    return {
      weights: withBias([[...window, filters, lastOf(input)]], [filters], truthOf(given('use_bias'), true)),
      output: [
        ...spaceOf(input, axes).map((length, axis) => (isSame ? times(length, strides[axis] ?? null) : null)),
        filters,
      ],
    };
  };

const depthwise =
  (axes: number): Formula =>
  (given, input) => {
    const window = eachOf(given('kernel_size', 0), axes);
    const multiplier = numberOf(given('depth_multiplier'), 1);
    const made = times(lastOf(input), multiplier);
    return {
      weights: withBias([[...window, lastOf(input), multiplier]], [made], truthOf(given('use_bias'), true)),
      output: [...slid(given, input, axes, window, 1), made],
    };
  };

const separable =
  (axes: number): Formula =>
  (given, input) => {
    const filters = numberOf(given('filters', 0));
    const window = eachOf(given('kernel_size', 1), axes);
    const multiplier = numberOf(given('depth_multiplier'), 1);
    const between = times(lastOf(input), multiplier);
    const ones = window.map(() => 1);
    return {
      weights: withBias(
        [
          [...window, lastOf(input), multiplier],
          [...ones, between, filters],
        ],
        [filters],
        truthOf(given('use_bias'), true),
      ),
      output: [...slid(given, input, axes, window, 2), filters],
    };
  };

const pooling =
  (axes: number): Formula =>
  (given, input) => {
    const window = eachOf(given('pool_size', 0), axes, 2);
    const strides = given('strides', 1);
    const isOwn = strides === undefined || (strides.kind === 'literal' && strides.value === null);
    const steps = isOwn ? window : eachOf(strides, axes);
    const padding = wordOf(given('padding', 2), 'valid');
    return {
      weights: [],
      output: [
        ...spaceOf(input, axes).map((length, axis) =>
          windowed(length, window[axis] ?? null, steps[axis] ?? null, 1, padding),
        ),
        lastOf(input),
      ],
    };
  };

const pooledWhole: Formula = (given, input) => ({
  weights: [],
  output: given('keepdims') === undefined ? [lastOf(input)] : null,
});

/** Recurrent layers: a kernel for the inputs, one for the state, and the bias. */
const recurrent =
  (gates: number): Formula =>
  (given, input) => {
    const units = numberOf(given('units', 0));
    const wide = times(units, gates);
    const usesBias = truthOf(given('use_bias'), true);
    // a GRU that resets after the product has a bias for either side
    const resets = gates === 3 ? truthOf(given('reset_after'), true) : false;
    const bias: Shape = resets === true ? [2, wide] : [wide];
    const sequences = truthOf(given('return_sequences'), false);
    const states = truthOf(given('return_state'), false);
    const steps = input !== null && input.length === 2 ? (input[0] ?? null) : null;
    return {
      weights:
        resets === null
          ? null
          : withBias(
              [
                [lastOf(input), wide],
                [units, wide],
              ],
              bias,
              usesBias,
            ),
      output: states !== false || sequences === null ? null : sequences ? [steps, units] : [units],
    };
  };

/** Weights of the size of the last axis, as normalization has them. */
const normalization =
  (names: readonly [string, boolean][]): Formula =>
  (given, input) => {
    const axis = given('axis', 0);
    const isLast = axis === undefined || numberOf(axis) === -1;
    const present = names.map(([name, isOn]) => (name === '' ? isOn : truthOf(given(name), isOn)));
    return {
      weights:
        !isLast || present.includes(null)
          ? null
          : present.flatMap((isThere) => (isThere === true ? [[lastOf(input)]] : [])),
      output: input,
    };
  };

const embedding: Formula = (given, input) => {
  const width = numberOf(given('output_dim', 1));
  return {
    weights: [[numberOf(given('input_dim', 0)), width]],
    output: input === null ? null : [...input, width],
  };
};

const flatten: Formula = (_given, input) => ({ weights: [], output: input === null ? null : [product(input)] });

const reshape: Formula = (given, input) => {
  const target = given('target_shape', 0);
  if (target?.kind !== 'sequence' || target.open) return { weights: [], output: null };
  const wanted = target.elements.map((element) => numberOf(element));
  const known = product(wanted.filter((each) => each !== -1));
  const all = input === null ? null : product(input);
  return {
    weights: [],
    output: wanted.map((each) => (each === -1 ? (known !== null && all !== null ? all / known : null) : each)),
  };
};

const repeated: Formula = (given, input) => ({ weights: [], output: [numberOf(given('n', 0)), lastOf(input)] });

const concatenated: Formula = (given, _input, all) => {
  const axis = given('axis', 0);
  const [first] = all;
  if ((axis !== undefined && numberOf(axis) !== -1) || first === undefined || first === null)
    return { weights: [], output: null };
  const width = all.reduce(
    (sum: number | null, shape) => (sum === null || lastOf(shape) === null ? null : sum + (lastOf(shape) ?? 0)),
    0,
  );
  return { weights: [], output: withLast(first, width) };
};

/** A layer that adds, multiplies or compares inputs of one shape. */
const merged: Formula = (_given, input, all) => ({
  weights: [],
  output: all.every((shape) => shape?.join() === input?.join()) ? input : null,
});

const padded: Formula = (_given, input) => ({
  weights: [],
  output: input === null ? null : [...input.slice(0, -1).map(() => null), lastOf(input)],
});

const opaque: Formula = () => ({ weights: [], output: null });

const formulas: Readonly<Record<string, Formula>> = {
  Dense: dense,
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv3D: convolution(3),
  Conv1DTranspose: transposed(1),
  Conv2DTranspose: transposed(2),
  Conv3DTranspose: transposed(3),
  DepthwiseConv1D: depthwise(1),
  DepthwiseConv2D: depthwise(2),
  SeparableConv1D: separable(1),
  SeparableConv2D: separable(2),
  MaxPooling1D: pooling(1),
  MaxPooling2D: pooling(2),
  MaxPooling3D: pooling(3),
  AveragePooling1D: pooling(1),
  AveragePooling2D: pooling(2),
  AveragePooling3D: pooling(3),
  GlobalMaxPooling1D: pooledWhole,
  GlobalMaxPooling2D: pooledWhole,
  GlobalMaxPooling3D: pooledWhole,
  GlobalAveragePooling1D: pooledWhole,
  GlobalAveragePooling2D: pooledWhole,
  GlobalAveragePooling3D: pooledWhole,
  LSTM: recurrent(4),
  GRU: recurrent(3),
  SimpleRNN: recurrent(1),
  BatchNormalization: normalization([
    ['scale', true],
    ['center', true],
    ['', true],
    ['', true],
  ]),
  LayerNormalization: normalization([
    ['scale', true],
    ['center', true],
  ]),
  Embedding: embedding,
  Flatten: flatten,
  Reshape: reshape,
  RepeatVector: repeated,
  Concatenate: concatenated,
  Add: merged,
  Subtract: merged,
  Multiply: merged,
  Average: merged,
  Maximum: merged,
  Minimum: merged,
  Activation: passes,
  ActivityRegularization: passes,
  AlphaDropout: passes,
  Dropout: passes,
  ELU: passes,
  GaussianDropout: passes,
  GaussianNoise: passes,
  LeakyReLU: passes,
  Masking: passes,
  ReLU: passes,
  Softmax: passes,
  SpatialDropout1D: passes,
  SpatialDropout2D: passes,
  SpatialDropout3D: passes,
  ThresholdedReLU: passes,
  UnitNormalization: passes,
  Rescaling: passes,
  RandomFlip: passes,
  RandomRotation: passes,
  RandomZoom: passes,
  RandomContrast: passes,
  RandomTranslation: passes,
  Cropping1D: padded,
  Cropping2D: padded,
  ZeroPadding1D: padded,
  ZeroPadding2D: padded,
  UpSampling1D: padded,
  UpSampling2D: padded,
  CenterCrop: opaque,
  Permute: opaque,
  Resizing: opaque,
  Dot: opaque,
  Lambda: opaque,
};
