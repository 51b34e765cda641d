/**
 * TensorFlow's tensor bundle: `<prefix>.index` says where each tensor stands in
 * `<prefix>.data-NNNNN-of-NNNNN`. Facts from tensorflow/core/util/tensor_bundle/tensor_bundle.cc and
 * tensorflow/core/protobuf/tensor_bundle.proto.
 */
import type { ArtifactFinding } from '../artifact';
import type { ArtifactFiles, ByteSource } from '../bytes/byte-source';
import { notAnArtifactMessage, recogniseContent } from '../content';
import { dataType, dataTypeName } from '../tensor/dtypes';
import { artifactFinding, folderOf, joinPath, nameOf } from '../format';
import { eachEntry, readTable } from './table';
import { eachField, textAt } from '../bytes/wire';

export const OBJECT_GRAPH_KEY = '_CHECKPOINTABLE_OBJECT_GRAPH';

/** A tensor's place. A tensor cut into slices has `slices` and no place of its own. */
export interface BundleEntry {
  key: string;
  /** Number of DataType. */
  dtype: number;
  shape: number[];
  shard: number;
  offset: number;
  /** Bytes in the shard. */
  size: number;
  /** Masked CRC-32C. */
  checksum: number;
  slices: BundleSlice[] | null;
}

export interface BundleSlice {
  /** First index and length in each dimension. */
  start: number[];
  length: number[];
  /** null where the index has no entry for this slice. */
  entry: BundleEntry | null;
}

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

/** The file of one shard. */
export function shardPath(bundle: { prefix: string; shards: number }, shard: number): string {
  const digits = (value: number) => String(value).padStart(5, '0');
  return `${bundle.prefix}.data-${digits(shard)}-of-${digits(bundle.shards)}`;
}

/** Elements of a shape; a scalar has one. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
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
  if (there === null || there.kind !== 'file') {
    const data = (await files.list(folderOf(prefix))).filter((name) => name.startsWith(`${nameOf(prefix)}.data-`));
    const link = there?.kind === 'link';
    bundle.findings.push(
      artifactFinding(
        link ? 'escaping-path' : 'missing-file',
        where,
        link
          ? `${where} is a symbolic link that leads outside; it is not followed. Copy the file itself.`
          : `${where} is missing${
              data.length > 0
                ? `, so nothing in ${data
                    .map((name) => shown(joinPath(folderOf(prefix), name)))
                    .slice(0, 3)
                    .join(', ')} can be found`
                : ''
            }. Copy it from where the model was saved; all values are lost without it.`,
      ),
    );
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
  const slices = new Map<string, BundleEntry>();
  const declared = new Map<BundleEntry, Extent[][]>();
  let header: Header | null = null;
  const unreadable: string[] = [];
  const shapes: KnownShape = { bytes: new Uint8Array(0), start: 0, end: 0, shape: [] };
  for (const block of table.blocks) {
    const problem = await eachEntry(source, block.offset, block.size, (key, keyLength, body, start, end) => {
      if (keyLength === 0) {
        header = readHeader(body, start, end);
        return;
      }
      const entry = emptyEntry(textAt(key, 0, keyLength));
      const parts = readEntry(entry, body, start, end, shapes);
      if (parts === null) {
        unreadable.push(entry.key);
        return;
      }
      if (key[0] === 0) slices.set(rawKey(key, keyLength), entry);
      else bundle.entries.set(entry.key, entry);
      if (parts.length > 0) declared.set(entry, parts);
      else bundle.placed.push(entry);
    });
    if (problem !== null) {
      bundle.lostBlocks++;
      report(
        problem.kind,
        `${where} is damaged: ${problem.what}. ${
          table.blocks.length > 1
            ? `The entries up to ${JSON.stringify(textAt(block.lastKey, 0, block.lastKey.length))} are lost; TensorFlow skips them without a word, and a restore misses them.`
            : 'All entries are lost.'
        } Copy it again from where the model was saved.`,
      );
    }
  }
  if (unreadable.length > 0) {
    report(
      'structure',
      `${where} is damaged: ${countOf(unreadable.length, 'entry', 'entries')} cannot be read (${listOf(unreadable)}). TensorFlow crashes on such an index.`,
    );
  }
  for (const [entry, parts] of declared) {
    entry.slices = parts.map((part) => sliceOf(entry, part, slices));
  }
  const found = header as Header | null;
  if (found === null) {
    if (table.problems.length === 0 && bundle.lostBlocks === 0) {
      report('structure', `${where} has no header entry: it is a table, but not the index of a checkpoint.`);
    }
    return;
  }
  bundle.shards = found.shards;
  bundle.bigEndian = found.bigEndian;
  const needs = found.minConsumer;
  if (needs > 1) {
    bundle.findings.push(
      artifactFinding(
        'inconsistent-artifact',
        where,
        `${where} says that only readers of bundle version ${needs} or newer may read it; TensorFlow up to 2.21 is version 1 and refuses it.`,
      ),
    );
  }
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

/** Of a slice, in one dimension; a length of -1 is the whole dimension. */
interface Extent {
  start: number;
  length: number;
}

const noShape: number[] = [];

function emptyEntry(key: string): BundleEntry {
  return { key, dtype: 0, shape: noShape, shard: 0, offset: 0, size: 0, checksum: 0, slices: null };
}

/**
 * BundleEntryProto: 1 dtype, 2 shape (2 dim, 1 size), 3 shard_id, 4 offset, 5 size, 6 crc32c, 7 slices. Fills in
 * `entry` and returns its slices; null where the bytes are none. Read by hand: an index may hold fifty thousand.
 */
function readEntry(
  entry: BundleEntry,
  bytes: Uint8Array,
  from: number,
  to: number,
  known: KnownShape,
): Extent[][] | null {
  let slices: Extent[][] = none;
  let sound = true;
  const problem = eachField(bytes, from, to, (number, wire, start, end, value) => {
    if (wire === 0) {
      if (number === 1) entry.dtype = value;
      else if (number === 3) entry.shard = signed(value);
      else if (number === 4) entry.offset = signed(value);
      else if (number === 5) entry.size = signed(value);
    } else if (number === 6 && wire === 5) {
      entry.checksum =
        ((bytes[start] ?? 0) |
          ((bytes[start + 1] ?? 0) << 8) |
          ((bytes[start + 2] ?? 0) << 16) |
          ((bytes[start + 3] ?? 0) << 24)) >>>
        0;
    } else if (number === 2 && wire === 2) {
      if (!sameBytes(known, bytes, start, end)) {
        const shape: number[] = [];
        const whole = readShape(bytes, start, end, shape);
        sound &&= whole;
        Object.assign(known, { bytes, start, end: whole ? end : start, shape });
      }
      entry.shape = known.shape;
    } else if (number === 7 && wire === 2) {
      if (slices === none) slices = [];
      slices.push(readSlice(bytes, start, end));
    }
  });
  return problem === null && sound ? slices : null;
}

const none: Extent[][] = [];

/** The shape read last: of neighbours in an index most have the same, which they share. */
interface KnownShape {
  bytes: Uint8Array;
  start: number;
  end: number;
  shape: number[];
}

function sameBytes(known: KnownShape, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.end - known.start !== end - start || end === start) return false;
  for (let at = start; at < end; at++) if (known.bytes[known.start + at - start] !== bytes[at]) return false;
  return true;
}

function readShape(bytes: Uint8Array, from: number, to: number, shape: number[]): boolean {
  let sound = true;
  const problem = eachField(bytes, from, to, (number, wire, start, end) => {
    if (number !== 2 || wire !== 2) return;
    let size = 0;
    const inner = eachField(bytes, start, end, (part, partWire, _start, _end, value) => {
      if (part === 1 && partWire === 0) size = signed(value);
    });
    if (inner !== null) sound = false;
    shape.push(size);
  });
  return problem === null && sound;
}

/** TensorSliceProto: 1 extent (1 start, 2 length). */
function readSlice(bytes: Uint8Array, from: number, to: number): Extent[] {
  const extents: Extent[] = [];
  eachField(bytes, from, to, (number, wire, start, end) => {
    if (number !== 1 || wire !== 2) return;
    const extent: Extent = { start: 0, length: -1 };
    eachField(bytes, start, end, (part, partWire, _start, _end, value) => {
      if (partWire !== 0) return;
      if (part === 1) extent.start = signed(value);
      else if (part === 2) extent.length = signed(value);
    });
    extents.push(extent);
  });
  return extents;
}

/** A negative int64 comes as a varint near 2^64, which `eachField` gives modulo 2^56. */
function signed(value: number): number {
  return value >= 2 ** 55 ? value - 2 ** 56 : value;
}

/** A key as a map key: slice keys are no UTF-8. */
function rawKey(key: Uint8Array, length: number): string {
  let text = '';
  for (let at = 0; at < length; at++) text += String.fromCharCode(key[at] ?? 0);
  return text;
}

function sliceOf(entry: BundleEntry, extents: Extent[], slices: Map<string, BundleEntry>): BundleSlice {
  const start: number[] = [];
  const length: number[] = [];
  const encoded: [number, number][] = [];
  entry.shape.forEach((dimension, axis) => {
    const extent = extents[axis];
    // An extent without a length is the whole dimension (tensor_slice.proto); start and length of it are 0 and -1.
    const whole = extent === undefined || extent.length < 0;
    start.push(whole ? 0 : extent.start);
    length.push(whole ? dimension : extent.length);
    encoded.push(whole ? [0, -1] : [extent.start, extent.length]);
  });
  return { start, length, entry: slices.get(sliceKey(entry.key, encoded)) ?? null };
}

/** The key of a slice's own entry: tensorflow/core/util/saved_tensor_slice_util.cc, EncodeTensorNameSlice. */
function sliceKey(name: string, extents: [number, number][]): string {
  const bytes: number[] = [0];
  for (const byte of new TextEncoder().encode(name)) {
    if (byte === 0) bytes.push(0, 0xff);
    else if (byte === 0xff) bytes.push(0xff, 0);
    else bytes.push(byte);
  }
  bytes.push(0, 1, 1, extents.length);
  for (const [start, length] of extents) bytes.push(...orderedNumber(start), ...orderedNumber(length));
  return rawKey(Uint8Array.from(bytes), bytes.length);
}

/** tensorflow/core/lib/strings/ordered_code.cc, WriteSignedNumIncreasing: a number whose bytes sort as it does. */
function orderedNumber(value: number): number[] {
  if (value >= -64 && value < 64) return [(0x80 ^ value) & 0xff];
  const magnitude = BigInt(value < 0 ? ~value : value);
  let length = 1;
  while (magnitude >> BigInt(7 * length - 1) > 0n) length++;
  const bytes: number[] = [];
  for (let index = length - 1; index >= 0; index--)
    bytes.push(Number((BigInt.asUintN(64, BigInt(value)) >> BigInt(8 * index)) & 0xffn));
  // The header bits: as many ones as there are bytes, then the sign.
  const header = (0xff00 >> length) & 0xff;
  bytes[0] = ((bytes[0] ?? 0) ^ header) & 0xff;
  return bytes;
}

/** How many, in words: "1 tensor", "12 tensors". */
export function countOf(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The first few names of a list, and how many more there are. */
export function listOf(names: readonly string[], shown = 5): string {
  const rest = names.length - shown;
  return names.slice(0, shown).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** What is wrong with one entry by itself, and under which rule; null when nothing is. */
function entryProblem(entry: BundleEntry): { rule: 'corrupt-data' | 'inconsistent-artifact'; what: string } | null {
  const bad = entry.shape.find((dimension) => dimension < 0 || !Number.isSafeInteger(dimension));
  if (bad !== undefined) return { rule: 'corrupt-data', what: `declares a dimension of ${bad}` };
  const type = dataType(entry.dtype);
  if (type === null)
    return { rule: 'corrupt-data', what: `is of data type number ${entry.dtype}, which no TensorFlow has` };
  if (entry.slices !== null) {
    const holes = entry.slices.filter((slice) => slice.entry === null).length;
    if (holes > 0) {
      return {
        rule: 'inconsistent-artifact',
        what: `lacks ${countOf(holes, 'slice', 'slices')} of ${entry.slices.length} in the index`,
      };
    }
    const covered = entry.slices.reduce((sum, slice) => sum + elementCount(slice.length), 0);
    const wanted = elementCount(entry.shape);
    return covered < wanted
      ? { rule: 'inconsistent-artifact', what: `has slices for only ${covered} of its ${wanted} elements` }
      : null;
  }
  if (entry.offset < 0 || entry.size < 0 || !Number.isSafeInteger(entry.offset + entry.size)) {
    return { rule: 'corrupt-data', what: `stands at byte ${entry.offset} with ${entry.size} bytes` };
  }
  const elements = elementCount(entry.shape);
  if (type.bytes > 0 && elements * type.bytes !== entry.size) {
    return {
      rule: 'inconsistent-artifact',
      what: `is ${dataTypeName(entry.dtype)} of shape [${entry.shape.join(', ')}], which takes ${elements * type.bytes} bytes, but the index gives it ${entry.size}`,
    };
  }
  // Every string takes at least its length, one byte; then four bytes of checksum.
  if (type.bytes === 0 && elements > 0 && elements > entry.size) {
    return { rule: 'inconsistent-artifact', what: `has ${elements} elements in ${entry.size} bytes` };
  }
  return null;
}

/** Keras' own threshold for a declared size that is an attack rather than a model (keras/src/saving/saving_lib.py). */
const BOMB_BYTES = 2 ** 32;

async function checkShards(files: ArtifactFiles, bundle: TensorBundle, shown: (path: string) => string): Promise<void> {
  const index = shown(`${bundle.prefix}.index`);
  for (const entry of bundle.entries.values()) {
    const problem = entryProblem(entry);
    if (problem !== null) {
      bundle.findings.push(
        artifactFinding(
          problem.rule,
          entry.key,
          `${entry.key} ${problem.what}: TensorFlow cannot restore it. ${index} is damaged.`,
        ),
      );
    }
  }
  const byShard = new Map<number, BundleEntry[]>();
  for (const entry of bundle.placed) {
    if (entryProblem(entry)?.rule === 'corrupt-data') continue;
    const list = byShard.get(entry.shard);
    if (list === undefined) byShard.set(entry.shard, [entry]);
    else list.push(entry);
  }
  const names = await files.list(folderOf(bundle.prefix));
  let lostInAll = 0;
  for (const [shard, entries] of byShard) {
    const there = shard >= 0 && shard < bundle.shards ? await files.stat(shardPath(bundle, shard)) : null;
    const size = there?.kind === 'file' ? there.bytes : null;
    lostInAll += size === null ? entries.length : entries.filter((entry) => entry.offset + entry.size > size).length;
  }
  const rest = survivors(bundle.placed.length - lostInAll);
  for (const [shard, entries] of [...byShard].sort((left, right) => left[0] - right[0])) {
    const lost = `${countOf(entries.length, 'tensor', 'tensors')} of ${bundle.placed.length} ${entries.length === 1 ? 'is' : 'are'} lost (${listOf(entries.map((entry) => sliceName(entry)))})`;
    if (shard < 0 || shard >= bundle.shards) {
      bundle.findings.push(
        artifactFinding(
          'inconsistent-artifact',
          index,
          `${index} places tensors in shard ${shard}, but says that there are ${countOf(bundle.shards, 'shard', 'shards')}: ${lost}.`,
        ),
      );
      continue;
    }
    const path = shardPath(bundle, shard);
    const there = await files.stat(path);
    const where = shown(path);
    if (there?.kind === 'link') {
      bundle.findings.push(
        artifactFinding(
          'escaping-path',
          where,
          `${where} is a symbolic link that leads outside; it is not followed. Copy the file itself.`,
        ),
      );
      continue;
    }
    if (there === null || there.kind !== 'file') {
      const start = path.slice(path.lastIndexOf('/') + 1, -'NNNNN-of-NNNNN'.length);
      const others = names.filter((name) => name.startsWith(start) && !name.endsWith(path.slice(-5)));
      bundle.findings.push(
        artifactFinding(
          'missing-file',
          where,
          `${where} is missing: ${lost}, ${rest}. ${
            others.length > 0
              ? `There is ${others[0] ?? ''} instead: its name says another number of shards than the index.`
              : 'Copy it from where the model was saved.'
          }`,
        ),
      );
      continue;
    }
    await checkShardSize(files, bundle, path, there.bytes, entries, rest, shown);
  }
}

function sliceName(entry: BundleEntry): string {
  // A slice's key is zero, its tensor's name, zero and one, then numbers.
  if (!entry.key.startsWith('\0')) return entry.key;
  return `a slice of ${entry.key.slice(1, entry.key.indexOf('\0', 1))}`;
}

function survivors(count: number): string {
  return count <= 0 ? 'none survives' : `${count} can still be read`;
}

async function checkShardSize(
  files: ArtifactFiles,
  bundle: TensorBundle,
  path: string,
  bytes: number,
  entries: BundleEntry[],
  rest: string,
  shown: (path: string) => string,
): Promise<void> {
  const where = shown(path);
  const beyond = entries.filter((entry) => entry.offset + entry.size > bytes);
  if (beyond.length === 0) return;
  const source = await files.open(path);
  const content = await recogniseContent(source).finally(() => source.close());
  const other =
    bytes < 1024 || content === 'zero-bytes' ? notAnArtifactMessage(where, "model's values", content) : null;
  if (other !== null) {
    bundle.findings.push(artifactFinding('not-an-artifact', where, other));
    return;
  }
  for (const entry of beyond) {
    if (entry.size > BOMB_BYTES && entry.size > bytes * 1000) {
      bundle.findings.push(
        artifactFinding(
          'resource-bomb',
          sliceName(entry),
          `${sliceName(entry)} declares ${entry.size} bytes in a file of ${bytes}: whoever makes room for it before reading runs out of memory.`,
        ),
      );
    }
  }
  const needed = Math.max(...beyond.map((entry) => entry.offset + entry.size));
  bundle.findings.push(
    artifactFinding(
      'truncated-file',
      where,
      `${where} has ${bytes} bytes, but the index places values up to byte ${needed}: ${countOf(beyond.length, 'tensor', 'tensors')} of ${bundle.placed.length} ${
        beyond.length === 1 ? 'is' : 'are'
      } lost (${listOf(beyond.map(sliceName))}), ${rest}. Copy the file again.`,
    ),
  );
}
