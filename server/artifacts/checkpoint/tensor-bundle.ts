/**
 * TensorFlow's tensor bundle: `<prefix>.index` says where each tensor stands in
 * `<prefix>.data-NNNNN-of-NNNNN`. Facts from tensorflow/core/util/tensor_bundle/tensor_bundle.cc and
 * tensorflow/core/protobuf/tensor_bundle.proto.
 */
import type { ArtifactFinding } from '../artifact';
import type { ArtifactFiles, ByteSource } from '../bytes/byte-source';
import { eachField, textAt } from '../bytes/wire';
import { notAnArtifactMessage, recogniseContent } from '../content';
import { artifactFinding, folderOf, joinPath, nameOf } from '../format';
import { countOf, listOf } from '../sentences';
import { emptyEntry, readEntry, type BundleEntry, type Extent, type KnownShape } from './bundle-entry';
import { checkShards } from './bundle-shards';
import { rawKey, sliceOf } from './bundle-slices';
import { eachEntry, readTable } from './table';

/** The key under which a checkpoint keeps its object graph, as a string tensor. */
export const OBJECT_GRAPH_KEY = '_CHECKPOINTABLE_OBJECT_GRAPH';

/** The index of a checkpoint: which tensors its shards hold, and where. */
export interface TensorBundle {
  /** Path of the prefix in the files at hand. */
  prefix: string;
  shards: number;
  bigEndian: boolean;
  entries: Map<string, BundleEntry>;
  /** Every entry that has a place of its own, slices too. */
  placed: BundleEntry[];
  /** How many blocks of the index could not be believed; their entries are missing from `entries`. */
  lostBlocks: number;
  findings: ArtifactFinding[];
}

/**
 * Reads a bundle's index and checks it against the sizes of its shards. `shown` turns a path of `files`
 * into one relative to the artifact. Never throws for damaged content: what is wrong stands in `findings`.
 */
export async function readBundle(
  files: ArtifactFiles,
  prefix: string,
  shown: (path: string) => string,
): Promise<TensorBundle> {
  const bundle: TensorBundle = {
    prefix,
    shards: 0,
    bigEndian: false,
    entries: new Map(),
    placed: [],
    lostBlocks: 0,
    findings: [],
  };
  const path = `${prefix}.index`;
  const where = shown(path);
  const there = await files.stat(path);
  if (there?.kind === 'link') {
    const message = `${where} is a symbolic link that leads outside; it is not followed. Copy the file itself.`;
    bundle.findings.push(artifactFinding('escaping-path', where, message));
    return bundle;
  }
  if (there === null || there.kind !== 'file') {
    const lost = await lostWithIndex(files, prefix, shown);
    const message = `${where} is missing${lost}. Copy it from where the model was saved; all values are lost without it.`;
    bundle.findings.push(artifactFinding('missing-file', where, message));
    return bundle;
  }
  const source = await files.open(path);
  try {
    await readIndex(source, bundle, where);
  } finally {
    await source.close();
  }
  await checkShards(files, bundle, shown);
  return bundle;
}

/** Names files of values that nobody can read without the index; empty where there are none. */
async function lostWithIndex(files: ArtifactFiles, prefix: string, shown: (path: string) => string): Promise<string> {
  const folder = folderOf(prefix);
  const data = (await files.list(folder)).filter((name) => name.startsWith(`${nameOf(prefix)}.data-`));
  if (data.length === 0) return '';
  const names = data.slice(0, 3).map((name) => shown(joinPath(folder, name)));
  return `, so nothing in ${names.join(', ')} can be found`;
}

async function readIndex(source: ByteSource, bundle: TensorBundle, where: string): Promise<void> {
  const content = await recogniseContent(source);
  const other = notAnArtifactMessage(where, 'checkpoint index', content);
  if (other !== null) {
    bundle.findings.push(artifactFinding('not-an-artifact', where, other));
    return;
  }
  const table = await readTable(source);
  const report = (kind: string, message: string) =>
    bundle.findings.push(artifactFinding(kind === 'truncated' ? 'truncated-file' : 'corrupt-data', where, message));
  for (const problem of table.problems) {
    report(problem.kind, `${where} is damaged: ${problem.what}. Copy it again from where the model was saved.`);
  }
  const index = emptyIndex();
  for (const block of table.blocks) {
    const problem = await eachEntry(source, block.offset, block.size, (key, keyLength, body, start, end) =>
      takeEntry(index, bundle, key.subarray(0, keyLength), body, start, end),
    );
    if (problem === null) continue;
    bundle.lostBlocks++;
    const lost =
      table.blocks.length > 1
        ? `The entries up to ${JSON.stringify(textAt(block.lastKey, 0, block.lastKey.length))} are lost; TensorFlow skips them without a word, and a restore misses them.`
        : 'All entries are lost.';
    report(problem.kind, `${where} is damaged: ${problem.what}. ${lost} Copy it again from where the model was saved.`);
  }
  const { unreadable, header } = index;
  if (unreadable.length > 0) {
    report(
      'structure',
      `${where} is damaged: ${countOf(unreadable.length, 'entry', 'entries')} cannot be read (${listOf(unreadable)}). TensorFlow crashes on such an index.`,
    );
  }
  for (const [entry, parts] of index.declared) {
    entry.slices = parts.map((part) => sliceOf(entry, part, index.slices));
  }
  if (header !== null) {
    takeHeader(header, bundle, where);
  } else if (table.problems.length === 0 && bundle.lostBlocks === 0) {
    report('structure', `${where} has no header entry: it is a table, but not the index of a checkpoint.`);
  }
}

/** What is gathered of an index while its entries come. */
interface GatheredIndex {
  header: Header | null;
  /** Entries of slices, by their raw keys. */
  slices: Map<string, BundleEntry>;
  /** Tensors in slices, and what they say of their slices. */
  declared: Map<BundleEntry, Extent[][]>;
  /** Keys of entries that are none. */
  unreadable: string[];
  lastShape: KnownShape;
}

function emptyIndex(): GatheredIndex {
  return {
    header: null,
    slices: new Map(),
    declared: new Map(),
    unreadable: [],
    lastShape: { bytes: new Uint8Array(0), start: 0, end: 0, shape: [] },
  };
}

/** Adds one entry: the header under the empty key, a slice under a key that begins with zero, otherwise a tensor. */
function takeEntry(
  index: GatheredIndex,
  bundle: TensorBundle,
  key: Uint8Array,
  body: Uint8Array,
  start: number,
  end: number,
): void {
  if (key.length === 0) {
    index.header = readHeader(body, start, end);
    return;
  }
  const entry = emptyEntry(textAt(key, 0, key.length));
  const parts = readEntry(entry, body, start, end, index.lastShape);
  if (parts === null) {
    index.unreadable.push(entry.key);
    return;
  }
  if (key[0] === 0) index.slices.set(rawKey(key), entry);
  else bundle.entries.set(entry.key, entry);
  if (parts.length > 0) index.declared.set(entry, parts);
  else bundle.placed.push(entry);
}

function takeHeader(header: Header, bundle: TensorBundle, where: string): void {
  bundle.shards = header.shards;
  bundle.bigEndian = header.bigEndian;
  if (header.minConsumer <= 1) return;
  const message = `${where} says that only readers of bundle version ${header.minConsumer} or newer may read it; TensorFlow up to 2.21 is version 1 and refuses it.`;
  bundle.findings.push(artifactFinding('inconsistent-artifact', where, message));
}

interface Header {
  shards: number;
  bigEndian: boolean;
  minConsumer: number;
}

/** BundleHeaderProto: 1 num_shards, 2 endianness, 3 version (2 min_consumer). null where the bytes are none. */
function readHeader(bytes: Uint8Array, from: number, to: number): Header | null {
  const header: Header = { shards: 0, bigEndian: false, minConsumer: 0 };
  const problem = eachField(bytes, from, to, (number, wire, start, end, value) => {
    if (number === 1 && wire === 0) header.shards = value;
    else if (number === 2 && wire === 0) header.bigEndian = value === 1;
    else if (number === 3 && wire === 2) {
      eachField(bytes, start, end, (inner, innerWire, _start, _end, version) => {
        if (inner === 2 && innerWire === 0) header.minConsumer = version;
      });
    }
  });
  return problem === null ? header : null;
}
