/**
 * The variables of a SavedModel joined to their bytes, by walking the graph of its objects and that of its checkpoint
 * from the root by the same edges, as tensorflow/cc/saved_model/bundle_v2.cc (RecurseObjectsToRestore) does.
 */
import type { Artifact, ArtifactFinding, ObjectNode, Shape, Variable } from '../artifact';
import type { bundleReader } from '../checkpoint/bundle-values';
import { dataType, dataTypeName } from '../tensor/dtypes';
import { artifactFinding } from '../format';
import {
  bareKey,
  checkpointObjects,
  knownEdges,
  pathsOf,
  readTrackableGraph,
  roleByName,
  rolesOf,
  type TrackedNode,
} from '../checkpoint/object-graph';
import { OBJECT_GRAPH_KEY, type TensorBundle } from '../checkpoint/tensor-bundle';
import { countOf, listOf } from '../sentences';
import { elementCount } from '../tensor/shape';

/** A node of the SavedObjectGraph. */
export interface SavedNode extends TrackedNode {
  kind: string;
  identifier: string | null;
  metadata: string;
  functions: readonly string[];
  variable: { name: string; dtype: number; shape: Shape; trainable: boolean } | null;
  saveFunctions: readonly number[];
  restoreFunctions: readonly number[];
  detail: string | null;
}

/** Which values belong to which node. */
export interface Joined {
  /** Key of the values of each node of the object graph. */
  keys: (string | null)[];
  byKey: Map<string, Variable>;
}

/** Lists the variables: every tensor of the index, and what the graph declares and the index lacks. */
export async function joinVariables(
  artifact: Artifact,
  bundle: TensorBundle,
  objects: SavedNode[] | null,
  graphs: readonly { trainable: ReadonlyMap<string, boolean> }[],
  reader: ReturnType<typeof bundleReader>,
  report: (finding: ArtifactFinding) => void,
): Promise<Joined> {
  const tracked = await readObjectGraph(bundle, reader, report, 'variables/');
  const keys: (string | null)[] = objects?.map(() => null) ?? [];
  const pairs = objects === null || tracked === null ? [] : pairNodes(objects, tracked);
  const fullNames = new Map<string, string>();
  for (const node of tracked ?? []) for (const tensor of node.tensors) fullNames.set(tensor.key, tensor.fullName);
  for (const [saved, value] of pairs) {
    const tensor = tracked?.[value]?.tensors.find((one) => one.name === 'VARIABLE_VALUE');
    if (objects?.[saved]?.variable && tensor !== undefined) keys[saved] = tensor.key;
  }
  const roles =
    objects === null
      ? tracked === null
        ? []
        : rolesOf(tracked)
      : rolesOf(
          objects,
          objects.map((node) => node.identifier),
        );
  const roleOfKey = new Map<string, Variable['role']>();
  const nodeOfKey = new Map<string, SavedNode>();
  const numberOfKey = new Map<string, number>();
  if (objects !== null) {
    keys.forEach((key, index) => {
      if (key === null) return;
      roleOfKey.set(key, roles[index] ?? 'other');
      const node = objects[index];
      if (node !== undefined) nodeOfKey.set(key, node);
      numberOfKey.set(key, index);
    });
  } else {
    tracked?.forEach((node, index) => {
      for (const tensor of node.tensors) roleOfKey.set(tensor.key, roles[index] ?? 'other');
    });
  }
  const listed = trainableList(objects);
  const flags = graphs.find((graph) => graph.trainable.size > 0)?.trainable ?? new Map<string, boolean>();
  const byKey = new Map<string, Variable>();
  for (const entry of bundle.entries.values()) {
    const node = nodeOfKey.get(entry.key);
    const name = node?.variable?.name || fullNames.get(entry.key) || bareKey(entry.key);
    const seed = /(^|\/)seed_generator_state$/.test(name);
    const role =
      entry.key === OBJECT_GRAPH_KEY || seed
        ? 'other'
        : (roleOfKey.get(entry.key) ?? (tracked === null ? roleByName(entry.key) : 'other'));
    const index = numberOfKey.get(entry.key) ?? -1;
    byKey.set(entry.key, {
      name,
      key: entry.key,
      dtype: dataTypeName(entry.dtype),
      shape: entry.shape,
      bytes:
        entry.slices === null ? entry.size : entry.slices.reduce((sum, slice) => sum + (slice.entry?.size ?? 0), 0),
      trainable: node?.variable
        ? listed === null || role !== 'weight'
          ? node.variable.trainable
          : listed.has(index)
        : (flags.get(entry.key) ?? null),
      role,
    });
  }
  if (objects !== null) {
    const readable = bundle.shards > 0 && bundle.lostBlocks === 0;
    reportMissing(objects, keys, bundle, tracked !== null, readable, report);
    const paths = pathsOf(objects);
    objects.forEach((node, index) => {
      if (node.variable === null || (keys[index] !== null && byKey.has(keys[index] ?? ''))) return;
      // Its values are not there, but what it is stands in the graph.
      const key = keys[index] ?? `${paths[index] ?? String(index)}/.ATTRIBUTES/VARIABLE_VALUE`;
      if (byKey.has(key) || (readable && keys[index] === null)) return;
      const shape = (node.variable.shape ?? []).map((dimension) => dimension ?? -1);
      const width = dataType(node.variable.dtype)?.bytes ?? 0;
      byKey.set(key, {
        name: node.variable.name || (paths[index] ?? key),
        key,
        dtype: dataTypeName(node.variable.dtype),
        shape,
        bytes: shape.some((dimension) => dimension < 0) ? 0 : elementCount(shape) * width,
        trainable: node.variable.trainable,
        role: roles[index] ?? 'other',
      });
      keys[index] = key;
    });
    artifact.objects = objects.map((node, index): ObjectNode => ({
      kind: node.kind,
      children: knownEdges(node.children, objects.length),
      variable: keys[index] ?? null,
      detail: node.detail,
    }));
  } else if (tracked !== null) {
    artifact.objects = checkpointObjects(tracked);
  }
  artifact.variables = [...byKey.values()];
  artifact.parameters = parametersOf(artifact.variables, listed !== null || objects !== null || flags.size > 0);
  return { keys, byKey };
}

function parametersOf(variables: readonly Variable[], told: boolean): Artifact['parameters'] {
  if (!told) return null;
  const sum = (wanted: (variable: Variable) => boolean) =>
    variables.filter(wanted).reduce((total, variable) => total + Math.max(0, elementCount(variable.shape)), 0);
  return {
    trainable: sum((variable) => variable.role === 'weight' && variable.trainable === true),
    nonTrainable: sum(
      (variable) => variable.role === 'weight' && variable.trainable !== true && variable.dtype !== 'string',
    ),
    optimizer: sum((variable) => variable.role === 'optimizer'),
  };
}

/**
 * The variables that a Keras model lists as trainable, which layer.trainable = False changes; null where it lists none.
 */
function trainableList(objects: SavedNode[] | null): Set<number> | null {
  const list = objects?.[0]?.children.find((edge) => edge.name === 'trainable_variables');
  const all = objects?.[0]?.children.find((edge) => edge.name === 'variables');
  const nodes = list === undefined || all === undefined ? undefined : objects?.[list.node]?.children;
  return nodes === undefined ? null : new Set(nodes.map((edge) => edge.node));
}

/** Reads a bundle's object graph; null where there is none. Damage is reported. */
export async function readObjectGraph(
  bundle: TensorBundle,
  reader: ReturnType<typeof bundleReader>,
  report: (finding: ArtifactFinding) => void,
  where: string,
): Promise<TrackedNode[] | null> {
  const entry = bundle.entries.get(OBJECT_GRAPH_KEY);
  if (entry === undefined) return null;
  try {
    // A graph that was damaged would join values to the wrong objects.
    const damage = await reader.check(entry, (path) => path);
    if (damage !== null) {
      report(
        artifactFinding(
          'corrupt-data',
          OBJECT_GRAPH_KEY,
          `The bytes of ${OBJECT_GRAPH_KEY} (the object graph, ${entry.size} at byte ${entry.offset} of ${where}) do not fit the checksum in the index: which variable belongs to which object is not known. Copy the data files again.`,
        ),
      );
      return null;
    }
    for await (const chunk of reader.values(OBJECT_GRAPH_KEY)) {
      const bytes = chunk.kind === 'strings' ? chunk.strings[0] : undefined;
      if (bytes === undefined) continue;
      const { nodes, problem } = readTrackableGraph(bytes, (key) => bundle.entries.get(key)?.key ?? key);
      if (problem !== null) {
        report(
          artifactFinding(
            'corrupt-data',
            OBJECT_GRAPH_KEY,
            `The object graph of the checkpoint (${OBJECT_GRAPH_KEY}) is damaged: which variable belongs to which object is known only in part.`,
          ),
        );
      }
      return nodes;
    }
  } catch {
    // That its bytes are missing has been reported with the file they should be in; damage inside comes out here.
    if (bundle.findings.length === 0) {
      report(
        artifactFinding(
          'corrupt-data',
          OBJECT_GRAPH_KEY,
          `The object graph of the checkpoint (${OBJECT_GRAPH_KEY} in ${where}) cannot be read: which variable belongs to which object is not known.`,
        ),
      );
    }
  }
  return null;
}

/** Walks both object graphs from the root by the same edges; returns pairs of node numbers. Cycles are allowed. */
function pairNodes(saved: readonly SavedNode[], tracked: readonly TrackedNode[]): [number, number][] {
  if (saved.length === 0 || tracked.length === 0) return [];
  const pairs: [number, number][] = [[0, 0]];
  const seen = new Set([0]);
  const meet = (left: number, right: number) => {
    if (left < 0 || left >= saved.length || right < 0 || right >= tracked.length) return;
    const key = left * tracked.length + right;
    if (seen.has(key)) return;
    seen.add(key);
    pairs.push([left, right]);
  };
  const partner = new Int32Array(tracked.length).fill(-1);
  for (let next = 0; next < pairs.length; next++) {
    const [left, right] = pairs[next] ?? [0, 0];
    partner[right] = left;
    const edges = saved[left]?.children ?? [];
    const byName = edges.length > 8 ? new Map(edges.map((edge) => [edge.name, edge.node])) : null;
    let at = 0;
    for (const edge of tracked[right]?.children ?? []) {
      // Both graphs list most edges in the same order: the next one is mostly the one that is looked for.
      while (byName === null && at < edges.length && edges[at]?.name !== edge.name) at++;
      if (byName === null && at === edges.length) at = edges.findIndex((one) => one.name === edge.name);
      meet((byName === null ? edges[at]?.node : byName.get(edge.name)) ?? -1, edge.node);
      if (at < 0) at = 0;
    }
  }
  // Slot variables hang on no edge: they are found by their optimizer, their variable and their name.
  for (const [left, right] of [...pairs]) {
    for (const slot of tracked[right]?.slots ?? []) {
      const original = partner[slot.original] ?? -1;
      if (original >= 0) {
        meet(
          saved[left]?.slots.find((one) => one.name === slot.name && one.original === original)?.node ?? -1,
          slot.node,
        );
      }
    }
  }
  return pairs;
}

function reportMissing(
  objects: SavedNode[],
  keys: (string | null)[],
  bundle: TensorBundle,
  hasObjectGraph: boolean,
  readable: boolean,
  report: (finding: ArtifactFinding) => void,
): void {
  const index = 'variables/variables.index';
  const lacking: string[] = [];
  const unmatched: string[] = [];
  const paths = pathsOf(objects);
  objects.forEach((node, number) => {
    if (node.variable === null) return;
    const name = node.variable.name || (paths[number] ?? String(number));
    const key = keys[number] ?? null;
    const entry = key === null ? undefined : bundle.entries.get(key);
    if (key === null) {
      if (paths[number] !== null) unmatched.push(name);
    } else if (entry === undefined) {
      lacking.push(name);
    } else {
      const declared = node.variable.shape;
      const sameShape =
        declared === null ||
        (declared.length === entry.shape.length &&
          declared.every((dimension, axis) => dimension === null || dimension === entry.shape[axis]));
      const sameType = node.variable.dtype === entry.dtype || node.variable.dtype === 0;
      if (sameShape && sameType) return;
      report(
        artifactFinding(
          'inconsistent-artifact',
          entry.key,
          `The graph declares ${name} as ${dataTypeName(node.variable.dtype)} [${(declared ?? []).map((dimension) => dimension ?? '?').join(', ')}], but ${index} holds ${dataTypeName(entry.dtype)} [${entry.shape.join(', ')}]: it cannot be restored.`,
        ),
      );
    }
  });
  if (readable && lacking.length > 0) {
    report(
      artifactFinding(
        'inconsistent-artifact',
        index,
        `${index} has no entry for ${countOf(lacking.length, 'variable', 'variables')} of the graph (${listOf(lacking)}): they are lost, and TensorFlow refuses to load the model.`,
      ),
    );
  }
  if (readable && hasObjectGraph && unmatched.length > 0) {
    report(
      artifactFinding(
        'inconsistent-artifact',
        index,
        `${countOf(unmatched.length, 'variable', 'variables')} of the graph (${listOf(unmatched)}) ${unmatched.length === 1 ? 'is' : 'are'} not among the objects that variables/ was saved with: the folder belongs to another model.`,
      ),
    );
  }
}
