/**
 * TensorFlow checkpoints: a tensor bundle beside a `checkpoint` state file, made by tf.train.Checkpoint,
 * save_weights in TensorFlow format or a TensorFlow 1 Saver; and the V1 format, which is one table.
 */
import type { Artifact, ArtifactFinding, OpenArtifact } from '../artifact';
import type { ArtifactFiles } from '../bytes/byte-source';
import { bundleReader, joinFindings } from './bundle-values';
import { openVersion1 } from './checkpoint-v1';
import { dataTypeName } from '../tensor/dtypes';
import { artifactFinding, emptyArtifact, joinPath, nameOf, type ArtifactPlace } from '../format';
import { bareKey, checkpointObjects, roleByName, rolesOf } from './object-graph';
import { readMetaGraph } from '../saved-model/meta-graph';
import { readObjectGraph } from '../saved-model/variables';
import { OBJECT_GRAPH_KEY, readBundle } from './tensor-bundle';

/**
 * Opens a checkpoint. `place.file` is its prefix, the V1 file itself, or a `checkpoint` file that names none that is
 * there.
 */
export async function openCheckpoint(files: ArtifactFiles, place: ArtifactPlace): Promise<OpenArtifact> {
  const prefix = place.file;
  const artifact = emptyArtifact(prefix, 'checkpoint');
  const shown = (path: string) => (place.root === '' ? path : path.slice(place.root.length + 1));
  const report = (...findings: ArtifactFinding[]) => artifact.findings.push(...findings);
  await listFiles(files, place, artifact);
  if (!(await reportState(files, place, report))) return nothing(artifact);
  if ((await files.stat(prefix))?.kind === 'file' && (await files.stat(`${prefix}.index`)) === null) {
    return openVersion1(files, prefix, artifact, shown(prefix));
  }
  const bundle = await readBundle(files, prefix, shown);
  report(...bundle.findings);
  const reader = bundleReader(files, bundle);
  const tracked = await readObjectGraph(bundle, reader, report, shown(`${prefix}.index`));
  const trainable = await readMeta(files, prefix, artifact, report, shown);
  const roles = tracked === null ? [] : rolesOf(tracked);
  const roleOfKey = new Map<string, (typeof roles)[number]>();
  const names = new Map<string, string>();
  tracked?.forEach((node, index) => {
    for (const tensor of node.tensors) {
      roleOfKey.set(tensor.key, tensor.name === 'VARIABLE_VALUE' ? (roles[index] ?? 'other') : 'other');
      // "Variable" is what TensorFlow calls a variable that was given no name; its path says more.
      if (tensor.fullName !== '' && !/^Variable(_\d+)?$/.test(tensor.fullName)) names.set(tensor.key, tensor.fullName);
    }
  });
  if (tracked !== null) {
    artifact.objects = checkpointObjects(tracked);
    reportLacking(bundle, tracked, shown(`${prefix}.index`), report);
  }
  for (const entry of bundle.entries.values()) {
    artifact.variables.push({
      name: names.get(entry.key) ?? bareKey(entry.key),
      key: entry.key,
      dtype: dataTypeName(entry.dtype),
      shape: entry.shape,
      bytes:
        entry.slices === null ? entry.size : entry.slices.reduce((sum, slice) => sum + (slice.entry?.size ?? 0), 0),
      trainable: trainable.get(entry.key) ?? null,
      role:
        entry.key === OBJECT_GRAPH_KEY || entry.key.startsWith('save_counter/')
          ? 'other'
          : (roleOfKey.get(entry.key) ?? (tracked === null ? roleByName(entry.key) : 'other')),
    });
  }
  return {
    artifact,
    values: (key, options) => reader.values(key, options),
    place: (key) => reader.place(key),
    async *verify(options) {
      const damaged: ArtifactFinding[] = [];
      for await (const finding of reader.verify(shown, options)) damaged.push(finding);
      yield* joinFindings(damaged, shown(`${prefix}.index`), bundle.placed.length);
    },
    close: () => reader.close(),
  };
}

function nothing(artifact: Artifact): OpenArtifact {
  return {
    artifact,
    async *values(key) {
      throw new Error(`There is no ${key}: the checkpoint's files are missing.`);
    },
    async *verify() {},
    async close() {},
  };
}

async function listFiles(files: ArtifactFiles, place: ArtifactPlace, artifact: Artifact): Promise<void> {
  const start = nameOf(place.file);
  for (const name of await files.list(place.root)) {
    const belongs =
      name === start ||
      name === 'checkpoint' ||
      (name.startsWith(`${start}.`) && /^\.(index|meta|data-\d{5}-of-\d{5})$/.test(name.slice(start.length)));
    const there = belongs ? await files.stat(joinPath(place.root, name)) : null;
    if (there?.kind === 'file') artifact.files.push({ path: name, bytes: there.bytes });
  }
  artifact.bytes = artifact.files.reduce((sum, file) => sum + file.bytes, 0);
}

/** Holds the `checkpoint` file against the folder. Returns whether there is a checkpoint to open. */
async function reportState(
  files: ArtifactFiles,
  place: ArtifactPlace,
  report: (finding: ArtifactFinding) => void,
): Promise<boolean> {
  const path = joinPath(place.root, 'checkpoint');
  const isState = place.file === path;
  if ((await files.stat(path))?.kind !== 'file') return true;
  const source = await files.open(path);
  const text = new TextDecoder().decode(
    await source.read(0, Math.min(source.size, 1 << 20)).finally(() => source.close()),
  );
  const named = [...text.matchAll(/^\s*(?:all_)?model_checkpoint_paths?\s*:\s*"((?:[^"\\]|\\.)*)"/gm)].map(
    (match) => match[1] ?? '',
  );
  const latest = /^\s*model_checkpoint_path\s*:\s*"((?:[^"\\]|\\.)*)"/m.exec(text)?.[1];
  if (latest === undefined) {
    report(
      artifactFinding(
        'corrupt-data',
        'checkpoint',
        'The file checkpoint names no checkpoint (model_checkpoint_path: "..."), so tf.train.latest_checkpoint finds none here. Name the prefix yourself, or save again.',
        'warning',
      ),
    );
    return !isState;
  }
  const names = await files.list(place.root);
  const exists = (name: string) => names.includes(`${name}.index`) || names.includes(name);
  const missing = [...new Set(named.map((one) => nameOf(one)))].filter((name) => !exists(name));
  if (missing.length > 0) {
    const others = names.filter((name) => name.endsWith('.index')).map((name) => name.slice(0, -'.index'.length));
    report(
      artifactFinding(
        'missing-file',
        'checkpoint',
        `The file checkpoint names ${missing.join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} not here${missing.includes(nameOf(latest)) ? ', so tf.train.latest_checkpoint finds nothing' : ''}. ${
          others.length > 0
            ? `Here ${others.length === 1 ? 'is' : 'are'} ${others.join(', ')}.`
            : 'Copy the files beside it.'
        }`,
        missing.includes(nameOf(latest)) ? 'error' : 'warning',
      ),
    );
  }
  return !isState;
}

/**
 * `<prefix>.meta`, the graph that a TensorFlow 1 Saver writes beside the values. Returns which variables it calls
 * trainable.
 */
async function readMeta(
  files: ArtifactFiles,
  prefix: string,
  artifact: Artifact,
  report: (finding: ArtifactFinding) => void,
  shown: (path: string) => string,
): Promise<Map<string, boolean>> {
  const path = `${prefix}.meta`;
  if ((await files.stat(path))?.kind !== 'file') return new Map();
  const source = await files.open(path);
  try {
    const graph = await readMetaGraph({ source, start: 0, end: source.size });
    if (graph.problems.length > 0) {
      report(
        artifactFinding(
          'corrupt-data',
          shown(path),
          `${shown(path)} is damaged at byte ${graph.problems[0]?.offset ?? 0}: the graph cannot be imported from it. The values do not need it.`,
          'warning',
        ),
      );
    }
    artifact.metaGraphs = [graph.shown];
    artifact.producer.tensorflow = graph.tensorflow;
    return graph.trainable;
  } finally {
    await source.close();
  }
}

function reportLacking(
  bundle: Awaited<ReturnType<typeof readBundle>>,
  tracked: NonNullable<Awaited<ReturnType<typeof readObjectGraph>>>,
  index: string,
  report: (finding: ArtifactFinding) => void,
): void {
  if (bundle.lostBlocks > 0) return;
  const lacking: string[] = [];
  for (const { tensors } of tracked) {
    for (const { key } of tensors) {
      // The state of an iterator is saved under a longer name than its object graph says (IteratorSaveable of tf.data).
      if (key !== '' && !bundle.entries.has(key) && !bundle.entries.has(`${key}_STATE`)) lacking.push(key);
    }
  }
  if (lacking.length === 0) return;
  report(
    artifactFinding(
      'inconsistent-artifact',
      index,
      `${index} has no entry for ${lacking.length} of the values that the checkpoint's own object graph names (${lacking.slice(0, 5).join(', ')}${lacking.length > 5 ? ', ...' : ''}): they are lost.`,
    ),
  );
}
