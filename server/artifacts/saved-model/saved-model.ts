/**
 * SavedModel: saved_model.pb (or .pbtxt), variables/, assets/, fingerprint.pb and keras_metadata.pb.
 * Messages: tensorflow/core/protobuf/{saved_model,meta_graph,saved_object_graph}.proto.
 */
import type { Artifact, ArtifactFinding, MetaGraph, OpenArtifact, Shape, Signature, SignatureTensor } from '../artifact';
import { filesBelow, leadsOutside } from '../artifact-files';
import { bundleReader, joinFindings } from '../checkpoint/bundle-values';
import { memorySource } from '../bytes/byte-source-memory';
import type { ArtifactFiles, ByteSource } from '../bytes/byte-source';
import { configFindings } from '../keras/config-safety';
import { notAnArtifactMessage, recogniseContent } from '../content';
import { dataTypeName } from '../tensor/dtypes';
import { verifyFingerprint } from './fingerprint';
import { artifactFinding, emptyArtifact, joinPath, nameOf, type ArtifactPlace } from '../format';
import { customObjectNames, isObject, type Json } from '../keras/config';
import { kerasNode, readKerasMetadata, wholeConfig, type KerasNode } from './keras-metadata';
import { danglingEdges, pathsOf } from '../checkpoint/object-graph';
import operations from './operations.json';
import { tensorflow } from '../proto/messages.js';
import { mergedRegion } from './serialised-order';
import type { CapturingFunction } from './layers';
import { indexGraph, type GraphIndex, type MainNode } from './graph';
import { artifactLoads, savedModelFacts, type SavedModelFacts } from './loads';
import { joinVariables, type Joined, type SavedNode } from './variables';
import { readCaptures, readSavedObjects } from './objects';
import { countOf, elementCount, listOf, readBundle, type TensorBundle } from '../checkpoint/tensor-bundle';
import { callersOf, nodeName, unsafeFindings, unsafeOperation, type RunRoot } from './unsafe-operations';
import { eachField, eachFieldOf, textAt, type Region, type WireProblem } from '../bytes/wire';

/** Text of this size or more is not parsed: TensorFlow itself writes such models as binary. */
const LONGEST_TEXT = 1 << 26;
const LARGEST_NODE = 1 << 27;

/** What one MetaGraphDef holds besides what is shown. */
interface ReadMetaGraph {
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

/** Opens a SavedModel. Damage becomes findings; whatever else can be read is shown. */
export async function openSavedModel(files: ArtifactFiles, place: ArtifactPlace): Promise<OpenArtifact> {
  const artifact = emptyArtifact(place.root, 'saved-model');
  const shown = (path: string) => (place.root === '' ? path : path.slice(place.root.length + 1));
  const report = (...findings: ArtifactFinding[]) => artifact.findings.push(...findings);
  const { found, links } = await filesBelow(files, place.root);
  artifact.files = found;
  artifact.bytes = found.reduce((sum, file) => sum + file.bytes, 0);
  artifact.assets = found.filter((file) => /^assets(\.extra)?\//.test(file.path));
  for (const link of links) report(artifactFinding('escaping-path', link, `${link} is a symbolic link that leads outside the model; it is not followed. Copy the file itself.`));

  const main = await readMain(files, place, shown(place.file), report);
  const graphs: ReadMetaGraph[] = [];
  if (main !== null) {
    try {
      for (const region of main.metaGraphs) graphs.push(await readMetaGraph(region));
      reportDamage(main, graphs, shown(place.file), report);
    } finally {
      await main.source.close();
    }
  }
  artifact.metaGraphs = graphs.map((graph) => graph.shown);
  artifact.producer.tensorflow = graphs.find((graph) => graph.tensorflow !== null)?.tensorflow ?? null;
  for (const graph of graphs) report(...graphFindings(graph));
  reportAssets(artifact, graphs, links, report);

  const objects = graphs.find((graph) => graph.objects !== null)?.objects ?? null;
  const bundle = await readVariables(files, place.root, artifact, objects, graphs, shown, report);
  const reader = bundleReader(files, bundle);
  const joined = await joinVariables(artifact, bundle, objects, graphs, reader, report);
  const { model, facts } = await readKeras(files, place.root, artifact, objects, joined, report);
  if (main !== null) {
    const again = await files.open(place.file);
    const binary = main.text === null ? again : memorySource(main.text);
    try {
      report(...(await unsafeUses(binary, graphs)));
    } finally {
      await again.close();
    }
  }
  artifact.loads = artifactLoads(artifact, facts);
  const operationsOf = async (metaGraph: number, name: string) => {
    const parts = graphs[metaGraph]?.graph ?? [];
    if (main === null || parts.length === 0) return null;
    const source = main.text === null ? await files.open(place.file) : memorySource(main.text);
    try {
      const { readOperations } = await import('./operations');
      const region = mergedRegion(parts, source);
      return region === null ? null : await readOperations(region, name);
    } finally {
      await source.close();
    }
  };
  if (objects !== null && artifact.layers.length === 0) {
    const { layersWithoutMetadata } = await import('./layers');
    const number = graphs.findIndex((graph) => graph.objects !== null);
    artifact.layers = await layersWithoutMetadata(objects, joined, () => capturesOf(main, graphs[number], files, place), (name) => operationsOf(number, name));
  }
  return {
    artifact,
    get configuration() {
      return model === null ? undefined : { class_name: model.className, config: wholeConfig(model) };
    },
    values: (key, options) => reader.values(key, options),
    place: (key) => reader.place(key),
    async *verify(options) {
      // That a damaged index is not the one that was fingerprinted is no news.
      if (!artifact.findings.some((finding) => finding.severity === 'error' && /^variables/.test(finding.where))) {
        yield* verifyFingerprint(files, place, options?.signal);
      }
      const damaged: ArtifactFinding[] = [];
      for await (const finding of reader.verify(shown, options)) damaged.push(finding);
      yield* joinFindings(damaged, 'variables/variables.index', bundle.placed.length);
    },
    operations: operationsOf,
    close: () => reader.close(),
  };
}

/** Which objects each function captures. Nothing where the graph cannot be read. */
async function capturesOf(main: Main | null, graph: ReadMetaGraph | undefined, files: ArtifactFiles, place: ArtifactPlace): Promise<CapturingFunction[]> {
  if (main === null || graph === undefined) return [];
  const source = main.text === null ? await files.open(place.file) : memorySource(main.text);
  try {
    const region = mergedRegion(graph.objectParts, source);
    return region === null ? [] : await readCaptures(region);
  } finally {
    await source.close();
  }
}

interface Main {
  source: ByteSource;
  /** The binary form of a text; null where the file itself is binary. */
  text: Uint8Array | null;
  metaGraphs: Region[];
  problem: WireProblem | null;
}

async function readMain(files: ArtifactFiles, place: ArtifactPlace, where: string, report: (finding: ArtifactFinding) => void): Promise<Main | null> {
  const there = await files.stat(place.file);
  if (there === null || there.kind !== 'file') {
    report(
      artifactFinding(
        there?.kind === 'link' ? 'escaping-path' : 'missing-file',
        where,
        there?.kind === 'link'
          ? `${where} is a symbolic link that leads outside the model; it is not followed. Copy the file itself.`
          : `${where} is missing: the values are there, but the graph, its signatures and functions are not. Copy it from where the model was saved.`,
      ),
    );
    return null;
  }
  const file = await files.open(place.file);
  try {
    const content = await recogniseContent(file);
    const other = notAnArtifactMessage(where, 'SavedModel', content);
    if (other !== null) {
      report(artifactFinding('not-an-artifact', where, other));
      await file.close();
      return null;
    }
    if (content === 'riegeli' || where.endsWith('.cpb')) {
      report(
        artifactFinding(
          'not-an-artifact',
          where,
          `${where} is a SavedModel split into chunks (proto_splitter), which public builds of TensorFlow neither write nor read. Save it without experimental_image_format.`,
        ),
      );
      await file.close();
      return null;
    }
    let source = file;
    let text: Uint8Array | null = null;
    if (content === 'saved-model-text' || where.endsWith('.pbtxt')) {
      text = await binaryOf(file, where, report);
      await file.close();
      if (text === null) return null;
      source = memorySource(text);
    }
    const metaGraphs: Region[] = [];
    let unknown = 0;
    const problem = await eachFieldOf({ source, start: 0, end: source.size }, (field) => {
      if (field.number === 2 && field.wire === 2) metaGraphs.push({ source, start: field.start, end: field.end });
      else if (!(field.number === 1 && field.wire === 0)) unknown++;
    });
    if (metaGraphs.length === 0 && (problem !== null || unknown > 0)) {
      report(artifactFinding('corrupt-data', where, `${where} is not a SavedModel: its bytes are no message of that kind. Copy or save it again.`));
      await source.close();
      return null;
    }
    return { source, text, metaGraphs, problem };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function binaryOf(file: ByteSource, where: string, report: (finding: ArtifactFinding) => void): Promise<Uint8Array | null> {
  if (file.size > LONGEST_TEXT) {
    report(artifactFinding('resource-bomb', where, `${where} is text of ${file.size} bytes, more than the ${LONGEST_TEXT} that are read as text. Save the model as saved_model.pb.`, 'warning'));
    return null;
  }
  const text = new TextDecoder().decode(await file.read(0, file.size));
  try {
    const { savedModelFromText } = await import('./text-format');
    return savedModelFromText(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const cut = /unexpected end|end of (input|text)|unterminated/i.test(reason) || !/[}>]\s*$/.test(text);
    report(
      artifactFinding(
        cut ? 'truncated-file' : 'corrupt-data',
        where,
        `${where} cannot be read as text${cut ? ': it ends in the middle' : ''} (${reason.replace(/\s+/g, ' ').slice(0, 160)}). Copy or save it again.`,
      ),
    );
    return null;
  }
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
    for (const signature of graph.shown.signatures) for (const tensor of tensorNames(signature)) wanted.add(nodeName(tensor));
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

/** A part of a MetaGraphDef other than graph and objects: 3 saver_def, 4 collection_def, 5 signature_def, 6 asset_file_def. */
function readSmallPart(graph: ReadMetaGraph, number: number, bytes: Uint8Array, at: number, note: (problem: WireProblem) => void): void {
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

function shapeOf(shape: tensorflow.TensorShapeProto.$Properties | null | undefined): Shape {
  if (shape === null || shape === undefined || shape.unknownRank === true) return null;
  return (shape.dim ?? []).map((dimension) => ((dimension.size ?? 0) < 0 ? null : (dimension.size ?? 0)));
}

function signatureOf(name: string, signature: tensorflow.SignatureDef): Signature {
  return { name, method: signature.methodName, inputs: tensorsOf(signature.inputs), outputs: tensorsOf(signature.outputs) };
}

function tensorsOf(tensors: Record<string, tensorflow.TensorInfo.$Properties>): SignatureTensor[] {
  return Object.entries(tensors)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, info]) => tensorOf(name, info, 0));
}

function tensorOf(name: string, info: tensorflow.TensorInfo.$Properties, depth: number): SignatureTensor {
  const dtype = dataTypeName(info.dtype ?? 0);
  const shape = shapeOf(info.tensorShape);
  if (info.cooSparse !== null && info.cooSparse !== undefined) {
    const parts = info.cooSparse;
    const component = (role: string, tensor: string | null | undefined, type: string): SignatureTensor => ({ name: role, tensor: tensor ?? '', dtype: type, shape: null });
    return {
      name,
      tensor: parts.valuesTensorName ?? '',
      dtype,
      shape,
      encoding: 'coo_sparse',
      components: [
        component('values', parts.valuesTensorName, dtype),
        component('indices', parts.indicesTensorName, 'int64'),
        component('dense_shape', parts.denseShapeTensorName, 'int64'),
      ],
    };
  }
  if (info.compositeTensor !== null && info.compositeTensor !== undefined) {
    const components = depth > 8 ? [] : (info.compositeTensor.components ?? []).map((part, index) => tensorOf(String(index), part, depth + 1));
    return { name, tensor: components[0]?.tensor ?? '', dtype, shape, encoding: 'composite_tensor', components };
  }
  return { name, tensor: info.name ?? '', dtype, shape };
}

function tensorNames(signature: Signature): string[] {
  const names = (tensor: SignatureTensor): string[] => (tensor.components === undefined ? [tensor.tensor] : tensor.components.flatMap(names));
  return [...signature.inputs, ...signature.outputs].flatMap(names).filter((name) => name !== '');
}

function reportDamage(main: Main, graphs: ReadMetaGraph[], where: string, report: (finding: ArtifactFinding) => void): void {
  const problems = [...(main.problem === null ? [] : [main.problem]), ...graphs.flatMap((graph) => graph.problems)];
  const first = problems[0];
  if (first !== undefined) {
    const cut = main.problem?.kind === 'truncated' && main.metaGraphs.at(-1)?.end === main.source.size;
    const kept = graphs.some((graph) => graph.index !== null) ? ' What stands before that place is shown.' : '';
    const behind = !cut && first === main.problem && main.metaGraphs.length > 0 && first.offset >= (main.metaGraphs.at(-1)?.end ?? 0);
    report(
      artifactFinding(
        cut ? 'truncated-file' : 'corrupt-data',
        where,
        cut
          ? `${where} ends in the middle: it is ${main.source.size} bytes long and its own lengths say more.${kept} Copy or save it again; TensorFlow refuses it.`
          : behind
            ? `${where} has bytes behind its end, at byte ${first.offset}, that belong to no SavedModel.${kept} Copy or save it again; TensorFlow 2.11 and newer refuse it.`
            : `${where} is damaged at byte ${first.offset}.${kept} Copy or save it again; TensorFlow refuses it.`,
      ),
    );
  }
  if (graphs.length === 0 && first === undefined) {
    report(artifactFinding('inconsistent-artifact', where, `${where} holds no MetaGraph: there is nothing in it to load. Save the model again.`));
  }
}

let operationSet: Set<string> | null = null;

/** Every operation that a TensorFlow from 2.8 on registers by itself. */
function operationNames(): Set<string> {
  operationSet ??= new Set(operations.names.split(' '));
  return operationSet;
}

/** What does not fit together inside one MetaGraph. */
function graphFindings(graph: ReadMetaGraph): ArtifactFinding[] {
  const { index } = graph;
  const findings: ArtifactFinding[] = [];
  const tags = graph.shown.tags.join(', ') || 'no tags';
  if (index !== null && graph.problems.length === 0) {
    for (const signature of graph.shown.signatures) {
      for (const tensor of tensorNames(signature)) {
        if (index.present.has(nodeName(tensor))) continue;
        findings.push(
          artifactFinding(
            'inconsistent-artifact',
            signature.name,
            `Signature ${signature.name} (${tags}) names the tensor ${tensor}, but the graph has no node ${nodeName(tensor)}: calling it fails.`,
          ),
        );
      }
    }
    const functions = new Set(index.functions.map((part) => part.name));
    const known = operationNames();
    const missing = new Map<string, string[]>();
    const unknown = new Map<string, string[]>();
    for (const part of [index.main, ...index.functions]) {
      for (const name of part.calls) if (!functions.has(name) && !known.has(name)) push(missing, name, part.name || 'the main graph');
      for (const op of part.ops.keys()) if (!known.has(op) && !functions.has(op)) push(unknown, op, part.name || 'the main graph');
    }
    graph.objects?.forEach((node) => {
      for (const name of node.functions) if (!functions.has(name)) push(missing, name, `an object of the model`);
    });
    for (const [name, users] of missing) {
      findings.push(
        artifactFinding('inconsistent-artifact', name, `The function ${name}, which ${listOf(users, 2)} ${users.length === 1 ? 'calls' : 'call'}, is not in the model: TensorFlow cannot load it.`),
      );
    }
    for (const [op, users] of unknown) {
      findings.push(
        artifactFinding(
          'inconsistent-artifact',
          op,
          `TensorFlow itself has no operation ${op} (in ${listOf(users, 2)}): the model loads only where a library that registers ${op} was imported first.`,
          'warning',
        ),
      );
    }
  }
  if (graph.objects !== null && graph.problems.length === 0) {
    for (const edge of danglingEdges(graph.objects).slice(0, 5)) {
      findings.push(
        artifactFinding(
          'inconsistent-artifact',
          edge.name,
          `Object ${edge.from} of the model names object ${edge.node} as its ${edge.name}, but there are only ${graph.objects.length}: TensorFlow cannot load it.`,
        ),
      );
    }
  }
  return findings;
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}

function reportAssets(artifact: Artifact, graphs: ReadMetaGraph[], links: string[], report: (finding: ArtifactFinding) => void): void {
  const seen = new Set<string>();
  for (const { filename } of graphs.flatMap((graph) => graph.assets)) {
    if (seen.has(filename)) continue;
    seen.add(filename);
    const path = `assets/${filename}`;
    if (leadsOutside(filename)) {
      report(
        artifactFinding(
          'escaping-path',
          path,
          `The model names ${JSON.stringify(filename)} as one of its asset files, which leads outside its assets folder: loading it would read that file. Do not load it unless you trust its author.`,
        ),
      );
    } else if (!artifact.files.some((file) => file.path === path) && !links.includes(path)) {
      report(artifactFinding('missing-file', path, `${path} is missing: the model reads it when it is loaded (a vocabulary or table). Copy it from where the model was saved.`));
    }
  }
}

async function readVariables(
  files: ArtifactFiles,
  root: string,
  artifact: Artifact,
  objects: SavedNode[] | null,
  graphs: ReadMetaGraph[],
  shown: (path: string) => string,
  report: (...findings: ArtifactFinding[]) => void,
): Promise<TensorBundle> {
  const prefix = joinPath(root, 'variables/variables');
  const present = artifact.files.some((file) => file.path.startsWith('variables/'));
  const wanted =
    objects === null
      ? graphs.some((graph) => [...graph.trainable.keys()].length > 0 || graph.collections.has('variables'))
      : objects.some((node) => node.variable !== null || node.saveFunctions.length > 0);
  if (!present && !wanted) return { prefix, shards: 0, bigEndian: false, entries: new Map(), placed: [], lostBlocks: 0, findings: [] };
  const bundle = await readBundle(files, prefix, shown);
  if (!present) {
    const count = objects?.filter((node) => node.variable !== null).length ?? 0;
    report(
      artifactFinding(
        'missing-file',
        'variables',
        `The folder variables/ is missing${count > 0 ? `: the values of all ${countOf(count, 'variable', 'variables')} are lost` : ''}. Copy it from where the model was saved; the graph alone cannot be loaded.`,
      ),
    );
  } else {
    report(...bundle.findings);
  }
  return bundle;
}

/** Layers, versions and custom objects from keras_metadata.pb (returned: the model itself, null without one, and what it tells a loader), or from the object graph as Keras before 2.5 wrote it. */
async function readKeras(
  files: ArtifactFiles,
  root: string,
  artifact: Artifact,
  objects: SavedNode[] | null,
  joined: Joined,
  report: (finding: ArtifactFinding) => void,
): Promise<{ model: KerasNode | null; facts: SavedModelFacts }> {
  const path = joinPath(root, 'keras_metadata.pb');
  const there = await files.stat(path);
  let nodes: KerasNode[] = [];
  let facts = savedModelFacts(undefined);
  if (there?.kind === 'file') {
    const source = await files.open(path);
    try {
      nodes = readKerasMetadata(await source.read(0, Math.min(source.size, LARGEST_NODE)));
      facts = savedModelFacts(nodes);
    } catch {
      facts = savedModelFacts(null);
      report(
        artifactFinding('corrupt-data', nameOf(path), 'keras_metadata.pb is damaged: Keras cannot restore the layers from it. tf.saved_model.load still loads the model. Copy or save it again.', 'warning'),
      );
    } finally {
      await source.close();
    }
  } else if (objects !== null) {
    const paths = pathsOf(objects);
    objects.forEach((node, index) => {
      if (!node.identifier?.startsWith('_tf_keras_') || !node.metadata.startsWith('{')) return;
      try {
        nodes.push(kerasNode(index, paths[index] === '' ? 'root' : `root.${(paths[index] ?? '').replaceAll('/', '.')}`, node.identifier, node.metadata));
      } catch {
        // Metadata of one object that is no JSON costs that object's layer only.
      }
    });
  }
  if (nodes.length === 0) return { model: null, facts };
  const modelRoot = nodes.find((node) => node.path === 'root');
  const version = modelRoot?.metadata['keras_version'];
  const backend = modelRoot?.metadata['backend'];
  artifact.producer.keras = typeof version === 'string' ? version : null;
  artifact.producer.backend = typeof backend === 'string' ? backend : 'tensorflow';
  const byPath = new Map(nodes.map((node) => [node.path, node]));
  for (const node of nodes) {
    if (node.path === 'root' || node.identifier === '_tf_keras_metric') continue;
    const variables = layerVariables(objects, node.node, joined);
    artifact.layers.push({
      name: node.name,
      class: node.className,
      module: node.module,
      registeredName: node.registeredName,
      parameters: objects === null ? null : variables.reduce((sum, key) => sum + Math.max(0, elementCount(joined.byKey.get(key)?.shape ?? [])), 0),
      parents: parentsOf(node.path, byPath),
      variables,
    });
  }
  const custom = new Set<string>();
  const seen = new Set<string>();
  // The configuration of a Functional or Sequential model holds those of all its layers.
  const whole = modelRoot !== undefined && isObject(modelRoot.config) && Array.isArray(modelRoot.config['layers']);
  for (const node of whole ? [modelRoot] : nodes) {
    const config: Json = { class_name: node.registeredName ?? node.className, config: node.config, name: node.name };
    for (const name of customObjectNames(config)) custom.add(name);
    for (const finding of configFindings(config, 'saved-model')) {
      // A SavedModel keeps its vocabularies as assets: the paths in its configuration are where they came from.
      if (finding.rule === 'escaping-path') continue;
      const key = `${finding.code} ${finding.where}`;
      if (!seen.has(key)) report(finding);
      seen.add(key);
    }
  }
  artifact.customObjects = [...custom].sort();
  return { model: modelRoot ?? null, facts };
}

function layerVariables(objects: SavedNode[] | null, node: number, joined: Joined): string[] {
  const list = objects?.[node]?.children.find((edge) => edge.name === 'variables')?.node;
  const edges = list === undefined ? [] : (objects?.[list]?.children ?? []);
  return edges.flatMap((edge) => joined.keys[edge.node] ?? []);
}

function parentsOf(path: string, byPath: ReadonlyMap<string, KerasNode>): string[] {
  const parts = path.split('.');
  const parents: string[] = [];
  for (let length = 2; length < parts.length; length++) {
    const parent = byPath.get(parts.slice(0, length).join('.'));
    if (parent !== undefined) parents.push(parent.name);
  }
  return parents;
}

/** Findings for operations that do more than compute. The graph is read again only where there is one. */
async function unsafeUses(source: ByteSource, graphs: ReadMetaGraph[]): Promise<ArtifactFinding[]> {
  const findings: ArtifactFinding[] = [];
  for (const graph of graphs) {
    const { index } = graph;
    const whole = mergedRegion(graph.graph, source);
    if (index === null || whole === null) continue;
    if (![index.main, ...index.functions].some((part) => part.unsafe.length > 0)) continue;
    const nodes = new Map<string, MainNode>();
    await keepConstantTables(index, graph, whole, source);
    if (![index.main, ...index.functions].some((part) => part.unsafe.length > 0)) continue;
    const kept = new Map<string, GraphIndex['main']['unsafe']>();
    for (const use of index.main.unsafe) kept.set(use.node, [...(kept.get(use.node) ?? []), use]);
    await indexGraph(whole, new Set(), (name, node) => nodes.set(name, { ...node, unsafe: kept.get(name) ?? [] }));
    findings.push(...unsafeFindings(index, nodes, rootsOf(graph)));
  }
  const seen = new Set<string>();
  return findings.filter((finding) => !seen.has(finding.message) && seen.add(finding.message));
}

/** Leaves of the operations that fill tables from files those that read a constant path, with that path. */
async function keepConstantTables(index: GraphIndex, graph: ReadMetaGraph, whole: Region, source: ByteSource): Promise<void> {
  const isTable = (op: string) => unsafeOperation(op)?.table === true;
  const parts = [index.main, ...index.functions].filter((part) => part.unsafe.some(({ op }) => isTable(op)));
  if (parts.length === 0) return;
  const { tablePaths } = await import('./table-files');
  const region = mergedRegion(graph.objectParts, source);
  const captures = region === null ? [] : await readCaptures(region);
  const assets = new Set([...graph.assets.map(({ tensor }) => tensor), ...(graph.collections.get('asset_filepaths') ?? [])].map(nodeName));
  const constantOf = (object: number) => (graph.objects?.[object]?.kind === 'constant' ? (graph.objects[object]?.detail ?? null) : null);
  const pathOf = tablePaths(whole, callersOf(index), { captured: new Map(captures.map(({ name, captured }) => [name, captured])), constantOf }, assets);
  for (const part of parts) {
    const kept: GraphIndex['main']['unsafe'] = [];
    for (const use of part.unsafe) {
      const target = isTable(use.op) ? await pathOf(part.name, use.node) : use.target;
      if (!isTable(use.op) || target !== null) kept.push({ ...use, target });
    }
    part.unsafe = kept;
  }
}

function rootsOf(graph: ReadMetaGraph): RunRoot[] {
  const roots: RunRoot[] = [];
  const objects = graph.objects ?? [];
  const functionsOf = (numbers: number[]) => numbers.flatMap((number) => objects[number]?.functions ?? []);
  // loader_impl.py: the init operation stands in one of these signatures and collections.
  const initial = new Set(['__saved_model_init_op', '__saved_model_train_op']);
  const load = { when: { kind: 'load' }, nodes: [] as string[], functions: [] as string[] } satisfies RunRoot;
  for (const key of ['saved_model_main_op', 'legacy_init_op', 'saved_model_initializers', 'table_initializer']) load.nodes.push(...(graph.collections.get(key) ?? []));
  for (const signature of graph.shown.signatures) {
    const nodes = tensorNames({ ...signature, inputs: [] });
    if (signature.name === '__saved_model_init_op') load.nodes.push(...nodes);
    else if (!initial.has(signature.name)) roots.push({ when: { kind: 'call', what: `signature ${signature.name}` }, nodes, functions: [] });
  }
  const paths = pathsOf(objects);
  objects.forEach((node, index) => {
    if (node.kind !== 'function' || paths[index] === null) return;
    const path = paths[index] ?? '';
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name === '_create_resource' || name === '_initialize') load.functions.push(...node.functions);
    else if (path.startsWith('signatures/')) roots.push({ when: { kind: 'call', what: `signature ${name}` }, nodes: [], functions: node.functions });
    else roots.push({ when: { kind: 'call', what: `function ${path.replaceAll('/', '.')}` }, nodes: [], functions: node.functions });
  });
  const saver = graph.saver;
  roots.push(load);
  roots.push({
    when: { kind: 'restore' },
    nodes: saver?.restoreOpName ? [saver.restoreOpName] : [],
    functions: functionsOf(objects.flatMap((node) => node.restoreFunctions)),
  });
  roots.push({
    when: { kind: 'save' },
    nodes: saver?.saveTensorName ? [saver.saveTensorName] : [],
    functions: functionsOf(objects.flatMap((node) => node.saveFunctions)),
  });
  return roots;
}
