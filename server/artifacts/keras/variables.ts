/**
 * The variables that a layer of Keras makes from its configuration: names, shapes as far as the
 * configuration tells, order of saving, and whether training changes them. Facts from the `build`
 * methods of keras/src/layers (3.15) and keras/layers (2.8 to 2.15).
 */
import { isObject, type Json, type JsonObject, type LayerConfig } from './config';

/** A variable that a layer has by its configuration, whatever the weights file holds. */
export interface ExpectedVariable {
  name: string;
  /** null is unknown: the dimension, or all of the shape. */
  shape: (number | null)[] | null;
  trainable: boolean;
  /** Path below the layer's own group in a Keras 3 weights file: `''`, `cell`, `query_dense`. */
  group: string;
  /** It is a variable of the layer inside, which is saved there as well. */
  again?: true;
}

/**
 * The variables of a layer by itself, without the layers inside it, in the order in which they are
 * saved. null where the class is not known well enough to tell.
 */
export function expectedVariables(layer: LayerConfig): ExpectedVariable[] | null {
  const maker = Object.hasOwn(makers, layer.class) ? makers[layer.class] : undefined;
  if (maker === undefined) return null;
  const made = maker(layer.config, layer);
  if (made === null) return null;
  const policy = quantisation(layer.config);
  if (policy !== null) return quantised(made, policy);
  return made;
}

type Maker = (config: JsonObject, layer: LayerConfig) => ExpectedVariable[] | null;
type Dimension = number | null;

function variable(name: string, shape: Dimension[] | null, trainable = true, group = ''): ExpectedVariable {
  return { name, shape, trainable, group };
}

function size(config: JsonObject, key: string): Dimension {
  const value = config[key];
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

function flag(config: JsonObject, key: string, otherwise: boolean): boolean {
  const value = config[key];
  return typeof value === 'boolean' ? value : otherwise;
}

function sizes(config: JsonObject, key: string, rank: number): Dimension[] {
  const value = config[key];
  if (typeof value === 'number') return Array.from({ length: rank }, () => value);
  if (!Array.isArray(value)) return Array.from({ length: rank }, () => null);
  return value.map((item) => (typeof item === 'number' ? item : null));
}

function channels(layer: LayerConfig): Dimension {
  const shape = layer.inputShape;
  if (shape === null) return null;
  return (layer.config['data_format'] === 'channels_first' ? shape[1] : shape.at(-1)) ?? null;
}

function isGiven(value: Json | undefined): boolean {
  return value !== null && value !== undefined;
}

function times(...factors: Dimension[]): Dimension {
  return factors.reduce<Dimension>(
    (product, factor) => (product === null || factor === null ? null : product * factor),
    1,
  );
}

function withBias(config: JsonObject, kernels: ExpectedVariable[], length: Dimension, group = ''): ExpectedVariable[] {
  return flag(config, 'use_bias', true) ? [...kernels, variable('bias', [length], true, group)] : kernels;
}

const dense: Maker = (config, layer) =>
  withBias(
    config,
    [variable('kernel', [layer.inputShape?.at(-1) ?? null, size(config, 'units')])],
    size(config, 'units'),
  );

const convolution =
  (rank: number): Maker =>
  (config, layer) => {
    const filters = size(config, 'filters');
    const groups = size(config, 'groups') ?? 1;
    const into = channels(layer);
    const kernel = [...sizes(config, 'kernel_size', rank), into === null ? null : into / groups, filters];
    return withBias(config, [variable('kernel', kernel)], filters);
  };

const transposedConvolution =
  (rank: number): Maker =>
  (config, layer) => {
    const filters = size(config, 'filters');
    return withBias(
      config,
      [variable('kernel', [...sizes(config, 'kernel_size', rank), filters, channels(layer)])],
      filters,
    );
  };

const depthwiseConvolution =
  (rank: number): Maker =>
  (config, layer) => {
    const into = channels(layer);
    const multiplier = size(config, 'depth_multiplier') ?? 1;
    const kernel = variable('depthwise_kernel', [...sizes(config, 'kernel_size', rank), into, multiplier]);
    return withBias(config, [kernel], times(into, multiplier));
  };

const separableConvolution =
  (rank: number): Maker =>
  (config, layer) => {
    const into = channels(layer);
    const multiplier = size(config, 'depth_multiplier') ?? 1;
    const filters = size(config, 'filters');
    const ones = Array.from({ length: rank }, () => 1);
    return withBias(
      config,
      [
        variable('depthwise_kernel', [...sizes(config, 'kernel_size', rank), into, multiplier]),
        variable('pointwise_kernel', [...ones, times(into, multiplier), filters]),
      ],
      filters,
    );
  };

/** Shape of what is learned along the axes of a normalisation; null where the input is not known. */
function normalised(config: JsonObject, layer: LayerConfig): Dimension[] | null {
  const axis: Json = config['axis'] ?? -1;
  const axes = Array.isArray(axis) ? axis : [axis];
  const shape = layer.inputShape;
  if (axes.length === 1 && shape === null) return [null];
  if (shape === null) return null;
  return axes.map((at) => (typeof at === 'number' ? (shape.at(at) ?? null) : null));
}

const scaleAndCenter: Maker = (config, layer) => {
  const shape = normalised(config, layer);
  const made: ExpectedVariable[] = [];
  if (flag(config, 'scale', true)) made.push(variable('gamma', shape));
  if (flag(config, 'center', true) && !flag(config, 'rms_scaling', false)) made.push(variable('beta', shape));
  return made;
};

const batchNormalization: Maker = (config, layer) => {
  const made = scaleAndCenter(config, layer) ?? [];
  const shape = normalised(config, layer);
  made.push(variable('moving_mean', shape, false), variable('moving_variance', shape, false));
  return flag(config, 'renorm', false) ? null : made;
};

const recurrent =
  (gates: number, group: string): Maker =>
  (config, layer) => {
    const units = size(config, 'units');
    const wide = times(units, gates);
    const made = [
      variable('kernel', [layer.inputShape?.at(-1) ?? null, wide], true, group),
      variable('recurrent_kernel', [units, wide], true, group),
    ];
    if (!flag(config, 'use_bias', true)) return made;
    const bias = gates === 3 && flag(config, 'reset_after', layer.class.startsWith('GRU')) ? [2, wide] : [wide];
    return [...made, variable('bias', bias, true, group)];
  };

const attention: Maker = (config) => {
  const bias = flag(config, 'use_bias', true);
  return ['query', 'key', 'value', 'output'].flatMap((part) => {
    const kernel = variable('kernel', null, true, `${part}_dense`);
    return bias ? [kernel, variable('bias', null, true, `${part}_dense`)] : [kernel];
  });
};

const embedding: Maker = (config) => [variable('embeddings', [size(config, 'input_dim'), size(config, 'output_dim')])];

const makers: Record<string, Maker> = {
  Dense: dense,
  EinsumDense: (config) =>
    config['bias_axes'] === null || config['bias_axes'] === undefined
      ? [variable('kernel', null)]
      : [variable('kernel', null), variable('bias', null)],
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv3D: convolution(3),
  Conv1DTranspose: transposedConvolution(1),
  Conv2DTranspose: transposedConvolution(2),
  Conv3DTranspose: transposedConvolution(3),
  DepthwiseConv1D: depthwiseConvolution(1),
  DepthwiseConv2D: depthwiseConvolution(2),
  SeparableConv1D: separableConvolution(1),
  SeparableConv2D: separableConvolution(2),
  BatchNormalization: batchNormalization,
  SyncBatchNormalization: batchNormalization,
  LayerNormalization: scaleAndCenter,
  GroupNormalization: scaleAndCenter,
  RMSNormalization: () => [variable('scale', null)],
  Embedding: embedding,
  LSTM: recurrent(4, 'cell'),
  GRU: recurrent(3, 'cell'),
  SimpleRNN: recurrent(1, 'cell'),
  LSTMCell: recurrent(4, ''),
  GRUCell: recurrent(3, ''),
  SimpleRNNCell: recurrent(1, ''),
  MultiHeadAttention: attention,
  PReLU: () => [variable('alpha', null)],
  // Its attribute for the kernel of the layer inside is saved once more.
  SpectralNormalization: () => [{ ...variable('kernel', null), again: true }, variable('vector_u', null, false)],
  // Those that `adapt` fills; none when mean and variance are given.
  Normalization: (config) =>
    isGiven(config['mean']) ? [] : ['mean', 'variance', 'count'].map((name) => variable(name, null, false)),
};

/**
 * Elements of the two small matrices that a layer with LoRA trains instead of its kernel. They are
 * merged into the kernel when the layer is saved and made anew when it is loaded.
 */
export function loraElements(layer: LayerConfig, kernel: number[]): number {
  const rank = layer.config['lora_rank'];
  const last = kernel.at(-1);
  if (typeof rank !== 'number' || last === undefined) return 0;
  return kernel.slice(0, -1).reduce((product, length) => product * length, rank) + rank * last;
}

/** Whether a variable is one that LoRA freezes. */
export function frozenByLora(layer: LayerConfig, name: string): boolean {
  return typeof layer.config['lora_rank'] === 'number' && (name === 'kernel' || name === 'embeddings');
}

const QUANTISED = /^(int8|int4|float8|gptq|awq|ternary)/;

/** The mode of a quantised layer (`int8`, `int4/128`, `float8`, ...); null when it is not quantised. */
export function quantisation(config: JsonObject): string | null {
  const dtype = config['dtype'];
  if (typeof dtype === 'string') return QUANTISED.test(dtype) ? dtype : null;
  if (!isObject(dtype) || !isObject(dtype['config'])) return null;
  const mode = dtype['config']['mode'];
  const name = dtype['config']['name'];
  if (typeof mode === 'string') return mode;
  return typeof name === 'string' && QUANTISED.test(name) ? name : null;
}

/**
 * Which scales are written depends on mode, block size and version: only the names that always stand in front are
 * certain.
 */
function quantised(plain: ExpectedVariable[], mode: string): ExpectedVariable[] | null {
  if (mode.startsWith('float8')) {
    const history = ['inputs', 'kernel', 'outputs_grad'].flatMap((part) => [
      variable(`${part}_scale`, []),
      variable(`${part}_amax_history`, [null]),
    ]);
    return [...plain, ...history];
  }
  return plain.map((expected) => ({ ...expected, shape: null, trainable: expected.name === 'bias' }));
}

/** Names of variables that training does not change, whatever layer of Keras they belong to. */
export const UNTRAINED_NAMES: ReadonlySet<string> = new Set([
  'moving_mean',
  'moving_variance',
  'renorm_mean',
  'renorm_stddev',
  'seed_generator_state',
  'kernel_scale',
  'kernel_zero',
  'embeddings_scale',
  'embeddings_zero',
  'g_idx',
  'quantized_kernel',
  'packed_kernel',
  'vector_u',
]);

/** Whether variables are expected to be more than what `expectedVariables` names: scales of a quantised layer. */
export function mayHaveMore(layer: LayerConfig): boolean {
  return quantisation(layer.config) !== null || layer.config['lora_rank'] !== undefined;
}
