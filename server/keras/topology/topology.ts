/** How a model is built: its layers in Keras' order, with the weights that they make. */
import { once } from '../../python/once';
import { externalAncestors } from '../interpreter/classes';
import { argumentAt, plainText } from '../interpreter/values';
import type { Story, StoryModel } from '../story';
import type { CallEvent, InstanceValue, PassedArgument, TensorValue, Value } from '../value';
import { effectOf, layerKind, type Shape } from './layer-shapes';

/** A layer of a model, or a model inside it. */
export interface TopologyLayer {
  /** `Dense`; `Sequential` and `Functional` for models; the name of the class for those of the project. */
  kind: string;
  /** The name that it is given; null where Keras makes one. */
  name: string | null;
  /** Under which attribute a subclassed model holds it; null in other models. */
  attribute: string | null;
  instance: InstanceValue;
  /** The shapes of its own weights, as `get_weights` gives them; null where not even their number can be told. */
  weights: readonly Shape[] | null;
  /** How it is built, where it is a model. */
  inner: Topology | null;
}

/** The layers of a model, with what is known of the shapes between them. */
export interface Topology {
  form: 'sequential' | 'functional' | 'subclass';
  /** In the order of `model.layers`. */
  layers: readonly TopologyLayer[];
  /** Whether every layer takes the output of the one before it, and nothing but layers stands between. */
  isChain: boolean;
}

/**
 * How a model is built, as its layers are called; null where that cannot be told: it is loaded, or some of its layers
 * may not be there.
 */
export function topologyOf(story: Story, model: StoryModel): Topology | null {
  if (model.open || model.uncertain || model.instance === null) return null;
  return modelTopology({ story, depth: 0 }, model.instance, null)?.topology ?? null;
}

interface Walk {
  story: Story;
  depth: number;
}

/** Models by their number and the shape they are called with: one that is called often is looked through once. */
const builtModels = once((_story: Story) => new Map<string, Built | null>());

/** A model's layers and the shape of its one output. */
interface Built {
  topology: Topology;
  output: Shape | null;
}

const deepest = 8;

/** @param input The shape it is called with, where it has no input of its own. */
function modelTopology(walk: Walk, instance: InstanceValue, input: Shape | null): Built | null {
  if (walk.depth > deepest) return null;
  const known = builtModels(walk.story);
  const key = `${instance.id} ${input?.join() ?? 'unknown'}`;
  let built = known.get(key);
  if (built === undefined) known.set(key, (built = lookThrough(walk, instance, input)));
  return built;
}

function lookThrough(walk: Walk, instance: InstanceValue, input: Shape | null): Built | null {
  const inside = { ...walk, depth: walk.depth + 1 };
  const model = modelsById(walk.story).get(instance.id);
  const { of } = instance;
  if (of.kind === 'external') {
    if (of.name === 'keras.Sequential') return sequential(inside, instance, model?.calls ?? [], input);
    return of.name === 'keras.Model' ? functional(inside, instance.arguments) : null;
  }
  if (!externalAncestors(of).some((base) => base.name === 'keras.Model' || base.name === 'keras.Sequential'))
    return null;
  const handedOn = model?.calls.find((call) => call.name === 'super.__init__' && call.arguments.length > 1);
  if (handedOn !== undefined) return functional(inside, handedOn.arguments);
  if (argumentAt(instance.arguments, 'outputs', 1) !== null && instance.attributes.size === 0)
    return functional(inside, instance.arguments);
  return subclassed(inside, instance);
}

const modelsById = once(
  (story: Story): ReadonlyMap<number, StoryModel> => new Map(story.models.map((model) => [model.id, model])),
);

function sequential(
  walk: Walk,
  instance: InstanceValue,
  calls: readonly CallEvent[],
  input: Shape | null,
): Built | null {
  const given = argumentAt(instance.arguments, 'layers', 0)?.value;
  const values: Value[] = [];
  if (given !== undefined) {
    if (given.kind !== 'sequence' || given.open) return null;
    values.push(...given.elements);
  }
  for (const call of calls) {
    if (call.name === '.pop') return null;
    const [added] = call.name === '.add' ? call.arguments : [];
    if (added !== undefined) values.push(added.value);
  }
  let shape = input;
  const layers: TopologyLayer[] = [];
  for (const value of values) {
    if (value.kind === 'tensor' && value.layer === null && value.operation === null) {
      shape = inputShapes(walk.story).get(value.id) ?? null;
      continue;
    }
    if (value.kind !== 'instance') return null;
    const own = ownInput(value);
    if (own !== undefined) shape = own;
    if (isInputLayer(value)) continue;
    // Keras takes no layer twice
    if (layers.some(({ instance: other }) => other === value)) return null;
    const made = layerOf(walk, value, [shape], null);
    if (made === null) return null;
    layers.push(made.layer);
    shape = made.output;
  }
  return { topology: { form: 'sequential', layers, isChain: true }, output: shape };
}

const isInputLayer = (instance: InstanceValue): boolean => layerKind(instance) === 'InputLayer';

/** The shape of inputs that a layer is told of itself (`input_shape=`); undefined where it is not. */
function ownInput(instance: InstanceValue): Shape | null | undefined {
  const at = (name: string): Value | undefined => argumentAt(instance.arguments, name, null)?.value;
  const shape =
    at('input_shape') ?? (isInputLayer(instance) ? (at('shape') ?? instance.arguments[0]?.value) : undefined);
  if (shape !== undefined) return shapeOf(shape);
  const batch = at('batch_input_shape') ?? at('batch_shape');
  if (batch !== undefined) return shapeOf(batch)?.slice(1) ?? null;
  // an Embedding's is the number of its words
  const width = layerKind(instance) === 'Embedding' ? at('input_length') : at('input_dim');
  return width === undefined ? undefined : [numberIn(width)];
}

const numberIn = (value: Value): number | null =>
  value.kind === 'literal' && typeof value.value === 'number' ? value.value : null;

/** A shape as it is written; null where it is none, or holds what cannot be seen. */
function shapeOf(value: Value): Shape | null {
  if (value.kind === 'literal' && typeof value.value === 'number') return [value.value];
  return value.kind === 'sequence' && !value.open ? value.elements.map(numberIn) : null;
}

/** The shape given to each `keras.Input`, by the tensor it makes. */
const inputShapes = once((story: Story): ReadonlyMap<number, Shape | null> => {
  const shapes = new Map<number, Shape | null>();
  for (const { name, result, arguments: passed } of story.events) {
    if (name !== 'keras.Input' || result.kind !== 'tensor') continue;
    const shape = argumentAt(passed, 'shape', 0)?.value;
    const batch = argumentAt(passed, 'batch_shape', null)?.value;
    if (shape !== undefined) shapes.set(result.id, shapeOf(shape));
    else if (batch !== undefined) shapes.set(result.id, shapeOf(batch)?.slice(1) ?? null);
  }
  return shapes;
});

/** A layer with its weights and the shape it hands on; null where it is something else. */
function layerOf(
  walk: Walk,
  instance: InstanceValue,
  inputs: readonly (Shape | null)[],
  attribute: string | null,
): { layer: TopologyLayer; output: Shape | null } | null {
  const name = nameOf(instance);
  const inner = modelTopology(walk, instance, inputs[0] ?? null);
  if (inner !== null) {
    const weights = weightsOf(inner.topology);
    const kind =
      instance.of.kind === 'class'
        ? instance.of.definition.name
        : inner.topology.form === 'sequential'
          ? 'Sequential'
          : 'Functional';
    return {
      layer: { kind, name, attribute, instance, weights, inner: inner.topology },
      output: inner.output,
    };
  }
  const closed = closedKind(instance);
  if (closed !== null)
    return { layer: { kind: closed, name, attribute, instance, weights: null, inner: null }, output: null };
  const kind = layerKind(instance);
  if (kind === null) return null;
  const { weights, output } = wrappedEffect(walk, kind, instance, inputs);
  return { layer: { kind, name, attribute, instance, weights, inner: null }, output };
}

/** The name of a class of the project, or of a ready-made model: what they are made of is not looked at. */
function closedKind({ of }: InstanceValue): string | null {
  if (of.kind === 'class') return of.definition.name;
  return /^keras\.applications\.(?:\w+\.)*(\w+)$/.exec(of.name)?.[1] ?? null;
}

/** What a layer makes of its inputs, also where it wraps another. */
function wrappedEffect(
  walk: Walk,
  kind: string,
  instance: InstanceValue,
  inputs: readonly (Shape | null)[],
): { weights: readonly Shape[] | null; output: Shape | null } {
  if (kind !== 'Bidirectional' && kind !== 'TimeDistributed') return effectOf(instance, inputs);
  const wrapped = argumentAt(instance.arguments, 'layer', 0)?.value;
  const [input] = inputs;
  if (wrapped?.kind !== 'instance' || instance.arguments.some(({ name }) => name === 'backward_layer'))
    return { weights: null, output: null };
  if (kind === 'TimeDistributed') {
    const inner = layerOf(walk, wrapped, [input?.slice(1) ?? null], null);
    const output = inner?.output ?? null;
    return {
      weights: inner?.layer.weights ?? null,
      output: output === null || input === undefined || input === null ? null : [input[0] ?? null, ...output],
    };
  }
  const { weights, output } = effectOf(wrapped, inputs);
  return {
    weights: weights === null ? null : [...weights, ...weights],
    output: output === null ? null : bothWays(output, argumentAt(instance.arguments, 'merge_mode', 1)?.value),
  };
}

/** What comes out of a layer that goes both ways: side by side, or one number for both. */
function bothWays(output: Shape, mode: Value | undefined): Shape | null {
  const word = mode === undefined ? 'concat' : plainText(mode);
  if (word !== null && /^(sum|mul|ave)$/.test(word)) return output;
  const last = output.at(-1) ?? null;
  return word === 'concat' ? [...output.slice(0, -1), last === null ? null : 2 * last] : null;
}

/** All weights of a model in the order of `get_weights`; null where some cannot be told. */
export function weightsOf(topology: Topology): readonly Shape[] | null {
  const shapes: Shape[] = [];
  for (const layer of topology.layers) {
    if (layer.weights === null) return null;
    shapes.push(...layer.weights);
  }
  return shapes;
}

function nameOf(instance: InstanceValue): string | null {
  const given = argumentAt(instance.arguments, 'name', null)?.value;
  return given === undefined || given.kind === 'literal' ? null : (plainText(given) ?? '?');
}

/** A node of a functional model's graph: one call of a layer, or one operation. */
interface Node {
  tensor: TensorValue;
  inputs: Node[];
  /** The longest way to an output. */
  depth: number;
  /** When a walk from the outputs first meets it. */
  met: number;
}

const mostNodes = 3000;

function functional(walk: Walk, passed: readonly PassedArgument[]): Built | null {
  const outputs = (argumentAt(passed, 'outputs', 1) ?? argumentAt(passed, 'output', null))?.value;
  const ends = outputs === undefined ? null : tensorsIn(outputs);
  const nodes = ends === null || ends.length === 0 ? null : graphBehind(ends);
  if (ends === null || nodes === null) return null;
  const shapes = new Map<Node, Shape | null>();
  const made = new Map<InstanceValue, { layer: TopologyLayer; depth: number; met: number }>();
  let isChain = ends.length === 1;
  for (const node of nodes.sort((one, other) => other.depth - one.depth || one.met - other.met)) {
    const { layer, operation, id } = node.tensor;
    isChain &&= layer === null ? operation === null && shapes.size === 0 : node.inputs.length === 1;
    if (layer === null) {
      shapes.set(node, operation === null ? (inputShapes(walk.story).get(id) ?? null) : null);
      continue;
    }
    if (layer.kind !== 'instance') return null;
    const built = layerOf(
      walk,
      layer,
      node.inputs.map((each) => shapes.get(each) ?? null),
      null,
    );
    if (built === null) return null;
    shapes.set(node, built.output);
    const known = made.get(layer);
    // a layer that is called again keeps the weights of its first call
    if (known !== undefined) isChain = false;
    else made.set(layer, { layer: built.layer, depth: node.depth, met: node.met });
  }
  const [end] = nodes.filter((node) => node.tensor === ends[0]);
  return {
    topology: {
      form: 'functional',
      layers: [...made.values()]
        .sort((one, other) => other.depth - one.depth || one.met - other.met)
        .map(({ layer }) => layer),
      isChain,
    },
    output: end === undefined || ends.length > 1 ? null : (shapes.get(end) ?? null),
  };
}

/** The tensors that a value is or holds; null where it may hold something else. */
function tensorsIn(value: Value): TensorValue[] | null {
  if (value.kind === 'tensor') return [value];
  const held =
    value.kind === 'sequence' && !value.open
      ? value.elements
      : value.kind === 'dictionary' && !value.open
        ? [...value.entries.values()]
        : null;
  const tensors = held?.map(tensorsIn) ?? null;
  return tensors === null || tensors.includes(null) ? null : tensors.flatMap((each) => each ?? []);
}

/**
 * All nodes that lead to some tensors, with their depths as Keras counts them (`map_graph` of
 * keras/src/ops/function.py); null where something out of sight leads there.
 */
function graphBehind(ends: readonly TensorValue[]): Node[] | null {
  const nodes = new Map<number, Node>();
  const finished: Node[] = [];
  const waiting: { tensor: TensorValue; opened: boolean }[] = [...ends]
    .reverse()
    .map((tensor) => ({ tensor, opened: false }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { tensor } = next;
    const known = nodes.get(tensor.id);
    if (next.opened) {
      if (known !== undefined) finished.push(known);
      continue;
    }
    if (known !== undefined) continue;
    const inputs = tensor.inputs.map(tensorsIn);
    if (inputs.includes(null) || nodes.size > mostNodes) return null;
    nodes.set(tensor.id, { tensor, inputs: [], depth: 0, met: nodes.size });
    waiting.push({ tensor, opened: true });
    for (const input of inputs.flatMap((each) => each ?? []).reverse()) waiting.push({ tensor: input, opened: false });
  }
  for (const node of nodes.values())
    node.inputs = node.tensor.inputs.flatMap((each) => tensorsIn(each) ?? []).flatMap(({ id }) => nodes.get(id) ?? []);
  for (const node of finished.reverse())
    for (const input of node.inputs) input.depth = Math.max(input.depth, node.depth + 1);
  return finished;
}

/** The layers that a subclassed model holds in its attributes; what meets them is told by its `call`, which is not run. */
function subclassed(walk: Walk, instance: InstanceValue): Built | null {
  const layers: TopologyLayer[] = [];
  const seen = new Set<Value>();
  for (const [attribute, value] of instance.attributes) {
    const held = layersHeld(value, seen);
    if (held === null) return null;
    for (const each of held) {
      if (isInputLayer(each)) continue;
      const made = layerOf(walk, each, [null], attribute);
      if (made === null) return null;
      layers.push(made.layer);
    }
  }
  return layers.length === 0 ? null : { topology: { form: 'subclass', layers, isChain: false }, output: null };
}

/**
 * Layers that an attribute holds, in order; null where it may hold others.
 *
 * @param seen What was looked into before: a layer counts once, and so does a list that several hold.
 */
function layersHeld(value: Value, seen: Set<Value>): InstanceValue[] | null {
  if (seen.has(value)) return [];
  seen.add(value);
  const inside = (each: Value): InstanceValue[] | null => layersHeld(each, seen);
  switch (value.kind) {
    case 'instance':
      return isLayer(value) ? [value] : [];
    case 'sequence': {
      const held = value.elements.map(inside);
      return (value.open && held.length > 0) || value.grown === true || held.includes(null)
        ? null
        : held.flatMap((each) => each ?? []);
    }
    case 'dictionary': {
      const held = [...value.entries.values()].map(inside);
      return held.includes(null) ? null : held.flatMap((each) => each ?? []);
    }
    case 'union':
      return value.options.some((option) => inside(option)?.length !== 0) ? null : [];
    default:
      return [];
  }
}

function isLayer({ of }: InstanceValue): boolean {
  if (of.kind === 'external') return /^keras\.(layers\.|Sequential$|Model$|applications\.)/.test(of.name);
  return externalAncestors(of).some(({ name }) => /^keras\.(layers\.|Sequential$|Model$)/.test(name));
}
