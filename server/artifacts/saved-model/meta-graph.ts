/** One MetaGraphDef (tensorflow/core/protobuf/meta_graph.proto): of a SavedModel, or the .meta file of a checkpoint. */
import type { MetaGraph } from '../artifact';
import { eachField, eachFieldOf, textAt, type Region, type WireProblem } from '../bytes/wire';
import { tensorflow } from '../proto/messages.js';
import { indexGraph, type GraphIndex } from './graph';
import { readSavedObjects } from './objects';
import { mergedRegion } from '../bytes/joined-ranges';
import { signatureOf, tensorNames } from './signatures';
import { nodeName } from './unsafe-operations';
import type { SavedNode } from './variables';

/** Bytes; a part of a graph, or Keras' metadata, is not held in memory beyond this. */
export const LARGEST_NODE = 1 << 27;

/** What one MetaGraphDef holds besides what is shown. */
export interface ReadMetaGraph {
  shown: MetaGraph;
  tensorflow: string | null;
  index: GraphIndex | null;
  /** Where its GraphDef stands, mostly in one part. */
  graph: Region[];
  saver: tensorflow.SaverDef | null;
  collections: Map<string, string[]>;
  trainable: Map<string, boolean>;
  assets: { filename: string; tensor: string }[];
  objects: SavedNode[] | null;
  /** Where its SavedObjectGraph stands. */
  objectParts: Region[];
  problems: WireProblem[];
}

/** Reads one MetaGraphDef: of a SavedModel, or the .meta file of a checkpoint. */
export async function readMetaGraph(region: Region): Promise<ReadMetaGraph> {
  const graph: ReadMetaGraph = {
    shown: { tags: [], nodes: 0, ops: {}, signatures: [], functions: [] },
    tensorflow: null,
    index: null,
    graph: [],
    saver: null,
    collections: new Map(),
    trainable: new Map(),
    assets: [],
    objects: null,
    objectParts: [],
    problems: [],
  };
  /** Protobuf merges what stands in several parts: a second, harmless graph does not take the place of the first. */
  const { objectParts: objects } = graph;
  const infos: Region[] = [];
  const long: { number: number; region: Region }[] = [];
  const note = (problem: WireProblem | null) => {
    if (problem !== null) graph.problems.push(problem);
  };
  note(
    await eachFieldOf(region, (field) => {
      if (field.wire !== 2) return;
      const part: Region = { source: region.source, start: field.start, end: field.end };
      if (field.number === 2) graph.graph.push(part);
      else if (field.number === 7) objects.push(part);
      else if (field.number === 1) infos.push(part);
      else if (field.partial) long.push({ number: field.number, region: part });
      else readSmallPart(graph, field.number, field.bytes, field.start, note);
    }),
  );
  for (const { number, region: part } of long) {
    if (part.end - part.start > LARGEST_NODE) continue;
    readSmallPart(graph, number, await part.source.read(part.start, part.end - part.start), part.start, note);
  }
  const [infoRegion, objectRegion] = [mergedRegion(infos), mergedRegion(objects)];
  if (infoRegion !== null) note(await readMetaInfo(infoRegion, graph));
  if (objectRegion !== null) {
    const { nodes, problem } = await readSavedObjects(objectRegion);
    graph.objects = nodes;
    note(problem);
  }
  const whole = mergedRegion(graph.graph);
  if (whole !== null) {
    const wanted = new Set<string>();
    for (const signature of graph.shown.signatures)
      for (const tensor of tensorNames(signature)) wanted.add(nodeName(tensor));
    graph.index = await indexGraph(whole, wanted);
    graph.problems.push(...graph.index.problems);
    graph.shown.nodes = graph.index.main.nodes;
    graph.shown.ops = counts(graph.index.main.ops);
    graph.shown.functions = graph.index.functions.map((part) => ({
      name: part.name,
      nodes: part.nodes,
      ops: counts(part.ops),
      calls: [...part.calls],
    }));
  }
  graph.shown.signatures.sort((left, right) => (left.name < right.name ? -1 : 1));
  return graph;
}

function counts(ops: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...ops].sort(([left], [right]) => (left < right ? -1 : 1)));
}

/**
 * A part of a MetaGraphDef other than graph and objects: 3 saver_def, 4 collection_def, 5 signature_def, 6
 * asset_file_def.
 */
function readSmallPart(
  graph: ReadMetaGraph,
  number: number,
  bytes: Uint8Array,
  at: number,
  note: (problem: WireProblem) => void,
): void {
  try {
    if (number === 3) {
      graph.saver = tensorflow.SaverDef.decode(bytes);
    } else if (number === 6) {
      const asset = tensorflow.AssetFileDef.decode(bytes);
      graph.assets.push({ filename: asset.filename, tensor: asset.tensorInfo?.name ?? '' });
    } else if (number === 4 || number === 5) {
      const { key, value } = mapEntry(bytes);
      if (number === 5) graph.shown.signatures.push(signatureOf(key, tensorflow.SignatureDef.decode(value)));
      else readCollection(graph, key, tensorflow.CollectionDef.decode(value));
    }
  } catch {
    note({ kind: 'malformed', offset: at });
  }
}

/** An entry of a map field: 1 key, 2 value. */
function mapEntry(bytes: Uint8Array): { key: string; value: Uint8Array } {
  let key = '';
  let value: Uint8Array = new Uint8Array(0);
  eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
    if (wire !== 2) return;
    if (number === 1) key = textAt(bytes, start, end);
    else if (number === 2) value = bytes.subarray(start, end);
  });
  return { key, value };
}

function readCollection(graph: ReadMetaGraph, key: string, collection: tensorflow.CollectionDef): void {
  graph.collections.set(key, [...(collection.nodeList?.value ?? [])]);
  if (key !== 'variables' && key !== 'trainable_variables') return;
  // VariableDef (tensorflow/core/framework/variable.proto): 1 variable_name.
  for (const bytes of collection.bytesList?.value ?? []) {
    eachField(bytes, 0, bytes.length, (number, wire, start, end) => {
      if (number !== 1 || wire !== 2) return;
      const name = nodeName(textAt(bytes, start, end));
      graph.trainable.set(name, key === 'trainable_variables' || graph.trainable.get(name) === true);
    });
  }
}

/** MetaInfoDef: 4 tags, 5 tensorflow_version. */
async function readMetaInfo(region: Region, graph: ReadMetaGraph): Promise<WireProblem | null> {
  return eachFieldOf(region, (field) => {
    if (field.wire !== 2) return;
    if (field.number === 4) graph.shown.tags.push(textAt(field.bytes, 0, field.bytes.length));
    else if (field.number === 5) graph.tensorflow = textAt(field.bytes, 0, field.bytes.length) || null;
  });
}
