/** The operations of a signature, a function or a main graph, folded by name scope. */
import type { Artifact, OpenArtifact, OperationGraph } from '../artifacts/artifact';
import type { GraphNode, GraphPart } from '../protocol';
import { countText } from '../artifacts/text';
import { operationsKey, type ArtifactTree } from './artifact-tree';

/** Boxes drawn at once: more than a person takes in, and what is laid out while one waits. */
const MOST_SHOWN = 500;
/** Arrows drawn at once. */
const MOST_EDGES = 3000;
/** Graphs offered before one is asked for: functions beyond these are reached from the tree and from their callers. */
const MOST_OFFERED = 100;

interface Operation {
  id: string;
  label: string;
  op: string;
  /** Operations it takes from. */
  from: { id: string; control: boolean }[];
  calls: string[];
}

interface Scope {
  /** With a slash at the end, so that an operation of the same name is another thing. */
  id: string;
  label: string;
  operations: Operation[];
  scopes: Map<string, Scope>;
  /** Operations in it and in the scopes within. */
  count: number;
}

/** One graph, ready to be folded and unfolded. */
export interface FoldableGraph {
  key: string;
  label: string;
  metaGraph: number;
  operations: Operation[];
  root: Scope;
  /** Operations that the graph has beyond those that were kept. */
  left: number;
}

/** The graphs of operations that an artifact offers: its signatures, main graphs, and largest functions first. */
export function drawableOperations(artifact: Artifact): { key: string; label: string }[] {
  if (artifact.kind !== 'saved-model') return [];
  return artifact.metaGraphs.flatMap(({ signatures, functions, nodes }, index) => [
    ...signatures.map(({ name }) => ({ key: operationsKey('signature', index, name), label: `signature ${name}` })),
    ...(nodes === 0 ? [] : [{ key: operationsKey('main', index, ''), label: `main graph (${countText(nodes, 'operation')})` }]),
    ...[...functions]
      .sort((a, b) => b.nodes - a.nodes)
      .slice(0, MOST_OFFERED)
      .map((each) => ({ key: operationsKey('function', index, each.name), label: `function ${each.name} (${countText(each.nodes, 'operation')})` })),
  ]);
}

/** Reads the graph of a key of `drawableOperations` or of a node of the tree; null where there is none. */
export async function foldableGraph(opened: OpenArtifact, key: string): Promise<FoldableGraph | null> {
  const [, of, number, name] = /^(signature|function|main):(\d+):([\s\S]*)$/.exec(key) ?? [];
  if (of === undefined || name === undefined || opened.operations === undefined) return null;
  const metaGraph = Number(number);
  const signature = of === 'signature' ? opened.artifact.metaGraphs[metaGraph]?.signatures.find((each) => each.name === name) : undefined;
  if (of === 'signature' && signature === undefined) return null;
  const graph = await opened.operations(metaGraph, of === 'function' ? name : '');
  if (graph === null) return null;
  let operations = operationsOf(graph);
  if (signature !== undefined) {
    const parts = [...signature.inputs, ...signature.outputs].flatMap((tensor) => tensor.components ?? [tensor]);
    operations = leadingTo(operations, parts.map(({ tensor }) => sourceName(tensor)));
  }
  return { key, label: of === 'main' ? 'main graph' : `${of} ${name}`, metaGraph, operations, root: scopesOf(operations), left: graph.total - graph.operations.length };
}

/** A tensor's operation: `^name`, `name:0` and `name:output:0` are all of `name`. */
function sourceName(tensor: string): string {
  return tensor.replace(/^\^/, '').replace(/:.*$/s, '');
}

function operationsOf(graph: OperationGraph): Operation[] {
  const from = (inputs: string[]): Operation['from'] => inputs.map((input) => ({ id: sourceName(input), control: input.startsWith('^') }));
  const made = (name: string, op: string, inputs: string[], calls: string[] = []): Operation => ({ id: name, label: name, op, from: from(inputs), calls });
  return [
    ...graph.inputs.map(({ name }) => made(name, 'Argument', [])),
    ...graph.operations.map(({ name, op, inputs, calls }) => made(name, op, inputs, calls)),
    // A result may have the name of an operation: its id is one that no operation can have.
    ...graph.outputs.map(({ name, tensor }) => ({ ...made(name, 'Result', [tensor]), id: `=${name}` })),
  ];
}

/** Those operations that the given ones need, in the order they stand in. */
function leadingTo(operations: Operation[], wanted: string[]): Operation[] {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const needed = new Set<string>();
  const pending = [...wanted];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (needed.has(id)) continue;
    needed.add(id);
    for (const source of byId.get(id)?.from ?? []) pending.push(source.id);
  }
  return operations.filter(({ id }) => needed.has(id));
}

/** Name scopes deeper than this are not told apart. */
const DEEPEST = 40;

function scopesOf(operations: Operation[]): Scope {
  const root: Scope = { id: '', label: '', operations: [], scopes: new Map(), count: 0 };
  for (const operation of operations) {
    let scope = root;
    scope.count++;
    const parts = operation.id.split('/');
    for (const part of parts.slice(0, Math.min(parts.length - 1, DEEPEST))) {
      let inner = scope.scopes.get(part);
      if (inner === undefined) {
        inner = { id: `${scope.id}${part}/`, label: part, operations: [], scopes: new Map(), count: 0 };
        scope.scopes.set(part, inner);
      }
      scope = inner;
      scope.count++;
    }
    scope.operations.push(operation);
  }
  return root;
}

/** What a scope shows: its operations and scopes; a scope of one operation shows that, one that only holds another shows the other. */
function contents(scope: Scope): { operations: { operation: Operation; label: string }[]; scopes: { scope: Scope; label: string }[] } {
  const within = (name: string): string => name.slice(scope.id.length);
  const operations = scope.operations.map((operation) => ({ operation, label: operation.label.startsWith(scope.id) ? within(operation.label) : operation.label }));
  const scopes: { scope: Scope; label: string }[] = [];
  for (let inner of scope.scopes.values()) {
    for (;;) {
      const [only, ...more] = inner.scopes.values();
      if (inner.operations.length > 0 || only === undefined || more.length > 0) break;
      inner = only;
    }
    const [single] = inner.operations;
    if (inner.count === 1 && single !== undefined) operations.push({ operation: single, label: within(single.label) });
    else scopes.push({ scope: inner, label: within(inner.id).replace(/\/$/, '') });
  }
  return { operations, scopes };
}

/**
 * What is drawn of a graph while the scopes of `open` are unfolded; null unfolds those without which one box would
 * be all. `find` unfolds the way to the next operation whose name or type holds its text, from the first again after the last.
 */
export function foldedGraph(graph: FoldableGraph, tree: ArtifactTree, open: string[] | null, find: { text: string; after: string | null } | null): GraphPart {
  const unfolded = new Set(open ?? startOf(graph.root));
  const found = find === null ? null : nextMatch(graph.operations, find.text.toLowerCase(), find.after);
  if (found !== null) for (let at = found.id.indexOf('/'); at >= 0; at = found.id.indexOf('/', at + 1)) unfolded.add(found.id.slice(0, at + 1));

  const treeNodes = treeNodesOf(tree);
  const isFunction = graph.key.startsWith('function:');
  const nodes: GraphNode[] = [];
  /** The box that an operation is drawn as, or is folded into. */
  const boxOf = new Map<string, string>();
  let hidden = 0;
  const add = (node: GraphNode): boolean => {
    if (nodes.length >= MOST_SHOWN && node.id !== found?.id) {
      hidden++;
      return false;
    }
    nodes.push(node);
    return true;
  };
  // Breadth first: where something must be left out, it is what stands deepest.
  const queue: { scope: Scope; parent: string | null }[] = [{ scope: graph.root, parent: null }];
  for (const { scope, parent } of queue) {
    const { operations, scopes } = contents(scope);
    for (const { scope: inner, label } of scopes) {
      const isOpen = unfolded.has(inner.id);
      const shown = add({ id: inner.id, label, type: countText(inner.count, 'operation'), node: null, kind: isOpen ? 'open' : 'folded', parent, calls: [] });
      if (!shown) continue;
      if (isOpen) queue.push({ scope: inner, parent: inner.id });
      else for (const id of idsIn(inner)) boxOf.set(id, inner.id);
    }
    for (const { operation, label } of operations) {
      const { id, op } = operation;
      const calls = operation.calls.map((name) => ({ key: operationsKey('function', graph.metaGraph, name), label: name })).filter(({ key }) => treeNodes.byGraph.has(key));
      const [called] = calls;
      const node = (called && treeNodes.byGraph.get(called.key)) ?? (isFunction ? undefined : treeNodes.byTensor.get(id)) ?? treeNodes.byGraph.get(graph.key) ?? null;
      if (add({ id, label, type: op, node, kind: 'node', parent, calls })) boxOf.set(id, id);
    }
  }
  // An unfolded scope of which nothing was drawn would be an empty frame.
  const holding = new Set(nodes.map(({ parent }) => parent));
  const drawn = nodes.map((node) => (node.kind === 'open' && !holding.has(node.id) ? { ...node, kind: 'folded' as const } : node));
  const { edges, left } = edgesBetween(graph.operations, boxOf);
  const cut = [
    hidden > 0 ? `${countText(nodes.length, 'box').replace('boxs', 'boxes')} are drawn, ${hidden.toLocaleString('en-US')} more are not: fold scopes, or find an operation by its name.` : '',
    left > 0 ? `${left.toLocaleString('en-US')} arrows are not drawn.` : '',
    graph.left > 0 ? `The graph has ${graph.left.toLocaleString('en-US')} operations more than can be shown here.` : '',
  ].filter((sentence) => sentence !== '');
  return { label: graph.label, nodes: drawn, edges, open: [...unfolded], found: found?.id ?? null, cut: cut.length === 0 ? null : cut.join(' '), total: graph.operations.length };
}

function nextMatch(operations: Operation[], text: string, after: string | null): Operation | null {
  if (text === '') return null;
  const holds = ({ id, op }: Operation): boolean => `${id} ${op}`.toLowerCase().includes(text);
  const start = after === null ? 0 : operations.findIndex(({ id }) => id === after) + 1;
  return operations.slice(start).find(holds) ?? operations.find(holds) ?? null;
}

/** Scopes to unfold so that more than one box is seen. */
function startOf(root: Scope): string[] {
  const open: string[] = [];
  let scope = root;
  for (;;) {
    const { operations, scopes } = contents(scope);
    const [only] = scopes;
    const own = operations.filter(({ operation }) => operation.op !== 'Argument' && operation.op !== 'Result');
    if (own.length > 0 || only === undefined || scopes.length > 1) return open;
    open.push(only.scope.id);
    scope = only.scope;
  }
}

function idsIn(top: Scope): string[] {
  const ids: string[] = [];
  const pending = [top];
  for (let scope = pending.pop(); scope !== undefined; scope = pending.pop()) {
    for (const { id } of scope.operations) ids.push(id);
    pending.push(...scope.scopes.values());
  }
  return ids;
}

/** One arrow between two boxes, however many tensors go that way; none within a box. An arrow that only waits gives way to one that carries. */
function edgesBetween(operations: Operation[], boxOf: ReadonlyMap<string, string>): { edges: GraphPart['edges']; left: number } {
  const edges = new Map<string, GraphPart['edges'][number]>();
  let left = 0;
  for (const operation of operations) {
    const to = boxOf.get(operation.id);
    if (to === undefined) continue;
    for (const { id, control } of operation.from) {
      const from = boxOf.get(id);
      if (from === undefined || from === to) continue;
      const key = `${from}\u0000${to}`;
      const known = edges.get(key);
      if (known !== undefined) known.control &&= control;
      else if (edges.size < MOST_EDGES) edges.set(key, { from, to, control });
      else left++;
    }
  }
  return { edges: [...edges.values()], left };
}

function treeNodesOf(tree: ArtifactTree): { byGraph: Map<string, string>; byTensor: Map<string, string> } {
  const byGraph = new Map<string, string>();
  const byTensor = new Map<string, string>();
  for (const { id, graph, subject } of tree.byId.values()) {
    if (graph !== null) byGraph.set(graph, id);
    // The inputs of a signature are placeholders of the main graph.
    if (subject.kind === 'tensor' && !byTensor.has(sourceName(subject.tensor))) byTensor.set(sourceName(subject.tensor), id);
  }
  return { byGraph, byTensor };
}
