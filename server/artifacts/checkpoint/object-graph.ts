/**
 * The graph of Python objects that TensorFlow saves beside the values: SavedObjectGraph in a SavedModel,
 * TrackableObjectGraph in a checkpoint. Which variable is whose, and what it is for.
 */
import type { ObjectNode, VariableRole } from '../artifact';
import { eachField, nameTable, textAt, type Names, type WireProblem } from '../bytes/wire';

/** A child: the attribute it stands under, and the number of its node. */
export interface GraphEdge {
  name: string;
  node: number;
}

/** A node of either graph, as far as both say the same. */
export interface TrackedNode {
  children: readonly GraphEdge[];
  /** `name` is VARIABLE_VALUE for a variable; tables and custom objects have others. */
  tensors: readonly TrackedTensor[];
  slots: readonly TrackedSlot[];
}

interface TrackedTensor {
  name: string;
  fullName: string;
  key: string;
}

interface TrackedSlot {
  original: number;
  name: string;
  node: number;
}

/** Shared by all nodes that have none: most have neither children nor slots. */
const NONE: readonly never[] = [];

/**
 * The nodes of a TrackableObjectGraph (1 nodes: 1 children, 2 attributes, 3 slot_variables); and what is wrong with
 * its bytes. Nodes before the damage are kept. `keyOf` gives a key as it is known already, which is then not kept
 * twice. Read by hand: a checkpoint may have fifty thousand.
 */
export function readTrackableGraph(
  bytes: Uint8Array,
  keyOf: (key: string) => string,
): { nodes: TrackedNode[]; problem: WireProblem | null } {
  const nodes: TrackedNode[] = [];
  const names = nameTable();
  let broken: WireProblem | null = null;
  const note = (problem: WireProblem | null) => {
    if (problem !== null) broken ??= problem;
  };
  note(
    eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
      if (number !== 1 || wire !== 2) return;
      let children: GraphEdge[] | null = null;
      let tensors: TrackedTensor[] | null = null;
      let slots: TrackedSlot[] | null = null;
      note(
        eachField(bytes, start, end, (part, partWire, from, to) => {
          if (partWire !== 2) return;
          if (part === 1) note(readEdge(bytes, from, to, names, (children ??= [])));
          else if (part === 2) note(readTensor(bytes, from, to, names, keyOf, (tensors ??= [])));
          else if (part === 3) note(readSlot(bytes, from, to, names, (slots ??= [])));
        }),
      );
      nodes.push({ children: children ?? NONE, tensors: tensors ?? NONE, slots: slots ?? NONE });
    }),
  );
  return { nodes, problem: broken };
}

/** Adds an ObjectReference (1 node_id, 2 local_name) to `edges`. */
export function readEdge(
  bytes: Uint8Array,
  from: number,
  to: number,
  names: Names,
  edges: GraphEdge[],
): WireProblem | null {
  // Nearly all are a number of one to three bytes and a short name: a graph has tens of thousands.
  let at = from;
  let node = 0;
  if (bytes[at] === 0x08) {
    at++;
    for (let shift = 0; shift < 21; shift += 7) {
      const byte = bytes[at++] ?? 128;
      node |= (byte & 127) << shift;
      if (byte < 128) break;
      if (shift === 14) at = to;
    }
  }
  if (at + 2 <= to && bytes[at] === 0x12 && at + 2 + (bytes[at + 1] ?? 0) === to && (bytes[at + 1] ?? 128) < 128) {
    edges.push({ name: names(bytes, at + 2, to), node });
    return null;
  }
  const edge: GraphEdge = { name: '', node: 0 };
  edges.push(edge);
  return eachField(bytes, from, to, (number, wire, start, end, value) => {
    if (number === 1 && wire === 0) edge.node = value | 0;
    else if (number === 2 && wire === 2) edge.name = names(bytes, start, end);
  });
}

/** Adds a SerializedTensor (1 name, 2 full_name, 3 checkpoint_key) to `tensors`. */
function readTensor(
  bytes: Uint8Array,
  from: number,
  to: number,
  names: Names,
  keyOf: (key: string) => string,
  tensors: TrackedTensor[],
): WireProblem | null {
  const tensor = { name: '', fullName: '', key: '' };
  tensors.push(tensor);
  return eachField(bytes, from, to, (number, wire, start, end) => {
    if (wire !== 2) return;
    if (number === 1) tensor.name = names(bytes, start, end);
    else if (number === 2) tensor.fullName = names(bytes, start, end);
    else if (number === 3) tensor.key = keyOf(textAt(bytes, start, end));
  });
}

/** Adds a SlotVariableReference (1 original_variable_node_id, 2 slot_name, 3 slot_variable_node_id) to `slots`. */
export function readSlot(
  bytes: Uint8Array,
  from: number,
  to: number,
  names: Names,
  slots: TrackedSlot[],
): WireProblem | null {
  const slot = { original: 0, name: '', node: 0 };
  slots.push(slot);
  return eachField(bytes, from, to, (number, wire, start, end, value) => {
    if (number === 1 && wire === 0) slot.original = value | 0;
    else if (number === 2 && wire === 2) slot.name = names(bytes, start, end);
    else if (number === 3 && wire === 0) slot.node = value | 0;
  });
}

/** Numbers of nodes that an edge or slot names and that are not there. */
export function danglingEdges(
  nodes: readonly { children: readonly GraphEdge[] }[],
): { from: number; name: string; node: number }[] {
  const dangling: { from: number; name: string; node: number }[] = [];
  nodes.forEach((node, from) => {
    for (const edge of node.children) {
      if (edge.node < 0 || edge.node >= nodes.length) dangling.push({ from, name: edge.name, node: edge.node });
    }
  });
  return dangling;
}

const pathsOfGraphs = new WeakMap<object, readonly (string | null)[]>();

/**
 * The first path to each node, breadth first from the root, as TensorFlow names objects (`model/layer-0/kernel`). Kept
 * with the nodes.
 */
export function pathsOf(nodes: readonly { children: readonly GraphEdge[] }[]): readonly (string | null)[] {
  const known = pathsOfGraphs.get(nodes);
  if (known !== undefined) return known;
  const paths = new Array<string | null>(nodes.length).fill(null);
  pathsOfGraphs.set(nodes, paths);
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
const OPTIMIZER_STEPS = new Set(['_iterations', 'iterations', 'iter']);
const OPTIMIZER_PARTS = new Set(['_learning_rate', 'learning_rate', '_variables', '_trainable_variables']);
const METRIC_EDGES = new Set([
  'metrics',
  '_metrics',
  'compiled_metrics',
  '_compile_metrics',
  'loss_tracker',
  '_loss_tracker',
  'compiled_loss',
]);

/**
 * What each node's variables are for. A variable is a weight when the root reaches it without passing an
 * optimizer or a metric: Keras 3 optimizers also hold the model's own variables. null where nothing reaches it.
 */
export function rolesOf(
  nodes: readonly TrackedNode[],
  identifiers: readonly (string | null)[] = [],
): (VariableRole | null)[] {
  const roles: (VariableRole | null)[] = nodes.map(() => null);
  const optimizers = new Set<number>();
  const slotVariables = new Set<number>();
  nodes.forEach((node, index) => {
    const identifier = identifiers[index] ?? null;
    const isOptimizer =
      identifier === 'optimizer' ||
      identifier === 'experimentalOptimizer' ||
      node.slots.length > 0 ||
      (node.children.length > 1 &&
        node.children.some((edge) => OPTIMIZER_STEPS.has(edge.name)) &&
        node.children.some((edge) => OPTIMIZER_PARTS.has(edge.name)));
    if (isOptimizer) optimizers.add(index);
    for (const slot of node.slots) slotVariables.add(slot.node);
  });
  const isMetric = (index: number, edge: string) => METRIC_EDGES.has(edge) || identifiers[index] === '_tf_keras_metric';
  const walk = (from: number[], role: VariableRole, enters: (node: number, edge: string) => boolean) => {
    const queue = from.filter((node) => node >= 0 && node < nodes.length && roles[node] === null);
    for (const node of queue) roles[node] = role;
    for (let next = 0; next < queue.length; next++) {
      for (const edge of nodes[queue[next] ?? 0]?.children ?? []) {
        if (edge.node < 0 || edge.node >= nodes.length || roles[edge.node] !== null || !enters(edge.node, edge.name))
          continue;
        roles[edge.node] = role;
        queue.push(edge.node);
      }
    }
  };
  const isOptimizerEdge = (node: number, edge: string) =>
    optimizers.has(node) || (OPTIMIZER_EDGES.has(edge) && (nodes[node]?.tensors.length ?? 0) === 0);
  // keras_api holds Keras 2's own lists, with the metrics among them; _all_variables repeats a Keras 3 export's
  // variables.
  const aside = new Set(['keras_api', '_all_variables']);
  walk(
    [0],
    'weight',
    (node, edge) =>
      !aside.has(edge) && !isOptimizerEdge(node, edge) && !isMetric(node, edge) && !slotVariables.has(node),
  );
  walk([...optimizers, ...slotVariables], 'optimizer', (node, edge) => !isMetric(node, edge));
  nodes.forEach((node) => {
    for (const edge of node.children) if (OPTIMIZER_EDGES.has(edge.name)) walk([edge.node], 'optimizer', () => true);
  });
  nodes.forEach((node) => {
    for (const edge of node.children) if (isMetric(edge.node, edge.name)) walk([edge.node], 'metric', () => true);
  });
  walk(
    nodes.map((_, index) => index),
    'other',
    () => true,
  );
  return roles;
}

/** The role of a variable of which only the name is known: TensorFlow 1 and files without an object graph. */
export function roleByName(name: string): VariableRole {
  if (
    /\.OPTIMIZER_SLOT\/|(^|\/)(Adam|Adam_1|AdamW|RMSProp|RMSProp_1|Momentum|Adagrad|Adadelta|Adadelta_1|Ftrl|Ftrl_1|Nadam)$|(^|\/)beta[12]_power$/.test(
      name,
    )
  )
    return 'optimizer';
  if (/^(global_step|save_counter|_CHECKPOINTABLE_OBJECT_GRAPH)(\/|$)/.test(name)) return 'other';
  return 'weight';
}

/** The edges that lead to a node that is there. */
export function knownEdges(edges: readonly GraphEdge[], count: number): readonly GraphEdge[] {
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
      detail:
        value?.fullName || (node.tensors.length > 0 ? node.tensors.map((tensor) => tensor.name).join(', ') : null),
    };
  });
}
