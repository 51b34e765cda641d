/**
 * The graph of Python objects that TensorFlow saves beside the values: SavedObjectGraph in a SavedModel,
 * TrackableObjectGraph in a checkpoint. Which variable is whose, and what it is for.
 */
import type { ObjectNode, VariableRole } from './artifact';
import type { tensorflow } from './proto/messages.js';
import { eachField, textAt, type WireProblem } from './wire';

export interface GraphEdge {
  name: string;
  node: number;
}

/** A node of either graph, as far as both say the same. */
export interface TrackedNode {
  children: GraphEdge[];
  /** `name` is VARIABLE_VALUE for a variable; tables and custom objects have others. */
  tensors: { name: string; fullName: string; key: string }[];
  slots: { original: number; name: string; node: number }[];
}

/**
 * The nodes of a TrackableObjectGraph (1 nodes: 1 children, 2 attributes, 3 slot_variables); and what is wrong with
 * its bytes. Nodes before the damage are kept. Read by hand: a checkpoint may have fifty thousand.
 */
export function readTrackableGraph(bytes: Uint8Array): { nodes: TrackedNode[]; problem: WireProblem | null } {
  const nodes: TrackedNode[] = [];
  let broken: WireProblem | null = null;
  const note = (problem: WireProblem | null) => {
    broken ??= problem;
  };
  note(
    eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
      if (number !== 1 || wire !== 2) return;
      const node: TrackedNode = { children: [], tensors: [], slots: [] };
      nodes.push(node);
      note(eachField(bytes, start, end, (part, partWire, from, to) => {
        if (partWire === 2) note(addPart(node, part, bytes, from, to));
      }));
    }),
  );
  return { nodes, problem: broken };
}

/** ObjectReference: 1 node_id, 2 local_name. SerializedTensor: 1 name, 2 full_name, 3 checkpoint_key. Slots: 1 original, 2 slot_name, 3 variable. */
function addPart(node: TrackedNode, part: number, bytes: Uint8Array, from: number, to: number): WireProblem | null {
  if (part === 1) {
    const edge: GraphEdge = { name: '', node: 0 };
    node.children.push(edge);
    return eachField(bytes, from, to, (number, wire, start, end, value) => {
      if (number === 1 && wire === 0) edge.node = value;
      else if (number === 2 && wire === 2) edge.name = textAt(bytes, start, end);
    });
  }
  if (part === 2) {
    const tensor = { name: '', fullName: '', key: '' };
    node.tensors.push(tensor);
    return eachField(bytes, from, to, (number, wire, start, end) => {
      if (wire !== 2) return;
      if (number === 1) tensor.name = textAt(bytes, start, end);
      else if (number === 2) tensor.fullName = textAt(bytes, start, end);
      else if (number === 3) tensor.key = textAt(bytes, start, end);
    });
  }
  if (part !== 3) return null;
  const slot = { original: 0, name: '', node: 0 };
  node.slots.push(slot);
  return eachField(bytes, from, to, (number, wire, start, end, value) => {
    if (number === 1 && wire === 0) slot.original = value;
    else if (number === 2 && wire === 2) slot.name = textAt(bytes, start, end);
    else if (number === 3 && wire === 0) slot.node = value;
  });
}

type Reference = tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties;
type SlotReference = tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties;

/** The edges of a node of either graph. */
export function edgesOf(references: readonly Reference[]): GraphEdge[] {
  return references.map((reference) => ({ name: reference.localName ?? '', node: reference.nodeId ?? 0 }));
}

/** The slot variables (momentum and the like) of a node of either graph. */
export function slotsOf(references: readonly SlotReference[]): TrackedNode['slots'] {
  return references.map((slot) => ({
    original: slot.originalVariableNodeId ?? 0,
    name: slot.slotName ?? '',
    node: slot.slotVariableNodeId ?? 0,
  }));
}

/** Numbers of nodes that an edge or slot names and that are not there. */
export function danglingEdges(nodes: readonly { children: GraphEdge[] }[]): { from: number; name: string; node: number }[] {
  const dangling: { from: number; name: string; node: number }[] = [];
  nodes.forEach((node, from) => {
    for (const edge of node.children) {
      if (edge.node < 0 || edge.node >= nodes.length) dangling.push({ from, name: edge.name, node: edge.node });
    }
  });
  return dangling;
}

/** The first path to each node, breadth first from the root, as TensorFlow names objects (`model/layer-0/kernel`). */
export function pathsOf(nodes: readonly { children: GraphEdge[] }[]): (string | null)[] {
  const paths: (string | null)[] = nodes.map(() => null);
  if (nodes.length === 0) return paths;
  paths[0] = '';
  const queue = [0];
  for (let next = 0; next < queue.length; next++) {
    const from = queue[next] ?? 0;
    const path = paths[from] ?? '';
    for (const edge of nodes[from]?.children ?? []) {
      if (edge.node < 0 || edge.node >= nodes.length || paths[edge.node] !== null) continue;
      paths[edge.node] = path === '' ? edge.name : `${path}/${edge.name}`;
      queue.push(edge.node);
    }
  }
  return paths;
}

const OPTIMIZER_EDGES = new Set(['optimizer', '_optimizer', 'opt', 'inner_optimizer']);
const METRIC_EDGES = new Set(['metrics', '_metrics', 'compiled_metrics', '_compile_metrics', 'loss_tracker', '_loss_tracker', 'compiled_loss']);

/**
 * What each node's variables are for. A variable is a weight when the root reaches it without passing an
 * optimizer or a metric: Keras 3 optimizers also hold the model's own variables. null where nothing reaches it.
 */
export function rolesOf(nodes: readonly TrackedNode[], identifiers: readonly (string | null)[] = []): (VariableRole | null)[] {
  const roles: (VariableRole | null)[] = nodes.map(() => null);
  const optimizers = new Set<number>();
  const slotVariables = new Set<number>();
  nodes.forEach((node, index) => {
    const identifier = identifiers[index] ?? null;
    const has = (...wanted: string[]) => node.children.some((edge) => wanted.includes(edge.name));
    const isOptimizer =
      identifier === 'optimizer' ||
      identifier === 'experimentalOptimizer' ||
      node.slots.length > 0 ||
      (node.children.length > 1 && has('_iterations', 'iterations', 'iter') && has('_learning_rate', 'learning_rate', '_variables', '_trainable_variables'));
    if (isOptimizer) optimizers.add(index);
    for (const slot of node.slots) slotVariables.add(slot.node);
  });
  const isMetric = (index: number, edge: string) => METRIC_EDGES.has(edge) || identifiers[index] === '_tf_keras_metric';
  const walk = (from: number[], role: VariableRole, enters: (node: number, edge: string) => boolean) => {
    const queue = from.filter((node) => node >= 0 && node < nodes.length && roles[node] === null);
    for (const node of queue) roles[node] = role;
    for (let next = 0; next < queue.length; next++) {
      for (const edge of nodes[queue[next] ?? 0]?.children ?? []) {
        if (edge.node < 0 || edge.node >= nodes.length || roles[edge.node] !== null || !enters(edge.node, edge.name)) continue;
        roles[edge.node] = role;
        queue.push(edge.node);
      }
    }
  };
  const isOptimizerEdge = (node: number, edge: string) => optimizers.has(node) || (OPTIMIZER_EDGES.has(edge) && (nodes[node]?.tensors.length ?? 0) === 0);
  // keras_api holds Keras 2's own lists, with the metrics among them; _all_variables repeats a Keras 3 export's variables.
  const aside = new Set(['keras_api', '_all_variables']);
  walk([0], 'weight', (node, edge) => !aside.has(edge) && !isOptimizerEdge(node, edge) && !isMetric(node, edge) && !slotVariables.has(node));
  walk([...optimizers, ...slotVariables], 'optimizer', (node, edge) => !isMetric(node, edge));
  nodes.forEach((node) => {
    for (const edge of node.children) if (OPTIMIZER_EDGES.has(edge.name)) walk([edge.node], 'optimizer', () => true);
  });
  nodes.forEach((node) => {
    for (const edge of node.children) if (isMetric(edge.node, edge.name)) walk([edge.node], 'metric', () => true);
  });
  walk(nodes.map((_, index) => index), 'other', () => true);
  return roles;
}

/** The role of a variable of which only the name is known: TensorFlow 1 and files without an object graph. */
export function roleByName(name: string): VariableRole {
  if (/\.OPTIMIZER_SLOT\/|(^|\/)(Adam|Adam_1|AdamW|RMSProp|RMSProp_1|Momentum|Adagrad|Adadelta|Adadelta_1|Ftrl|Ftrl_1|Nadam)$|(^|\/)beta[12]_power$/.test(name)) return 'optimizer';
  if (/^(global_step|save_counter|_CHECKPOINTABLE_OBJECT_GRAPH)(\/|$)/.test(name)) return 'other';
  return 'weight';
}

/** The edges that lead to a node that is there. */
export function knownEdges(edges: GraphEdge[], count: number): GraphEdge[] {
  const known = (edge: GraphEdge) => edge.node >= 0 && edge.node < count;
  return edges.every(known) ? edges : edges.filter(known);
}

const VALUE = '/.ATTRIBUTES/VARIABLE_VALUE';

/** A checkpoint key without the part that says that it is a variable's value. */
export function bareKey(key: string): string {
  return key.endsWith(VALUE) ? key.slice(0, -VALUE.length) : key;
}

/** A checkpoint's object graph as the artifact shows it. */
export function checkpointObjects(nodes: readonly TrackedNode[]): ObjectNode[] {
  return nodes.map((node) => {
    const value = node.tensors.find((tensor) => tensor.name === 'VARIABLE_VALUE');
    return {
      kind: value !== undefined ? 'variable' : node.tensors.length > 0 ? 'resource' : 'object',
      children: knownEdges(node.children, nodes.length),
      variable: value?.key ?? null,
      detail: value?.fullName || (node.tensors.length > 0 ? node.tensors.map((tensor) => tensor.name).join(', ') : null),
    };
  });
}
