/** The values of a tensor bundle: read piece by piece, slices joined, checksums held against the bytes. */
import type { ArtifactFinding, ReadOptions, TensorChunk } from '../artifact';
import type { ArtifactFiles, ByteSource } from '../bytes/byte-source';
import { crc32c, maskChecksum } from '../bytes/crc32c';
import { dataType, dataTypeName } from '../tensor/dtypes';
import { artifactFinding } from '../format';
import { inTurn, rangeReader, type FileRange } from '../bytes/ranges';
import { listOf } from '../sentences';
import { elementCount } from '../tensor/shape';
import type { BundleEntry, BundleSlice } from './bundle-entry';
import { shardPath } from './bundle-shards';
import type { TensorBundle } from './tensor-bundle';
import { readVarint } from '../bytes/wire';

/** Bytes that are read at once. */
const PIECE = 1 << 22;
/** A string tensor is read in one piece, for its lengths stand in front. */
const LARGEST_STRINGS = 2 ** 30;
/** One string is held whole. */
const LARGEST_STRING = 2 ** 27;

/** Reads the values of a checkpoint. */
export interface BundleReader {
  bundle: TensorBundle;
  /** The values of one tensor in row-major order, little-endian. Throws one sentence where they cannot be read. */
  values(key: string, options?: ReadOptions): AsyncIterable<TensorChunk>;
  /** Where the values of one tensor stand on disk in one piece; null where they do not. */
  place(key: string): Promise<FileRange | null>;
  /** Holds every tensor against its checksum. `shown` turns a path of the files into one relative to the artifact. */
  verify(shown: (path: string) => string, options?: ReadOptions): AsyncIterable<ArtifactFinding>;
  /**
   * Holds one entry against its checksum: a finding where it does not fit, null where it does or cannot be held against
   * any.
   */
  check(entry: BundleEntry, shown: (path: string) => string, options?: ReadOptions): Promise<ArtifactFinding | null>;
  close(): Promise<void>;
}

/** Reads values of a bundle whose index has been read. Files are opened when first asked for. */
export function bundleReader(files: ArtifactFiles, bundle: TensorBundle): BundleReader {
  const open = new Map<number, Promise<ByteSource>>();
  const shard = (number: number): Promise<ByteSource> => {
    let source = open.get(number);
    if (source === undefined) {
      if (number < 0 || number >= bundle.shards)
        throw new Error(`There is no shard ${number}: the index names ${bundle.shards}.`);
      source = files.open(shardPath(bundle, number));
      open.set(number, source);
    }
    return source;
  };
  return {
    bundle,
    async *values(key, options = {}) {
      const entry = bundle.entries.get(key);
      if (entry === undefined) throw new Error(`There is no tensor ${key} in ${bundle.prefix}.index.`);
      const type = dataType(entry.dtype);
      if (type === null) throw new Error(`${key} is of data type number ${entry.dtype}, which no TensorFlow has.`);
      if (type.name === 'string') {
        yield* strings(await shard(entry.shard), entry, options);
        return;
      }
      if (type.bytes === 0)
        throw new Error(`${key} holds ${dataTypeName(entry.dtype)} values, which are no numbers or strings.`);
      const pieces =
        entry.slices === null
          ? whole(shard, entry, type.bytes, options)
          : joined(shard, entry, entry.slices, type.bytes, options);
      for await (const bytes of pieces) {
        const width = type.kind?.startsWith('complex') ? type.bytes / 2 : type.bytes;
        yield { kind: 'bytes', bytes: bundle.bigEndian ? swapped(bytes, width) : bytes };
      }
    },
    async place(key) {
      const entry = bundle.entries.get(key);
      const type = entry === undefined ? null : dataType(entry.dtype);
      if (
        entry === undefined ||
        entry.slices !== null ||
        type === null ||
        type.bytes === 0 ||
        elementCount(entry.shape) * type.bytes !== entry.size
      )
        return null;
      if (bundle.bigEndian && type.bytes > 1) return null;
      return rangeOfEntry(await shard(entry.shard), entry);
    },
    async *verify(shown, options = {}) {
      const check = (entry: BundleEntry) => {
        options.signal?.throwIfAborted();
        return verifyEntry(shard, bundle, entry, shown, options);
      };
      for await (const finding of inTurn(bundle.placed, check)) if (finding !== null) yield finding;
    },
    check: (entry, shown, options = {}) => verifyEntry(shard, bundle, entry, shown, options),
    async close() {
      const sources = await Promise.allSettled(open.values());
      open.clear();
      for (const source of sources) if (source.status === 'fulfilled') await source.value.close();
    },
  };
}

/** The bytes of an entry on disk; null where they are not there, or not on a disk. */
function rangeOfEntry({ place, size }: ByteSource, entry: BundleEntry): FileRange | null {
  return place === undefined || entry.offset + entry.size > size
    ? null
    : { path: place.path, offset: place.offset + entry.offset, bytes: entry.size };
}

type Shards = (number: number) => Promise<ByteSource>;

function rangeOf(entry: BundleEntry, options: ReadOptions): { start: number; end: number } {
  const count = elementCount(entry.shape);
  const start = Math.max(0, Math.min(options.elements?.start ?? 0, count));
  return { start, end: Math.max(start, Math.min(options.elements?.end ?? count, count)) };
}

async function* whole(
  shard: Shards,
  entry: BundleEntry,
  width: number,
  options: ReadOptions,
): AsyncGenerator<Uint8Array> {
  const count = elementCount(entry.shape);
  if (count * width !== entry.size)
    throw new Error(`${entry.key} should take ${count * width} bytes, but the index gives it ${entry.size}.`);
  const { start, end } = rangeOf(entry, options);
  if (start === end) return;
  const source = await shard(entry.shard);
  for (let at = start * width; at < end * width; at += PIECE) {
    options.signal?.throwIfAborted();
    yield await exactly(source, entry, entry.offset + at, Math.min(PIECE, end * width - at));
  }
}

async function exactly(source: ByteSource, entry: BundleEntry, offset: number, length: number): Promise<Uint8Array> {
  const bytes = await source.read(offset, length);
  if (bytes.length < length) {
    throw new Error(
      `${entry.key} is cut off: its file ends at byte ${source.size}, its values at ${entry.offset + entry.size}.`,
    );
  }
  return bytes;
}

/** A tensor cut into slices, put together rows by rows so that never more than one piece is held. */
async function* joined(
  shard: Shards,
  entry: BundleEntry,
  slices: BundleSlice[],
  width: number,
  options: ReadOptions,
): AsyncGenerator<Uint8Array> {
  const { start, end } = rangeOf(entry, options);
  if (start === end) return;
  const rows = entry.shape[0] ?? 1;
  const rowBytes = (elementCount(entry.shape) / rows) * width;
  const rowElements = rowBytes / width;
  const rowsAtOnce = Math.max(1, Math.floor(PIECE / rowBytes));
  const first = Math.floor(start / rowElements);
  const last = Math.ceil(end / rowElements);
  for (let row = first; row < last; row += rowsAtOnce) {
    options.signal?.throwIfAborted();
    const until = Math.min(last, row + rowsAtOnce);
    const block = new Uint8Array((until - row) * rowBytes);
    let filled = 0;
    for (const slice of slices) filled += await copySlice(shard, entry, slice, width, row, until, block);
    if (filled < block.length)
      throw new Error(`${entry.key} is not whole: its slices do not cover rows ${row} to ${until - 1}.`);
    const from = Math.max(0, start - row * rowElements) * width;
    const to = Math.min(block.length, (end - row * rowElements) * width);
    yield block.subarray(from, to);
  }
}

/** Copies the part of a slice that lies in rows `row` to `until` into `block`; returns how many bytes. */
async function copySlice(
  shard: Shards,
  whole: BundleEntry,
  slice: BundleSlice,
  width: number,
  row: number,
  until: number,
  block: Uint8Array,
): Promise<number> {
  const top = Math.max(row, slice.start[0] ?? 0);
  const bottom = Math.min(until, (slice.start[0] ?? 0) + (slice.length[0] ?? 1));
  if (bottom <= top) return 0;
  if (slice.entry === null) throw new Error(`${whole.key} is not whole: the index has no entry for one of its slices.`);
  const inner = slice.length.slice(1);
  const sliceRow = elementCount(inner) * width;
  const offset = slice.entry.offset + (top - (slice.start[0] ?? 0)) * sliceRow;
  const bytes = await exactly(await shard(slice.entry.shard), slice.entry, offset, (bottom - top) * sliceRow);
  // Runs are contiguous along the last dimension; strides of the dimensions between turn an index into a place.
  const rank = whole.shape.length;
  const run = (slice.length[rank - 1] ?? 1) * width;
  const strides = whole.shape.map((_, axis) => elementCount(whole.shape.slice(axis + 1)) * width);
  if (rank === 1) {
    block.set(bytes, (top - row) * width);
    return bytes.length;
  }
  const middle = slice.length.slice(1, -1);
  const runsPerRow = elementCount(middle);
  const index = middle.map(() => 0);
  for (let at = 0, line = top; line < bottom; line++) {
    for (let count = 0; count < runsPerRow; count++, at += run) {
      let place = (line - row) * (strides[0] ?? 0) + (slice.start[rank - 1] ?? 0) * width;
      for (let axis = 0; axis < middle.length; axis++)
        place += ((slice.start[axis + 1] ?? 0) + (index[axis] ?? 0)) * (strides[axis + 1] ?? 0);
      block.set(bytes.subarray(at, at + run), place);
      for (let axis = middle.length - 1; axis >= 0; axis--) {
        const next = (index[axis] ?? 0) + 1;
        index[axis] = next < (middle[axis] ?? 0) ? next : 0;
        if (next < (middle[axis] ?? 0)) break;
      }
    }
  }
  return bytes.length;
}

async function* strings(source: ByteSource, entry: BundleEntry, options: ReadOptions): AsyncGenerator<TensorChunk> {
  const { start, end } = rangeOf(entry, options);
  const { lengths, body } = await stringLengths(source, entry);
  let at = body;
  for (let element = 0; element < start; element++) at += lengths[element] ?? 0;
  let piece: Uint8Array[] = [];
  let held = 0;
  for (let element = start; element < end; element++) {
    options.signal?.throwIfAborted();
    const length = lengths[element] ?? 0;
    if (length > LARGEST_STRING) throw new Error(`${entry.key} holds a string of ${length} bytes, too long to read.`);
    piece.push(await exactly(source, entry, at, length));
    at += length;
    held += length + 16;
    if (held > PIECE) {
      yield { kind: 'strings', strings: piece };
      piece = [];
      held = 0;
    }
  }
  if (piece.length > 0) yield { kind: 'strings', strings: piece };
}

/** The lengths of a string tensor's elements, and where their bytes begin: WriteStringTensor in tensor_bundle.cc. */
async function stringLengths(
  source: ByteSource,
  entry: BundleEntry,
): Promise<{ lengths: number[]; body: number; stored: Uint8Array }> {
  const count = elementCount(entry.shape);
  if (entry.size > LARGEST_STRINGS || count > entry.size)
    throw new Error(`${entry.key} declares ${count} strings in ${entry.size} bytes, which cannot be read.`);
  // A length takes at most ten bytes; the part that holds them all is far below the piece in any real tensor.
  const head = await exactly(source, entry, entry.offset, Math.min(entry.size, Math.max(PIECE, count * 10)));
  const lengths: number[] = [];
  let at = 0;
  let total = 0;
  for (let element = 0; element < count; element++) {
    const length = readVarint(head, at, head.length);
    if (typeof length === 'string')
      throw new Error(`${entry.key} is damaged: the lengths of its strings cannot be read.`);
    lengths.push(length.value);
    total += length.value;
    at = length.next;
  }
  if (at + 4 + total !== entry.size) {
    throw new Error(
      `${entry.key} is damaged: its strings take ${at + 4 + total} bytes, but the index gives it ${entry.size}.`,
    );
  }
  return { lengths, body: entry.offset + at + 4, stored: head.slice(at, at + 4) };
}

/** A variant is held whole. */
const LARGEST_VARIANT = 2 ** 27;

/**
 * The checksum of variants: over the length of each as 8 bytes, its bytes, and the checksum up to there, which stands
 * behind them (WriteVariantTensor in tensor_bundle.cc).
 */
async function variantChecksum(
  source: ByteSource,
  entry: BundleEntry,
  bigEndian: boolean,
  options: ReadOptions,
): Promise<{ value: number; lengthsFit: boolean }> {
  let value = 0;
  let lengthsFit = true;
  let at = entry.offset;
  const end = entry.offset + entry.size;
  for (let element = 0; element < elementCount(entry.shape) && lengthsFit; element++) {
    options.signal?.throwIfAborted();
    const head = await exactly(source, entry, at, Math.min(10, end - at));
    const length = readVarint(head, 0, head.length);
    if (typeof length === 'string' || at + length.next + length.value + 4 > end || length.value > LARGEST_VARIANT)
      throw new Error(`${entry.key} is damaged: the length of its element ${element} cannot be read.`);
    const body = await exactly(source, entry, at + length.next, length.value + 4);
    const wide = new Uint8Array(8);
    new DataView(wide.buffer).setBigUint64(0, BigInt(length.value), !bigEndian);
    value = crc32c(body.subarray(0, length.value), crc32c(wide, value));
    const stored = body.subarray(length.value);
    lengthsFit = maskChecksum(value) === new DataView(stored.buffer, stored.byteOffset).getUint32(0, !bigEndian);
    value = crc32c(stored, value);
    at += length.next + body.length;
  }
  options.progress?.(entry.size);
  return { value: maskChecksum(value), lengthsFit };
}

/**
 * The checksum that the index should hold: of the raw bytes, or for strings of their lengths as 4 (8) bytes, the
 * lengths' checksum and the bytes.
 */
async function checksumOf(
  source: ByteSource,
  entry: BundleEntry,
  bigEndian: boolean,
  options: ReadOptions,
): Promise<{ value: number; lengthsFit: boolean }> {
  let value = 0;
  let from = entry.offset;
  let lengthsFit = true;
  if (dataType(entry.dtype)?.name === 'variant') return variantChecksum(source, entry, bigEndian, options);
  if (dataType(entry.dtype)?.name === 'string') {
    const { lengths, body, stored } = await stringLengths(source, entry);
    for (const length of lengths) value = crc32c(lengthBytes(length, bigEndian), value);
    lengthsFit = maskChecksum(value) === new DataView(stored.buffer, stored.byteOffset).getUint32(0, !bigEndian);
    value = crc32c(stored, value);
    from = body;
  } else {
    const range = rangeOfEntry(source, entry);
    const measure = rangeReader();
    if (measure !== null && range !== null) {
      const { crc32c: checksum } = await measure(range, { dtype: null, sha256: false, crc32c: true }, options.progress);
      return { value: maskChecksum(checksum ?? 0), lengthsFit };
    }
  }
  const end = entry.offset + entry.size;
  for (let at = from; at < end; at += PIECE) {
    options.signal?.throwIfAborted();
    const length = Math.min(PIECE, end - at);
    value = crc32c(await exactly(source, entry, at, length), value);
    options.progress?.(length);
  }
  return { value: maskChecksum(value), lengthsFit };
}

function lengthBytes(length: number, bigEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(length > 0xffff_ffff ? 8 : 4);
  const view = new DataView(bytes.buffer);
  if (bytes.length === 4) view.setUint32(0, length, !bigEndian);
  else view.setBigUint64(0, BigInt(length), !bigEndian);
  return bytes;
}

async function verifyEntry(
  shard: Shards,
  bundle: TensorBundle,
  entry: BundleEntry,
  shown: (path: string) => string,
  options: ReadOptions,
): Promise<ArtifactFinding | null> {
  const name = entry.key.startsWith('\0') ? entry.key.slice(1, entry.key.indexOf('\0', 1)) : entry.key;
  const type = dataType(entry.dtype);
  // What the index says wrongly, and what lies beyond its file, has been reported when the artifact was opened.
  if (type === null || entry.shard < 0 || entry.shard >= bundle.shards) return null;
  if (type.bytes === 0 && type.name !== 'string' && type.name !== 'variant') return null;
  const path = shown(shardPath(bundle, entry.shard));
  try {
    const source = await shard(entry.shard);
    if (entry.offset + entry.size > source.size) return null;
    const { value, lengthsFit } = await checksumOf(source, entry, bundle.bigEndian, options);
    if (value === entry.checksum && lengthsFit) return null;
    return artifactFinding(
      'corrupt-data',
      name,
      `The bytes of ${name} (${entry.size} at byte ${entry.offset} of ${path}) do not fit the checksum in the index: this tensor is damaged, and TensorFlow refuses to restore it. Copy ${path} again.`,
    );
  } catch (error) {
    if (options.signal?.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    // A shard that is not there has been reported when the artifact was opened.
    return reason.startsWith(entry.key) ? artifactFinding('corrupt-data', name, reason) : null;
  }
}

/** Swaps the bytes of every element: a bundle may have been written on a big-endian machine. */
function swapped(bytes: Uint8Array, width: number): Uint8Array {
  if (width === 1) return bytes;
  const out = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += width) {
    for (let byte = 0; byte < width; byte++) out[at + byte] = bytes[at + width - 1 - byte] ?? 0;
  }
  return out;
}

/** One finding for many damaged tensors of a shard reads better than hundreds: joins those beyond the first few. */
export function joinFindings(findings: ArtifactFinding[], path: string, total: number): ArtifactFinding[] {
  const few = 5;
  if (findings.length <= few) return findings;
  return [
    artifactFinding(
      'corrupt-data',
      path,
      `${findings.length} of ${total} tensors do not fit their checksums (${listOf(findings.map((finding) => finding.where))}): the values are not those that the index belongs to. Copy the data files again.`,
    ),
  ];
}
