/**
 * Protocol buffer messages read in place: which fields stand where, without building objects. Long
 * parts are stepped over, so that the tree of a large graph does not cost its constants.
 * Encoding: protobuf.dev/programming-guides/encoding.
 */
import type { ByteSource } from './byte-source';

/** What breaks a message: it ends inside a field, or its bytes cannot be a message. */
export interface WireProblem {
  kind: 'truncated' | 'malformed';
  /** Offset into the source or array. */
  offset: number;
}

/** A part of a source. `end` may lie beyond the source when the source was cut. */
export interface Region {
  source: ByteSource;
  start: number;
  end: number;
}

/** One field of a region. Length-delimited ones carry their bytes; a very long one only its beginning. */
export interface RegionField {
  number: number;
  /** 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes. */
  wire: number;
  /** Of a varint, modulo 2^53. */
  value: number;
  /** Of the payload, absolute in the source. */
  start: number;
  end: number;
  /** The payload; valid only during the call. Empty for varints. */
  bytes: Uint8Array;
  /** `bytes` holds only the beginning. */
  partial: boolean;
}

const WINDOW = 1 << 20;
const PARTIAL = 1 << 16;
const NO_BYTES = new Uint8Array(0);

/**
 * Calls `visit` for every field of a message in memory, synchronously and without allocation.
 * `start` and `end` bound the payload inside `bytes`; `value` is the varint.
 * Returns the first problem, null when the message is sound.
 */
export function eachField(
  bytes: Uint8Array,
  from: number,
  to: number,
  visit: (number: number, wire: number, start: number, end: number, value: number) => void,
): WireProblem | null {
  let at = from;
  while (at < to) {
    const fieldStart = at;
    // Nearly every tag and length is one byte: the loops are for the rest.
    let tag = bytes[at++] ?? 0;
    if (tag >= 128) {
      tag &= 127;
      let scale = 128;
      let byte = 128;
      while (byte >= 128) {
        if (at >= to) return { kind: 'truncated', offset: fieldStart };
        byte = bytes[at++] ?? 0;
        tag += (byte & 127) * scale;
        scale *= 128;
        if (scale > 2 ** 35) return { kind: 'malformed', offset: fieldStart };
      }
    }
    const wire = tag & 7;
    const number = tag < 2 ** 31 ? tag >>> 3 : Math.floor(tag / 8);
    if (number === 0) return { kind: 'malformed', offset: fieldStart };
    if (wire === 0 || wire === 2) {
      if (at >= to) return { kind: 'truncated', offset: fieldStart };
      let value = bytes[at++] ?? 0;
      if (value >= 128) {
        value &= 127;
        let scale = 128;
        let byte = 128;
        let count = 1;
        while (byte >= 128) {
          if (at >= to) return { kind: 'truncated', offset: fieldStart };
          byte = bytes[at++] ?? 0;
          if (count < 8) value += (byte & 127) * scale;
          scale *= 128;
          if (++count > 10) return { kind: 'malformed', offset: fieldStart };
        }
      }
      if (wire === 0) {
        visit(number, 0, at, at, value);
      } else {
        if (value > to - at) {
          visit(number, 2, at, to, 0);
          return { kind: 'truncated', offset: fieldStart };
        }
        visit(number, 2, at, at + value, 0);
        at += value;
      }
    } else if (wire === 1 || wire === 5) {
      const size = wire === 1 ? 8 : 4;
      if (at + size > to) return { kind: 'truncated', offset: fieldStart };
      visit(number, wire, at, at + size, 0);
      at += size;
    } else {
      // Groups (3, 4) stand in no message of TensorFlow; 6 and 7 do not exist.
      return { kind: 'malformed', offset: fieldStart };
    }
  }
  return null;
}

/** The same, with where each field begins: its tag stands before `start`. */
export function eachWholeField(
  bytes: Uint8Array,
  from: number,
  to: number,
  visit: (number: number, wire: number, begin: number, start: number, end: number) => void,
): WireProblem | null {
  let begin = from;
  return eachField(bytes, from, to, (number, wire, start, end) => {
    visit(number, wire, begin, start, end);
    begin = end;
  });
}

/**
 * Calls `visit` for every field of a message in a source, which is read window by window. Returns the
 * first problem, null when the message is sound; fields before the problem have been visited, and so
 * has the beginning of one that the source's end cuts.
 */
export async function eachFieldOf(region: Region, visit: (field: RegionField) => void): Promise<WireProblem | null> {
  const { source } = region;
  const limit = Math.min(region.end, source.size);
  let window: Uint8Array = NO_BYTES;
  let windowStart = region.start;
  let at = region.start;
  /** Whether the window holds `length` bytes from `at` on, or all that there are. */
  const holds = (length: number): boolean =>
    at >= windowStart && Math.min(at + length, limit) <= windowStart + window.length;
  const fetch = async (length: number): Promise<void> => {
    const wanted = Math.min(length, limit - at);
    window = await source.read(at, Math.min(Math.max(wanted, WINDOW), limit - at));
    windowStart = at;
    if (window.length < wanted) throw new Error('The file became shorter while it was read.');
  };
  while (at < limit) {
    const fieldStart = at;
    // Waiting costs more than reading a short field: only where the window ends.
    if (!holds(20)) await fetch(20);
    const head = readHead(window, at - windowStart, Math.min(window.length, limit - windowStart));
    if (head === 'truncated') return { kind: 'truncated', offset: fieldStart };
    if (head === 'malformed') return { kind: 'malformed', offset: fieldStart };
    const start = windowStart + head.start;
    if (head.wire === 0) {
      visit({ number: head.number, wire: 0, value: head.value, start, end: start, bytes: NO_BYTES, partial: false });
      at = start;
      continue;
    }
    const length = head.wire === 2 ? head.value : head.wire === 1 ? 8 : 4;
    const end = start + length;
    at = start;
    const held = Math.min(length, limit - start);
    const partial = held > WINDOW || held < length;
    const kept = partial ? Math.min(held, PARTIAL) : held;
    if (!holds(kept)) await fetch(kept);
    const bytes = window.subarray(start - windowStart, start - windowStart + kept);
    visit({ number: head.number, wire: head.wire, value: 0, start, end: Math.min(end, limit), bytes, partial });
    if (end > limit) return { kind: 'truncated', offset: fieldStart };
    at = end;
  }
  return region.end > source.size ? { kind: 'truncated', offset: source.size } : null;
}

function readHead(
  bytes: Uint8Array,
  from: number,
  to: number,
): { number: number; wire: number; value: number; start: number } | 'truncated' | 'malformed' {
  const tag = readVarint(bytes, from, to, 5);
  if (typeof tag === 'string') return tag;
  const wire = tag.value & 7;
  const number = Math.floor(tag.value / 8);
  if (number === 0 || wire === 3 || wire === 4 || wire > 5) return 'malformed';
  if (wire === 1 || wire === 5) return { number, wire, value: 0, start: tag.next };
  const value = readVarint(bytes, tag.next, to, 10);
  if (typeof value === 'string') return value;
  return { number, wire, value: value.value, start: value.next };
}

/** A varint as a number (exact up to 2^53, modulo 2^56 beyond) and where it ends; or why there is none. */
export function readVarint(
  bytes: Uint8Array,
  from: number,
  to: number,
  longest = 10,
): { value: number; next: number } | 'truncated' | 'malformed' {
  let value = 0;
  let scale = 1;
  for (let at = from; at - from < longest; at++) {
    if (at >= to) return 'truncated';
    const byte = bytes[at] ?? 0;
    if (at - from < 8) value += (byte & 127) * scale;
    scale *= 128;
    if (byte < 128) return { value, next: at + 1 };
  }
  return 'malformed';
}

/** A varint as an unsigned 64-bit number and where it ends; null when there is none. */
export function readVarint64(bytes: Uint8Array, from: number, to: number): { value: bigint; next: number } | null {
  let value = 0n;
  for (let at = from, shift = 0n; at < to && shift < 70n; at++, shift += 7n) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return { value: BigInt.asUintN(64, value), next: at + 1 };
  }
  return null;
}

const decoder = new TextDecoder();

/** UTF-8 text between two places of an array; bytes that are none become U+FFFD. */
export function textAt(bytes: Uint8Array, start: number, end: number): string {
  if (end - start === 1 && (bytes[start] ?? 128) < 128) return String.fromCharCode(bytes[start] ?? 0);
  return end === start ? '' : decoder.decode(bytes.subarray(start, end));
}

/** Like `textAt`; throws for bytes that are no UTF-8, as TensorFlow's own parser refuses them. */
export function strictTextAt(bytes: Uint8Array, start: number, end: number): string {
  return end === start ? '' : strictDecoder.decode(bytes.subarray(start, end));
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text between two places of an array, kept for the next who asks. */
export type Names = (bytes: Uint8Array, start: number, end: number) => string;

/** A power of two: names meet in few slots, and a model has some thousand different ones. */
const NAME_SLOTS = 8192;
const LONGEST_NAME = 256;

/**
 * Makes a table of names, for messages that repeat a hundred names a hundred thousand times: the same bytes give the
 * same string, mostly without decoding them again. `decode` reads a name that is not there yet.
 */
export function nameTable(decode: Names = textAt): Names {
  const slots = new Array<string>(NAME_SLOTS).fill('');
  return (bytes, start, end) => {
    if (end - start > LONGEST_NAME) return decode(bytes, start, end);
    let hash = 2166136261;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 16777619);
    const slot = (hash ^ (hash >>> 15)) & (NAME_SLOTS - 1);
    const known = slots[slot] ?? '';
    if (known.length === end - start) {
      // Text beyond ASCII is longer in bytes, or differs in them: it is decoded each time.
      let at = 0;
      while (at < known.length && known.charCodeAt(at) === bytes[start + at]) at++;
      if (at === known.length) return known;
    }
    return (slots[slot] = decode(bytes, start, end));
  };
}
