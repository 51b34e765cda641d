/**
 * SavedModel: saved_model.pb (or .pbtxt), variables/, assets/, fingerprint.pb and keras_metadata.pb.
 * Messages: tensorflow/core/protobuf/{saved_model,meta_graph,saved_object_graph}.proto.
 */
import type { Artifact, ArtifactFinding, OpenArtifact } from '../artifact';
import { filesBelow } from '../artifact-files';
import type { ArtifactFiles } from '../bytes/byte-source';
import { memorySource } from '../bytes/byte-source-memory';
import { bundleReader, joinFindings } from '../checkpoint/bundle-values';
import { readBundle, type TensorBundle } from '../checkpoint/tensor-bundle';
import { countOf } from '../sentences';
import { artifactFinding, emptyArtifact, joinPath, type ArtifactPlace } from '../format';
import { graphFindings, reportAssets, reportDamage } from './consistency';
import { verifyFingerprint } from './fingerprint';
import { readKeras } from './keras-layers';
import { wholeConfig } from './keras-metadata';
import type { CapturingFunction } from './layers';
import { artifactLoads } from './loads';
import { readMain, type Main } from './main-file';
import { readMetaGraph, type ReadMetaGraph } from './meta-graph';
import { readCaptures } from './objects';
import { mergedRegion } from '../bytes/joined-ranges';
import { unsafeUses } from './unsafe-uses';
import { joinVariables, type SavedNode } from './variables';

/** Opens a SavedModel. Damage becomes findings; whatever else can be read is shown. */
export async function openSavedModel(files: ArtifactFiles, place: ArtifactPlace): Promise<OpenArtifact> {
  const artifact = emptyArtifact(place.root, 'saved-model');
  const shown = (path: string) => (place.root === '' ? path : path.slice(place.root.length + 1));
  const report = (...findings: ArtifactFinding[]) => artifact.findings.push(...findings);
  const { found, links } = await filesBelow(files, place.root);
  artifact.files = found;
  artifact.bytes = found.reduce((sum, file) => sum + file.bytes, 0);
  artifact.assets = found.filter((file) => /^assets(\.extra)?\//.test(file.path));
  for (const link of links) {
    report(
      artifactFinding(
        'escaping-path',
        link,
        `${link} is a symbolic link that leads outside the model; it is not followed. Copy the file itself.`,
      ),
    );
  }

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
    artifact.layers = await layersWithoutMetadata(
      objects,
      joined,
      () => capturesOf(main, graphs[number], files, place),
      (name) => operationsOf(number, name),
    );
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
async function capturesOf(
  main: Main | null,
  graph: ReadMetaGraph | undefined,
  files: ArtifactFiles,
  place: ArtifactPlace,
): Promise<CapturingFunction[]> {
  if (main === null || graph === undefined) return [];
  const source = main.text === null ? await files.open(place.file) : memorySource(main.text);
  try {
    const region = mergedRegion(graph.objectParts, source);
    return region === null ? [] : await readCaptures(region);
  } finally {
    await source.close();
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
  if (!present && !wanted)
    return { prefix, shards: 0, bigEndian: false, entries: new Map(), placed: [], lostBlocks: 0, findings: [] };
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
