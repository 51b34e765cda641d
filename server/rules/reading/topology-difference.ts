/** How two models differ that should take the same weights, said as the end of a sentence. */
import { argumentAt, plainText } from '../../keras/interpreter/values';
import type { Shape } from '../../keras/topology/layer-shapes';
import { topologyOf, weightsOf, type Topology, type TopologyLayer } from '../../keras/topology/topology';
import type { Story, StoryModel } from '../../keras/story';
import type { InstanceValue, Value } from '../../keras/value';

/**
 * By what weights find their places: `order` (HDF5 as Keras 2 writes it), `kind` (`.weights.h5` and `.keras`: the
 * how-maniest layer of its class), `list` (`set_weights`), `name` (`by_name=True`; `name-alone` where shapes that do not
 * fit are skipped), `graph` (checkpoints of TensorFlow, which give what there is and leave the rest), `number` (those of
 * Keras 3, whose models number all of their layers).
 */
export type Matching = 'order' | 'kind' | 'list' | 'name' | 'name-alone' | 'graph' | 'number';

/** How two models differ, where weights meet by their order; null when they do not, or it cannot be told. */
export function layerDifference(story: Story, saved: StoryModel, filled: StoryModel): string | null {
  return topologyDifference(story, saved, filled, 'order');
}

/**
 * How the model that is filled differs from the one that its weights come from; null when they do not differ, or it
 * cannot be told.
 */
export function topologyDifference(
  story: Story,
  saved: StoryModel,
  filled: StoryModel,
  matching: Matching,
): string | null {
  const from = topologyOf(story, saved);
  const to = topologyOf(story, filled);
  if (from === null || to === null || weighted(from).length === 0) return null;
  if (matching === 'name' || matching === 'name-alone')
    return differenceByName(story, [saved, from], [filled, to], matching === 'name');
  const difference = differencesInWeights[matching](from, to);
  // an operation on tensors may do what elsewhere a layer is told to do
  if (difference !== null || saved.operations.length !== filled.operations.length) return difference;
  return differentActivation(from, to);
}

const differencesInWeights: Readonly<
  Record<Exclude<Matching, 'name' | 'name-alone'>, (saved: Topology, filled: Topology) => string | null>
> = {
  order: differenceInOrder,
  kind: differenceByKind,
  list: differenceInList,
  graph: differenceInGraph,
  number: differenceInNumbers,
};

/** The layers that have weights, or may have some. */
function weighted(topology: Topology): TopologyLayer[] {
  return topology.layers.filter((layer) => layer.weights === null || layer.weights.length > 0);
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Layers with weights meet in their order, and there must be as many. */
function differenceInOrder(saved: Topology, filled: Topology): string | null {
  const [from, to] = [weighted(saved), weighted(filled)];
  if (from.length !== to.length)
    return [...from, ...to].some((layer) => layer.weights === null) ? null : differentCount(from, to);
  for (const [index, first] of from.entries()) {
    const second = to[index];
    if (second === undefined) return null;
    if ((first.weights === null || second.weights === null) && first.kind !== second.kind) return null;
    const difference = differentWeights(first, second);
    if (difference !== null) return difference;
  }
  return null;
}

const differentCount = (from: readonly TopologyLayer[], to: readonly TopologyLayer[]): string =>
  `it has ${counted(from.length, 'layer')} with weights, and the one filled has ${to.length}`;

/** How the weights of two layers differ that meet each other. */
function differentWeights(saved: TopologyLayer, filled: TopologyLayer): string | null {
  const [from, to] = [saved.weights, filled.weights];
  const isKnown = from !== null && to !== null;
  if (isKnown && !differ(from, to)) return null;
  if (saved.kind !== filled.kind)
    return isKnown ? `it has ${saved.kind} where the one filled has ${filled.kind}` : null;
  if (saved.inner !== null && filled.inner !== null)
    return differenceInOrder(saved.inner, filled.inner) ?? (isKnown ? sizesOfWeights(saved, filled) : null);
  const [size] = differentSizes(saved.instance, filled.instance, saved.kind);
  if (size === undefined && !isKnown) return null;
  return size === undefined
    ? sizesOfWeights(saved, filled)
    : `its \`${saved.kind}\` has ${size.saved} ${sizeNames[size.name] ?? ''}, the one filled has ${size.filled}`;
}

function sizesOfWeights(saved: TopologyLayer, filled: TopologyLayer): string {
  const [from, to] = [saved.weights ?? [], filled.weights ?? []];
  const index = from.findIndex((shape, at) => differsFrom(shape, to[at] ?? []));
  const [first, second] = [from[index], to[index]];
  return first === undefined || second === undefined
    ? `its \`${saved.kind}\` has ${counted(from.length, 'weight')}, that of the one filled ${to.length}`
    : `the weights of its \`${saved.kind}\` have the shape ${shownShape(first)}, those of the one filled ${shownShape(second)}`;
}

const shownShape = (shape: Shape): string =>
  `(${shape.map((each) => each ?? '?').join(', ')}${shape.length === 1 ? ',' : ''})`;

/** Whether two lists of weights surely differ in number or in a shape. */
function differ(from: readonly Shape[], to: readonly Shape[]): boolean {
  return from.length !== to.length || from.some((shape, index) => differsFrom(shape, to[index] ?? []));
}

function differsFrom(one: Shape, other: Shape): boolean {
  return (
    one.length !== other.length ||
    one.some((size, axis) => {
      const against = other[axis];
      return size !== null && against !== null && against !== undefined && size !== against;
    })
  );
}

/** All arrays one after the other, as `get_weights` gives them and `set_weights` wants them. */
function differenceInList(saved: Topology, filled: Topology): string | null {
  const [from, to] = [weightsOf(saved), weightsOf(filled)];
  if (from === null || to === null) return differenceInOrder(saved, filled);
  if (!differ(from, to)) return null;
  const unlike =
    from.length === to.length
      ? 'its weights have other shapes than those of the one filled'
      : `it has ${counted(from.length, 'weight')}, and the one filled has ${to.length}`;
  return differenceInOrder(saved, filled) ?? unlike;
}

/**
 * The file names layers by class and number (`layers/dense_1`), or by the attribute that holds them; what the filled
 * model does not ask for is left (`_load_state` of keras/src/saving/saving_lib.py).
 */
function differenceByKind(saved: Topology, filled: Topology): string | null {
  const isSubclass = filled.form === 'subclass';
  if ((saved.form === 'subclass') !== isSubclass) return differenceInOrder(saved, filled);
  const held = new Map(withKeys(saved));
  for (const [key, layer] of withKeys(filled)) {
    const partner = held.get(key);
    if (layer.weights?.length === 0) continue;
    if (partner === undefined) {
      if (layer.weights === null) return null;
      const [from, to] = [weighted(saved), weighted(filled)];
      if (from.some((each) => each.weights === null)) return null;
      if (from.length !== to.length) return differentCount(from, to);
      return `the one filled has ${isSubclass ? `\`${key}\`` : `${layer.kind} number ${Number(key.split(' ')[1]) + 1}`}, which it does not have`;
    }
    const difference =
      layer.inner !== null && partner.inner !== null && layer.kind === partner.kind
        ? differenceByKind(partner.inner, layer.inner)
        : differentWeights(partner, layer);
    if (difference !== null) return difference;
  }
  // its first layers alone are a model of their own, made to see what comes out of them
  return isBeginningOf(filled, saved) ? null : differenceInOrder(saved, filled);
}

/** Objects meet by their attributes, layers of other models by their order; what is not there stays as it is. */
function differenceInGraph(saved: Topology, filled: Topology): string | null {
  if (saved.form === 'subclass' && filled.form === 'subclass') return differenceByKind(saved, filled);
  return isBeginningOf(filled, saved) ? null : differenceInOrder(saved, filled);
}

/** A layer without weights that is one more puts those behind it under other numbers. */
function differenceInNumbers(saved: Topology, filled: Topology): string | null {
  const difference = differenceInGraph(saved, filled);
  if (difference !== null || !saved.isChain || !filled.isChain) return difference;
  const [from, to] = [saved, filled].map(({ layers }) =>
    layers.flatMap((layer, number) => (layer.weights?.length === 0 ? [] : [{ layer, number }])),
  );
  const moved = to?.find(({ number }, index) => from?.[index] !== undefined && from[index].number !== number);
  const before = to === undefined || moved === undefined ? undefined : from?.[to.indexOf(moved)];
  return moved === undefined || before === undefined
    ? null
    : `its \`${before.layer.kind}\` is layer number ${before.number + 1}, that of the one filled number ${moved.number + 1}, and a checkpoint finds layers by their number, those without weights counted`;
}

/** Whether a model has the first layers of another, and no more. */
function isBeginningOf(shorter: Topology, longer: Topology): boolean {
  const [from, to] = [weighted(longer), weighted(shorter)];
  return (
    to.length < from.length &&
    to.every((layer, index) => {
      const other = from[index];
      return other !== undefined && other.kind === layer.kind && differentWeights(other, layer) === null;
    })
  );
}

/** Layers under what the file calls them. */
function withKeys({ form, layers }: Topology): [string, TopologyLayer][] {
  const counts = new Map<string, number>();
  return layers.map((layer) => {
    const place = form === 'subclass' ? (layer.attribute ?? '') : layer.kind;
    const count = counts.get(place) ?? 0;
    counts.set(place, count + 1);
    return [form === 'subclass' && count === 0 ? place : `${place} ${count}`, layer];
  });
}

/** With `by_name=True` a layer takes the weights of its namesake, and nothing where it has none. */
function differenceByName(
  story: Story,
  [model, saved]: [StoryModel, Topology],
  [other, filled]: [StoryModel, Topology],
  mustFit: boolean,
): string | null {
  const [from, to] = [weighted(saved), weighted(filled)];
  if ([...from, ...to].some((layer) => layer.name === '?' || layer.weights === null)) return null;
  const makesNames = to.some((layer) => layer.name === null);
  // names that Keras makes go on counting within a program, and begin anew in the next
  if (makesNames && (model.program !== other.program || beginsCountingAnew(story, model, other))) return null;
  const held = new Map(from.flatMap((layer) => (layer.name === null ? [] : [[layer.name, layer]])));
  const shared = new Set(from.map((layer) => layer.instance));
  for (const layer of to) {
    if (shared.has(layer.instance)) return null;
    const partner = layer.name === null ? undefined : held.get(layer.name);
    const difference = partner === undefined || !mustFit ? null : differentWeights(partner, layer);
    if (difference !== null) return difference;
  }
  // a new head on an old body is what by_name is for
  if (to.length === 0 || to.some((layer) => layer.name !== null && held.has(layer.name))) return null;
  if (to.every((layer) => layer.name === null))
    return 'with `by_name=True` layers meet by name, and Keras names those of a second model on (`dense_1`, `dense_2`), so nothing is loaded';
  const missing = to.map((layer) => (layer.name === null ? `a ${layer.kind} without a name` : `\`${layer.name}\``));
  return `with \`by_name=True\` none of its layers is named ${missing.join(' or ')}, so nothing is loaded`;
}

function beginsCountingAnew(story: Story, model: StoryModel, other: StoryModel): boolean {
  const [from, to] = [Math.min(model.order, other.order), Math.max(model.order, other.order)];
  return story.events.some(
    ({ name, order, program }) =>
      program.path === model.program &&
      order >= from &&
      order <= to &&
      /\b(clear_session|reset_uids|reset_default_graph)$/.test(name),
  );
}

/**
 * The first layer whose activation differs while all weights fit: the same weights compute something else. Null where
 * none does, or something else stands between the layers.
 */
function differentActivation(saved: Topology, filled: Topology): string | null {
  const [from, to] = [stepsOf(saved), stepsOf(filled)];
  if (from.length !== to.length || from.some(({ kind }, index) => kind !== to[index]?.kind)) return null;
  for (const [index, first] of from.entries()) {
    const [own, other] = [first.activation, to[index]?.activation ?? null];
    if (own === null || other === null || own === other) continue;
    return `its \`${first.kind}\` has the activation ${shownActivation(own)}, the one filled ${shownActivation(other)}: the same weights compute something else`;
  }
  return null;
}

interface Step {
  kind: string;
  /** What is done to its output, name after name; `linear` for nothing, null where it cannot be told. */
  activation: string | null;
}

/**
 * What a model does, one after the other: layers that do nothing while it predicts are left out, and activations
 * that are layers of their own are told with the layer before them.
 */
function stepsOf(topology: Topology): Step[] {
  const steps: Step[] = [];
  for (const { kind, instance, inner } of layersInOrder(topology)) {
    if (inner !== null) {
      steps.push({ kind: `${kind}(`, activation: 'linear' }, ...stepsOf(inner));
      continue;
    }
    if (idle.test(kind)) continue;
    const last = steps.at(-1);
    if (topology.isChain && last !== undefined && (kind === 'Activation' || plainLayers[kind] !== undefined)) {
      const own =
        kind === 'Activation'
          ? activationOf(argumentAt(instance.arguments, 'activation', 0)?.value)
          : plainActivation(kind, instance);
      last.activation = last.activation === null || own === null ? null : together(last.activation, own);
      continue;
    }
    const own =
      kind === 'Activation'
        ? activationOf(argumentAt(instance.arguments, 'activation', 0)?.value)
        : ownActivation(kind, instance);
    steps.push({ kind, activation: own });
  }
  return steps;
}

/** Layers as the two models' meet: those of subclassed models by the attributes that hold them. */
function layersInOrder(topology: Topology): readonly TopologyLayer[] {
  if (topology.form !== 'subclass') return topology.layers;
  return withKeys(topology)
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([, layer]) => layer);
}

/** Layers that change nothing while a model predicts. */
const idle =
  /^(Dropout|SpatialDropout\dD|AlphaDropout|GaussianDropout|GaussianNoise|ActivityRegularization|Random\w+)$/;

/** Layers that are an activation, where they are given nothing. */
const plainLayers: Readonly<Record<string, string>> = { ReLU: 'relu', Softmax: 'softmax' };

const plainActivation = (kind: string, instance: InstanceValue): string | null =>
  instance.arguments.every(({ name }) => name === 'name') ? (plainLayers[kind] ?? null) : null;

/** One activation after the other; one that leaves what the other made is left out. */
function together(before: string, after: string): string {
  if (before === 'linear') return after;
  return after === 'linear' || (after === 'relu' && neverNegative.test(before)) ? before : `${before}, ${after}`;
}

/** Activations that make no negative numbers, which `relu` would change. */
const neverNegative = /\b(relu|relu6|sigmoid|hard_sigmoid|softmax|softplus|exponential)$/;

/** The name of the activation that a layer is given, or has by default; null where it cannot be seen. */
export function ownActivation(kind: string, instance: InstanceValue): string | null {
  if (instance.attributes.has('activation')) return null;
  const argument = argumentAt(instance.arguments, 'activation', activationPosition(kind));
  if (argument !== null) return activationOf(argument.value);
  return /^(LSTM|GRU|SimpleRNN)$/.test(kind) ? 'tanh' : 'linear';
}

/** In which position a layer takes its activation; null where only by name. */
export const activationPosition = (kind: string): number | null =>
  /^(Dense|LSTM|GRU|SimpleRNN)$/.test(kind) ? 1 : null;

/** The name of an activation; null where it cannot be seen. `activation=None` does nothing. */
function activationOf(value: Value | undefined): string | null {
  if (value === undefined) return null;
  return value.kind === 'literal' && value.value === null ? 'linear' : plainText(value);
}

const shownActivation = (activation: string): string => `\`${activation}\``;

/** An argument that decides what weights a layer has, in two layers that differ in it. */
export interface DifferentSize {
  name: string;
  position: number | null;
  saved: string;
  filled: string;
}

/** The arguments that decide the weights of two layers of one kind and that differ. */
export function differentSizes(saved: InstanceValue, filled: InstanceValue, kind: string): DifferentSize[] {
  return (sizes[kind] ?? []).flatMap(([name, position, otherwise]) => {
    const [from, to] = [saved, filled].map((each) => {
      if (each.attributes.has(name)) return null;
      const argument = argumentAt(each.arguments, name, position);
      return argument === null ? otherwise : sizeOf(argument.value);
    });
    return from === null || to === null || from === undefined || to === undefined || from === to
      ? []
      : [{ name, position, saved: from, filled: to }];
  });
}

type SizeArgument = [name: string, position: number | null, otherwise: string | null];

const convolution: readonly SizeArgument[] = [
  ['filters', 0, null],
  ['kernel_size', 1, null],
  ['use_bias', null, 'true'],
];

const recurrent: readonly SizeArgument[] = [
  ['units', 0, null],
  ['use_bias', null, 'true'],
];

/** Arguments that decide the shapes of weights, with their default. The first is what people know the size by. */
const sizes: Readonly<Record<string, readonly SizeArgument[]>> = {
  Dense: [
    ['units', 0, null],
    ['use_bias', 2, 'true'],
  ],
  Conv1D: convolution,
  Conv2D: convolution,
  Conv3D: convolution,
  Conv2DTranspose: convolution,
  SeparableConv2D: convolution,
  LSTM: recurrent,
  GRU: [...recurrent, ['reset_after', null, 'true']],
  SimpleRNN: recurrent,
  Embedding: [
    ['input_dim', 0, null],
    ['output_dim', 1, null],
  ],
  MultiHeadAttention: [
    ['num_heads', 0, null],
    ['key_dim', 1, null],
  ],
  MobileNet: [['alpha', 1, '1']],
  MobileNetV2: [['alpha', 1, '1']],
  MobileNetV3Small: [['alpha', 1, '1']],
  MobileNetV3Large: [['alpha', 1, '1']],
};

/** What a size is called in a message. */
const sizeNames: Readonly<Record<string, string>> = {
  units: 'units',
  filters: 'filters',
  kernel_size: 'as the size of its kernel',
  use_bias: 'as `use_bias`',
  input_dim: 'words',
  output_dim: 'as `output_dim`',
  num_heads: 'heads',
  key_dim: 'as `key_dim`',
  reset_after: 'as `reset_after`',
  alpha: 'as `alpha`',
};

/** A number, a truth value, or a tuple of one number several times, as text; null for anything else. */
function sizeOf(value: Value): string | null {
  if (value.kind === 'literal' && value.value !== null) return String(value.value);
  if (value.kind !== 'sequence' || value.open || value.elements.length === 0) return null;
  const parts = value.elements.map(sizeOf);
  if (parts.includes(null)) return null;
  return parts.every((part) => part === parts[0]) ? (parts[0] ?? null) : `(${parts.join(', ')})`;
}
