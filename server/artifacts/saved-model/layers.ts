/**
 * The layers of a SavedModel that keeps no metadata of Keras: what `export` of Keras writes, tf.Module, and objects
 * saved by hand. An export keeps a flat list of variables, whose names mostly hold the path of their layer
 * (`encoder/dense/kernel`); where they do not, as in subclassed models, the operations that read them do
 * (`model_1/dense_1/Cast/ReadVariableOp`). Other models keep their objects. No class is told in either.
 */
import type { Layer, OperationGraph, Variable } from '../artifact';
import type { Joined, SavedNode } from './variables';
import { elementCount } from '../tensor/shape';

/** The functions of a SavedModel that capture variables, as far as layers need them. */
export interface CapturingFunction {
  name: string;
  /** Numbers of the objects that its last arguments are. */
  captured: readonly number[];
}

/** Edges that repeat what hangs elsewhere, or that belong to no layer. */
const ASIDE = new Set([
  'variables',
  'trainable_variables',
  'non_trainable_variables',
  '_all_variables',
  'regularization_losses',
  'keras_api',
  'signatures',
  '_losses',
  '_metrics',
  'metrics',
  'optimizer',
  '_optimizer',
]);
const CONTAINERS = /^trackable_(list|dict|tuple)_wrapper$/;

/** Whether the variables hang on the root as one list, as Keras 2.13 and newer export them. */
function isExport(objects: readonly SavedNode[]): boolean {
  const edges = new Set(objects[0]?.children.map((edge) => edge.name));
  return (
    edges.has('variables') &&
    edges.has('trainable_variables') &&
    edges.has('non_trainable_variables') &&
    objects[0]?.identifier === '_generic_user_object'
  );
}

/** A variable and where it stands: names of the layers around it, outermost first. */
interface PlacedVariable {
  key: string;
  path: readonly string[];
}

/**
 * Layers of every depth, each with the variables in it and below it, in the order of the variables. `graphOf` reads the
 * operations of a function; it is asked only where the names of variables do not tell.
 */
export async function layersWithoutMetadata(
  objects: readonly SavedNode[],
  joined: Joined,
  functionsOf: () => Promise<readonly CapturingFunction[]>,
  graphOf: (name: string) => Promise<OperationGraph | null>,
): Promise<Layer[]> {
  const isWeight = (key: string | null | undefined) =>
    key !== null && key !== undefined && joined.byKey.get(key)?.role === 'weight';
  if (!isExport(objects)) {
    return layersOf(
      fromObjects(objects, joined.keys).filter(({ key }) => isWeight(key)),
      joined.byKey,
    );
  }
  const nodes = [...objects.keys()].filter((node) => isWeight(joined.keys[node]));
  const names = new Map(
    nodes.map((node) => [node, (objects[node]?.variable?.name ?? '').replace(/:\d+$/, '').split('/')]),
  );
  const told = new Set([...names.values()].map((name) => name.join('/'))).size === names.size;
  const scopes = told ? new Map<number, string[]>() : await scopesOf(nodes, await functionsOf(), graphOf);
  // Scopes are told without the model's own; names that all begin with it lose it as well.
  const [first] = names.values();
  const inModel =
    scopes.size > 0 && [...names.values()].every((name) => name.length > 1 && name[0] === first?.[0]) ? 1 : 0;
  return layersOf(
    nodes.map((node) => ({
      key: joined.keys[node] ?? '',
      path: scopes.get(node) ?? names.get(node)?.slice(inModel, -1) ?? [],
    })),
    joined.byKey,
  );
}

/** Every variable below the root, by the first path that leads there through objects of the user's. */
function fromObjects(objects: readonly SavedNode[], keys: readonly (string | null)[]): PlacedVariable[] {
  const placed: PlacedVariable[] = [];
  const seen = new Set([0]);
  const queue: { node: number; path: string[]; within: string }[] = [{ node: 0, path: [], within: '' }];
  for (let next = 0; next < queue.length; next++) {
    const { node, path, within } = queue[next] ?? { node: 0, path: [], within: '' };
    for (const edge of objects[node]?.children ?? []) {
      const child = objects[edge.node];
      if (child === undefined || seen.has(edge.node) || ASIDE.has(edge.name)) continue;
      seen.add(edge.node);
      const key = keys[edge.node];
      const name = within === '' ? edge.name : `${within}/${edge.name}`;
      if (key !== null && key !== undefined) placed.push({ key, path });
      // A list or dictionary is no layer: what is in it is named by both.
      else if (child.identifier !== null && CONTAINERS.test(child.identifier))
        queue.push({ node: edge.node, path, within: name });
      else if (child.identifier !== null)
        queue.push({ node: edge.node, path: [...path, nameByVariables(objects, edge.node) ?? name], within: '' });
    }
  }
  return placed;
}

/**
 * The name that the variables of an object give it (`stem/kernel`, `stem/bias`); null where they do not agree, or have
 * no such names.
 */
function nameByVariables(objects: readonly SavedNode[], node: number): string | null {
  const names = (objects[node]?.children ?? []).flatMap(
    (edge) => objects[edge.node]?.variable?.name.replace(/:\d+$/, '') ?? [],
  );
  const layers = new Set(names.map((name) => name.split('/').at(-2) ?? ''));
  const [only] = layers;
  return layers.size === 1 && only !== undefined && only !== '' ? only : null;
}

/** For each variable, the names of the layers in whose scope it is read first. */
async function scopesOf(
  nodes: readonly number[],
  functions: readonly CapturingFunction[],
  graphOf: (name: string) => Promise<OperationGraph | null>,
): Promise<Map<number, string[]>> {
  const wanted = new Set(nodes);
  const scopes = new Map<number, string[]>();
  const widest = [...functions].sort((left, right) => right.captured.length - left.captured.length);
  for (const { name, captured } of widest) {
    if (captured.every((node) => !wanted.has(node) || scopes.has(node))) continue;
    const graph = await graphOf(name);
    if (graph === null || graph.inputs.length < captured.length) continue;
    const given = graph.inputs.slice(graph.inputs.length - captured.length);
    const argument = new Map(given.map((input, index) => [input.name, captured[index] ?? -1]));
    for (const { name: operation, inputs } of graph.operations) {
      for (const input of inputs) {
        const node = argument.get(input);
        if (node === undefined || !wanted.has(node) || scopes.has(node)) continue;
        // The scope of the model itself comes first, what is done with the variable last.
        const parts = operation.replace(/\/(ReadVariableOp|ResourceGather|Gather)(_\d+)?$/, '').split('/');
        if (parts.length > 1) scopes.set(node, parts.slice(1, -1));
      }
    }
    // A signature calls the function that reads: one that reads is enough.
    if (scopes.size > 0) break;
  }
  // Keras 3 opens the scope of every layer twice, so that each of them is counted: `dense` is dense_1, `dense_1`
  // dense_1_1.
  const parts = [...scopes.values()].flat();
  if (parts.length === 0 || !parts.every((part) => /_\d+$/.test(part))) return scopes;
  return new Map([...scopes].map(([node, path]) => [node, path.map((part) => part.replace(/_\d+$/, ''))]));
}

function layersOf(placed: readonly PlacedVariable[], byKey: ReadonlyMap<string, Variable>): Layer[] {
  const layers = new Map<string, Layer>();
  for (const { key, path } of placed) {
    const elements = Math.max(0, elementCount(byKey.get(key)?.shape ?? []));
    path.forEach((name, depth) => {
      const at = path.slice(0, depth + 1).join('\0');
      let layer = layers.get(at);
      if (layer === undefined) {
        layers.set(
          at,
          (layer = {
            name,
            class: '',
            module: null,
            registeredName: null,
            parameters: 0,
            parents: path.slice(0, depth),
            variables: [],
          }),
        );
      }
      layer.parameters = (layer.parameters ?? 0) + elements;
      layer.variables.push(key);
    });
  }
  return [...layers].sort(byPlace([...layers.keys()])).map(([, layer]) => layer);
}

/** Layers behind the one that they stand in, otherwise in the order in which they were met. */
function byPlace(order: readonly string[]): (left: [string, Layer], right: [string, Layer]) => number {
  const places = new Map(order.map((path, index) => [path, index]));
  const placesOf = (path: string) => {
    const parts = path.split('\0');
    return parts.map((_, depth) => places.get(parts.slice(0, depth + 1).join('\0')) ?? 0);
  };
  const known = new Map(order.map((path) => [path, placesOf(path)]));
  return ([left], [right]) => {
    const [a, b] = [known.get(left) ?? [], known.get(right) ?? []];
    for (let depth = 0; depth < Math.min(a.length, b.length); depth++)
      if (a[depth] !== b[depth]) return (a[depth] ?? 0) - (b[depth] ?? 0);
    return a.length - b.length;
  };
}
