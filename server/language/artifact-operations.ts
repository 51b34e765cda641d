/** The operations of a signature, a function or a main graph, folded by name scope. */
import type { Artifact, OpenArtifact, OperationGraph } from '../artifacts/artifact';
import { foldable, type FoldableGraph, type GraphItem } from './artifact-folding';
import { operationsKey, type ArtifactTree } from './artifact-tree';
import { counted, l10n } from './artifact-words';

/** Graphs offered before one is asked for: functions beyond these are reached from the tree and from their callers. */
const MOST_OFFERED = 100;
/** Name scopes deeper than this are not told apart. */
const DEEPEST = 40;
/** More arguments than this stand with the operation that takes them: they are the variables of a model. */
const MOST_ARGUMENTS = 20;

/** What stands for an operation's type where a function takes and gives. */
const ARGUMENT = 'Argument';
const RESULT = 'Result';

interface Operation extends GraphItem {
  /** Functions that it names. */
  calls: string[];
}

/** The graphs of operations that an artifact offers: its signatures, main graphs, and largest functions first. */
export function drawableOperations(artifact: Artifact): { key: string; label: string }[] {
  if (artifact.kind !== 'saved-model') return [];
  return artifact.metaGraphs.flatMap(({ signatures, functions, nodes }, index) => [
    ...signatures.map(({ name }) => ({
      key: operationsKey('signature', index, name),
      label: l10n.t('signature {0}', name),
    })),
    ...(nodes === 0
      ? []
      : [{ key: operationsKey('main', index, ''), label: l10n.t('main graph ({0})', counted(nodes, 'operation')) }]),
    ...[...functions]
      .sort((a, b) => b.nodes - a.nodes)
      .slice(0, MOST_OFFERED)
      .map((each) => ({
        key: operationsKey('function', index, each.name),
        label: l10n.t('function {0} ({1})', each.name, counted(each.nodes, 'operation')),
      })),
  ]);
}

/** Reads the graph of a key of `drawableOperations` or of a node of the tree; null where there is none. */
export async function operationGraph(
  opened: OpenArtifact,
  key: string,
  tree: ArtifactTree,
): Promise<FoldableGraph | null> {
  const [, of, number, name] = /^(signature|function|main):(\d+):([\s\S]*)$/.exec(key) ?? [];
  if (of === undefined || name === undefined || opened.operations === undefined) return null;
  const metaGraph = Number(number);
  const signature =
    of === 'signature'
      ? opened.artifact.metaGraphs[metaGraph]?.signatures.find((each) => each.name === name)
      : undefined;
  if (of === 'signature' && signature === undefined) return null;
  const graph = await opened.operations(metaGraph, of === 'function' ? name : '');
  if (graph === null) return null;
  let operations = operationsOf(graph);
  if (signature !== undefined) {
    const parts = [...signature.inputs, ...signature.outputs].flatMap((tensor) => tensor.components ?? [tensor]);
    operations = leadingTo(
      operations,
      parts.map(({ tensor }) => sourceName(tensor)),
    );
  }
  placeArguments(operations);
  placeNamesakes(operations);
  const { byGraph, byTensor } = treeNodesOf(tree);
  const callsOf = new Map(operations.map(({ id, calls }) => [id, calls]));
  return foldable({
    key,
    label:
      of === 'main'
        ? l10n.t('main graph')
        : of === 'signature'
          ? l10n.t('signature {0}', name)
          : l10n.t('function {0}', name),
    items: operations,
    noun: 'operation',
    left: graph.total - graph.operations.length,
    leads({ id }) {
      const calls = (callsOf.get(id) ?? [])
        .map((called) => ({ key: operationsKey('function', metaGraph, called), label: called }))
        .filter((call) => byGraph.has(call.key));
      const [called] = calls;
      const node =
        (called && byGraph.get(called.key)) ??
        (of === 'function' ? undefined : byTensor.get(id)) ??
        byGraph.get(key) ??
        null;
      return { node, calls };
    },
  });
}

/** The name of a tensor's operation: `^name`, `name:0` and `name:output:0` are all of `name`. */
export function sourceName(tensor: string): string {
  return tensor.replace(/^\^/, '').replace(/:.*$/s, '');
}

function operationsOf(graph: OperationGraph): Operation[] {
  const from = (inputs: string[]): Operation['from'] =>
    inputs.map((input) => ({ id: sourceName(input), control: input.startsWith('^') }));
  const made = (name: string, type: string, inputs: string[], calls: string[] = []): Operation => ({
    id: name,
    label: name,
    type,
    from: from(inputs),
    scopes: scopesOf(name),
    calls,
  });
  return [
    ...graph.inputs.map(({ name }) => made(name, ARGUMENT, [])),
    ...graph.operations.map(({ name, op, inputs, calls }) => made(name, op, inputs, calls)),
    // A result may have the name of an operation: its id is one that no operation can have.
    ...graph.outputs.map(({ name, tensor }) => ({ ...made(name, RESULT, [tensor]), id: `=${name}` })),
  ];
}

/** Name scopes, with a slash at the end, so that an operation of the same name is another thing. */
function scopesOf(name: string): string[] {
  const scopes: string[] = [];
  for (let at = name.indexOf('/'); at >= 0 && scopes.length < DEEPEST; at = name.indexOf('/', at + 1))
    scopes.push(name.slice(0, at + 1));
  return scopes;
}

/**
 * A graph that is given every variable of a model as an argument: each stands where the one operation that takes it
 * does.
 */
function placeArguments(operations: Operation[]): void {
  const given = operations.filter(({ type }) => type === ARGUMENT);
  if (given.length <= MOST_ARGUMENTS) return;
  const takers = new Map<string, Operation | null>(given.map(({ id }) => [id, null]));
  const shared = new Set<string>();
  for (const operation of operations) {
    for (const { id } of operation.from) {
      if (!takers.has(id)) continue;
      if (takers.get(id) === null) takers.set(id, operation);
      else if (takers.get(id) !== operation) shared.add(id);
    }
  }
  for (const argument of given) {
    const taker = takers.get(argument.id);
    if (taker && !shared.has(argument.id)) argument.scopes = taker.scopes;
  }
}

/** An operation that has the name of a scope stands in it: what a variable is read by with the variable. */
function placeNamesakes(operations: Operation[]): void {
  const scopes = new Set(operations.flatMap((operation) => operation.scopes));
  for (const operation of operations) {
    const own = `${operation.id}/`;
    if (scopes.has(own) && operation.scopes.length < DEEPEST) operation.scopes = [...operation.scopes, own];
  }
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

function treeNodesOf(tree: ArtifactTree): { byGraph: Map<string, string>; byTensor: Map<string, string> } {
  const byGraph = new Map<string, string>();
  const byTensor = new Map<string, string>();
  for (const { id, graph, subject } of tree.byId.values()) {
    if (graph !== null) byGraph.set(graph, id);
    // The inputs of a signature are placeholders of the main graph.
    if (subject.kind === 'tensor' && !byTensor.has(sourceName(subject.tensor)))
      byTensor.set(sourceName(subject.tensor), id);
  }
  return { byGraph, byTensor };
}
