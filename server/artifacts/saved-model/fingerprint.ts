/**
 * fingerprint.pb of a SavedModel (TensorFlow 2.11 and newer) held against saved_model.pb and the index of its
 * variables. TensorFlow writes it and never looks at it when it loads (tensorflow/cc/saved_model/fingerprinting.cc).
 */
import type { ArtifactFinding } from '../artifact';
import type { ArtifactFiles, ByteSource } from '../bytes/byte-source';
import { memorySource } from '../bytes/byte-source-memory';
import { fingerprint64, joinFingerprints } from '../bytes/farmhash';
import { artifactFinding, joinPath, type ArtifactPlace } from '../format';
import { graphProgramHash } from './graph-fingerprint';
import { inOrder, varintBefore } from './serialised-order';
import { eachField, eachFieldOf, textAt, type Region } from '../bytes/wire';

/** Fields of FingerprintDef (tensorflow/core/protobuf/fingerprint.proto). */
const SAVED_MODEL = 1;
const GRAPH = 2;
const SIGNATURES = 3;
const FUNCTIONS = 4;
const CHECKPOINT = 5;

/** What fingerprint.pb shows to have been changed after the model was saved. */
export async function* verifyFingerprint(
  files: ArtifactFiles,
  place: ArtifactPlace,
  signal: AbortSignal | undefined,
): AsyncGenerator<ArtifactFinding> {
  const path = joinPath(place.root, 'fingerprint.pb');
  if ((await files.stat(path))?.kind !== 'file') return;
  const fields = await readFields(await files.open(path));
  if (fields === null) {
    yield artifactFinding(
      'corrupt-data',
      'fingerprint.pb',
      'fingerprint.pb is damaged and proves nothing about this model; TensorFlow loads the model without it.',
      'warning',
    );
    return;
  }
  const main = joinPath(place.root, 'saved_model.pb');
  if ((await files.stat(main))?.kind === 'file') {
    const source = await files.open(main);
    try {
      const actual = await savedModelFingerprint(source, signal);
      if (actual !== null && fields.has(SAVED_MODEL) && actual !== fields.get(SAVED_MODEL))
        yield await changedModel(source, fields, signal);
    } finally {
      await source.close();
    }
  }
  const index = joinPath(place.root, 'variables/variables.index');
  const expected = fields.get(CHECKPOINT) ?? 0n;
  if (expected === 0n || (await files.stat(index))?.kind !== 'file') return;
  const source = await files.open(index);
  const actual = await fingerprint64(source, signal).finally(() => source.close());
  if (actual !== expected) {
    yield artifactFinding(
      'inconsistent-artifact',
      'variables/variables.index',
      'variables/variables.index is not the file that fingerprint.pb was made for: it was changed or exchanged after the model was saved. TensorFlow loads it all the same.',
      'warning',
    );
  }
}

async function readFields(source: ByteSource): Promise<Map<number, bigint> | null> {
  const bytes = await source.read(0, Math.min(source.size, 1 << 16)).finally(() => source.close());
  const fields = new Map<number, bigint>();
  const problem = eachField(bytes, 0, bytes.length, (number, wire, start) => {
    if (wire === 0) fields.set(number, varintBefore(bytes, start));
  });
  return problem === null && fields.has(SAVED_MODEL) ? fields : null;
}

/** TensorFlow's `saved_model_checksum` of a saved_model.pb. Null where the file is unsound. */
export async function savedModelFingerprint(source: ByteSource, signal?: AbortSignal): Promise<bigint | null> {
  const ordered = await inOrder({ source, start: 0, end: source.size }, 'SavedModel', signal);
  return ordered === null ? null : fingerprint64(ordered, signal);
}

/**
 * A changed file may still have the graph, signatures and functions that it was saved with; what is left as it was is
 * told.
 */
async function changedModel(
  source: ByteSource,
  fields: ReadonlyMap<number, bigint>,
  signal: AbortSignal | undefined,
): Promise<ArtifactFinding> {
  const parts = await partFingerprints(source, signal);
  const known: [what: string, actual: bigint | null, field: number][] = [
    ['main graph', parts.graph, GRAPH],
    ['signatures', parts.signatures, SIGNATURES],
    ['list of functions', parts.functions, FUNCTIONS],
  ];
  const kept = known.filter(([, actual, field]) => actual === (fields.get(field) ?? 0n)).map(([what]) => what);
  const others = known.filter(([, actual, field]) => actual !== (fields.get(field) ?? 0n)).map(([what]) => what);
  const told = [
    ...(others.length > 0
      ? [
          `its ${others.join(', ')} ${others.length === 1 && others[0] !== 'signatures' ? 'is' : 'are'} not what was saved`,
        ]
      : ['in its texts, the bodies of its functions or what is written beside them']),
    ...(kept.length > 0 ? [`as saved: ${kept.join(', ')}`] : []),
  ].join('; ');
  return artifactFinding(
    'inconsistent-artifact',
    'saved_model.pb',
    `saved_model.pb is not the file that fingerprint.pb was made for: it was changed after the model was saved (${told}). TensorFlow loads it all the same.`,
    // A path that was rewritten changes the graph alone.
    others.every((what) => what === 'main graph') ? 'info' : 'warning',
  );
}

/**
 * `graph_def_program_hash`, `signature_def_hash` and `saved_object_graph_hash` of the first MetaGraph; null where one
 * cannot be made.
 */
export async function partFingerprints(
  source: ByteSource,
  signal?: AbortSignal,
): Promise<{ graph: bigint | null; signatures: bigint | null; functions: bigint | null }> {
  const [graph] = await regionsOf({ source, start: 0, end: source.size }, 2);
  if (graph === undefined) return { graph: null, signatures: null, functions: null };
  const signatures = (await entriesOf(graph, 5)).sort((left, right) => (left.key < right.key ? -1 : 1));
  const [operations] = await regionsOf(graph, 2);
  const [objects] = await regionsOf(graph, 7);
  const functions = (objects === undefined ? [] : await entriesOf(objects, 2)).map(({ key, value }) => {
    const [, name = key, number = null] = /^(.*_)(\d+)$/s.exec(key) ?? [];
    return { key: name, number: number === null ? null : BigInt(number), value };
  });
  // TensorFlow gives up where the name of a function does not end in a number.
  const numbered = functions.every(({ number }) => number !== null);
  functions.sort((left, right) => ((left.number ?? 0n) < (right.number ?? 0n) ? -1 : 1));
  return {
    graph: operations === undefined ? null : await graphProgramHash(operations, signal),
    signatures: await joined(signatures, 'SignatureDef', signal),
    functions: numbered ? await joined(functions, 'SavedConcreteFunction', signal) : null,
  };
}

async function joined(
  entries: { key: string; value: Region | null }[],
  type: string,
  signal: AbortSignal | undefined,
): Promise<bigint | null> {
  let hash = 0n;
  for (const { key, value } of entries) {
    hash = joinFingerprints(hash, await fingerprint64(memorySource(new TextEncoder().encode(key)), signal));
    const ordered = value === null ? memorySource(new Uint8Array(0)) : await inOrder(value, type, signal);
    if (ordered === null) return null;
    hash = joinFingerprints(hash, await fingerprint64(ordered, signal));
  }
  return hash;
}

async function regionsOf(region: Region, number: number): Promise<Region[]> {
  const found: Region[] = [];
  await eachFieldOf(region, (field) => {
    if (field.number === number && field.wire === 2)
      found.push({ source: region.source, start: field.start, end: field.end });
  });
  return found;
}

/** The entries of a map with text as keys: where their values stand. */
async function entriesOf(region: Region, number: number): Promise<{ key: string; value: Region | null }[]> {
  const entries: { key: string; value: Region | null }[] = [];
  for (const entry of await regionsOf(region, number)) {
    let key = '';
    let value: Region | null = null;
    await eachFieldOf(entry, (field) => {
      if (field.wire !== 2) return;
      if (field.number === 1) key = textAt(field.bytes, 0, field.bytes.length);
      else if (field.number === 2) value = { source: region.source, start: field.start, end: field.end };
    });
    entries.push({ key, value });
  }
  return entries;
}
