/** What the index of a tensor bundle says of one tensor (tensorflow/core/protobuf/tensor_bundle.proto). */
import { eachField } from '../bytes/wire';

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

/** A part of a tensor that was saved in parts: where it lies in the whole. */
export interface BundleSlice {
  /** First index and length in each dimension. */
  start: number[];
  length: number[];
  /** null where the index has no entry for this slice. */
  entry: BundleEntry | null;
}

/** Of a slice, in one dimension; a length of -1 is the whole dimension. */
export interface Extent {
  start: number;
  length: number;
}

const noShape: number[] = [];

/** The entry of a key, before anything is read of it. */
export function emptyEntry(key: string): BundleEntry {
  return { key, dtype: 0, shape: noShape, shard: 0, offset: 0, size: 0, checksum: 0, slices: null };
}

/**
 * BundleEntryProto: 1 dtype, 2 shape (2 dim, 1 size), 3 shard_id, 4 offset, 5 size, 6 crc32c, 7 slices. Fills in
 * `entry` and returns its slices; null where the bytes are none. Read by hand: an index may hold fifty thousand.
 */
export function readEntry(
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
export interface KnownShape {
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
