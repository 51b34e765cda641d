/**
 * A SavedModel in the order in which TensorFlow's C++ code serialises it "deterministically": map entries sorted
 * by key. Python writes the same entries in another order (its sorting turns around where one key begins with
 * another), and fingerprint.pb is made of the former (tensorflow/cc/saved_model/fingerprinting.cc, `HashSavedModel`).
 * Nothing changes its length by being moved, so the order is a list of ranges of the file.
 */
import type { ByteSource } from '../bytes/byte-source';
import { eachField, eachFieldOf, readVarint64, type Region } from '../bytes/wire';

/** What a field holds, as far as there are maps inside it. */
type Field = { message: string } | { map: 'text' | 'varint' | 'fixed64'; message?: string };

const map = (message?: string): Field => (message === undefined ? { map: 'text' } : { map: 'text', message });
const part = (message: string): Field => ({ message });

/**
 * The messages below a SavedModel that hold maps at any depth, with those of their fields that lead there (TensorFlow
 * 2.15 and 2.21).
 */
const messages: Record<string, Record<number, Field>> = {
  SavedModel: { 2: part('MetaGraphDef') },
  MetaGraphDef: {
    1: part('MetaInfoDef'),
    2: part('GraphDef'),
    4: map(),
    5: map('SignatureDef'),
    6: part('AssetFileDef'),
    7: part('SavedObjectGraph'),
  },
  MetaInfoDef: { 2: part('OpList'), 8: map() },
  OpList: { 1: part('OpDef') },
  OpDef: { 4: part('AttrDef') },
  AttrDef: { 3: part('AttrValue'), 7: part('AttrValue') },
  AttrValue: { 1: part('AttrValue.ListValue'), 10: part('NameAttrList') },
  'AttrValue.ListValue': { 9: part('NameAttrList') },
  NameAttrList: { 2: map('AttrValue') },
  GraphDef: { 1: part('NodeDef'), 2: part('FunctionDefLibrary'), 5: part('GraphDebugInfo') },
  NodeDef: { 5: map('AttrValue') },
  FunctionDefLibrary: { 1: part('FunctionDef') },
  FunctionDef: {
    1: part('OpDef'),
    3: part('NodeDef'),
    4: map(),
    5: map('AttrValue'),
    6: map(),
    7: { map: 'varint', message: 'ArgAttrs' },
    8: { map: 'varint' },
  },
  ArgAttrs: { 1: map('AttrValue') },
  GraphDebugInfo: { 2: map(), 4: { map: 'fixed64' }, 5: map(), 6: { map: 'fixed64' } },
  SignatureDef: { 1: map('TensorInfo'), 2: map('TensorInfo'), 4: map() },
  TensorInfo: { 5: part('CompositeTensor') },
  CompositeTensor: { 1: part('TypeSpecProto'), 2: part('TensorInfo') },
  TypeSpecProto: { 2: part('StructuredValue') },
  StructuredValue: {
    34: part('TypeSpecProto'),
    51: part('Values'),
    52: part('Values'),
    53: part('DictValue'),
    54: part('NamedTupleValue'),
  },
  Values: { 1: part('StructuredValue') },
  DictValue: { 1: map('StructuredValue') },
  NamedTupleValue: { 2: part('PairValue') },
  PairValue: { 2: part('StructuredValue') },
  AssetFileDef: { 1: part('TensorInfo') },
  SavedObjectGraph: { 1: part('SavedObject'), 2: map('SavedConcreteFunction') },
  SavedObject: { 6: part('SavedFunction'), 8: part('SavedBareConcreteFunction'), 11: map() },
  SavedFunction: { 2: part('FunctionSpec') },
  FunctionSpec: { 1: part('StructuredValue'), 5: part('StructuredValue') },
  SavedBareConcreteFunction: { 4: part('FunctionSpec') },
  SavedConcreteFunction: { 3: part('StructuredValue'), 4: part('StructuredValue') },
};

/** StructuredValue and NameAttrList may nest; protobuf itself gives up at 100. */
const MAX_DEPTH = 100;

interface Entry {
  key: Uint8Array | bigint;
  start: number;
  end: number;
}

/** A list of ranges; one that goes on where the last ended is joined to it. */
class Ranges {
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  add(start: number, end: number): void {
    if (start >= end) return;
    const last = this.ends.length - 1;
    if (this.ends[last] === start) this.ends[last] = end;
    else {
      this.starts.push(start);
      this.ends.push(end);
    }
  }
}

/**
 * A message of that type in the other order, as a source. Null where it is unsound. Reads the region once, piece by
 * piece.
 */
export async function inOrder(region: Region, type: string, signal?: AbortSignal): Promise<ByteSource | null> {
  const ranges = new Ranges();
  if (!(await orderRegion(region, type, ranges, 0, signal))) return null;
  const { starts, ends } = ranges;
  const offsets = new Float64Array(starts.length);
  for (let i = 1; i < starts.length; i++)
    offsets[i] = (offsets[i - 1] ?? 0) + (ends[i - 1] ?? 0) - (starts[i - 1] ?? 0);
  return rangesSource(region.source, starts, ends, offsets, region.end - region.start);
}

/** Names and functions of one node are never more than this. */
const LONGEST_REST = 1 << 26;

/**
 * A message without the long values in it that are no messages themselves (the bytes of tensors, long strings), encoded
 * again. Null where it is unsound or still too long.
 */
export async function withoutLongValues(region: Region, type: string, depth = 0): Promise<Uint8Array | null> {
  if (depth > MAX_DEPTH) return null;
  const fields = messages[type] ?? {};
  const parts: (Uint8Array | { field: Field; region: Region; number: number })[] = [];
  let size = 0;
  const problem = await eachFieldOf(region, (found) => {
    if (found.wire !== 2) return;
    const field = fields[found.number];
    if (!found.partial) {
      size += found.bytes.length;
      if (size < LONGEST_REST) parts.push(encoded(found.number, found.bytes));
    } else if (field !== undefined) {
      parts.push({
        field,
        region: { source: region.source, start: found.start, end: found.end },
        number: found.number,
      });
    }
  });
  if (problem !== null || size >= LONGEST_REST) return null;
  for (const [index, part] of parts.entries()) {
    if (part instanceof Uint8Array) continue;
    const { field, region: inner, number } = part;
    const rest =
      'map' in field
        ? await entryWithoutLongValues(inner, field, depth)
        : await withoutLongValues(inner, field.message, depth + 1);
    if (rest === null) return null;
    parts[index] = encoded(number, rest);
  }
  return joinedBytes(parts.filter((part) => part instanceof Uint8Array));
}

async function entryWithoutLongValues(region: Region, field: Field, depth: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  const values: Region[] = [];
  const problem = await eachFieldOf(region, (found) => {
    if (found.wire !== 2) return;
    if (found.number === 2 && field.message !== undefined)
      values.push({ source: region.source, start: found.start, end: found.end });
    else if (!found.partial) parts.push(encoded(found.number, found.bytes));
  });
  if (problem !== null) return null;
  for (const value of values) {
    const rest = await withoutLongValues(value, field.message ?? '', depth + 1);
    if (rest === null) return null;
    parts.push(encoded(2, rest));
  }
  return joinedBytes(parts);
}

function encoded(number: number, payload: Uint8Array): Uint8Array {
  const head: number[] = [];
  for (let value of [number * 8 + 2, payload.length]) {
    for (; value > 127; value = Math.floor(value / 128)) head.push((value & 127) | 128);
    head.push(value);
  }
  return joinedBytes([Uint8Array.from(head), payload]);
}

function joinedBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * A message that stands in several parts of a source (that which they were found in, if no other is given): protobuf
 * reads them one behind the other, as one. Null for none.
 */
export function mergedRegion(
  parts: readonly Region[],
  source: ByteSource | undefined = parts[0]?.source,
): Region | null {
  const [first, ...others] = parts;
  if (first === undefined || source === undefined) return null;
  if (others.length === 0) return { ...first, source };
  const starts = parts.map((part) => part.start);
  const ends = parts.map((part) => Math.min(part.end, source.size));
  const offsets = new Float64Array(parts.length);
  for (let i = 1; i < parts.length; i++) offsets[i] = (offsets[i - 1] ?? 0) + (ends[i - 1] ?? 0) - (starts[i - 1] ?? 0);
  const size = (offsets.at(-1) ?? 0) + (ends.at(-1) ?? 0) - (starts.at(-1) ?? 0);
  return { source: rangesSource(source, starts, ends, offsets, size), start: 0, end: size };
}

function rangesSource(
  source: ByteSource,
  starts: readonly number[],
  ends: readonly number[],
  offsets: Float64Array,
  size: number,
): ByteSource {
  return {
    size,
    async read(offset, length) {
      return gather(source, starts, ends, offsets, offset, Math.max(0, Math.min(length, size - offset)));
    },
    async close() {},
  };
}

/** The ranges of a message too long to be held at once. False where it is unsound. */
async function orderRegion(
  region: Region,
  type: string,
  into: Ranges,
  depth: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (depth > MAX_DEPTH) return false;
  signal?.throwIfAborted();
  const fields = messages[type] ?? {};
  /** What is done already, and what is too long and still has to be gone into, in order. */
  const steps: {
    start: number;
    payload: number;
    end: number;
    field: Field;
    done: Ranges | null;
    key: Entry['key'] | null;
    number: number;
  }[] = [];
  let previous = region.start;
  let sound = true;
  const problem = await eachFieldOf(region, (found) => {
    const start = previous;
    previous = found.end;
    const field = fields[found.number];
    if (field === undefined || found.wire !== 2) {
      const last = steps.at(-1);
      if (last?.done != null && last.key === null) {
        last.done.add(start, found.end);
      } else {
        steps.push({
          start,
          payload: start,
          end: found.end,
          field: part(''),
          done: single(start, found.end),
          key: null,
          number: 0,
        });
      }
      return;
    }
    const key = 'map' in field ? keyOf(found.bytes, 0, found.bytes.length, field.map) : null;
    const whole = new Ranges();
    if (!found.partial) {
      whole.add(start, found.start);
      sound = orderInside(found.bytes, 0, found.bytes.length, found.start, field, whole, depth + 1) && sound;
    }
    const last = steps.at(-1);
    if (!found.partial && key === null && last?.done != null && last.key === null) {
      append(last.done, whole);
    } else {
      steps.push({
        start,
        payload: found.start,
        end: found.end,
        field,
        done: found.partial ? null : whole,
        key: key === null ? null : copied(key),
        number: found.number,
      });
    }
  });
  if (problem !== null || !sound) return false;
  for (let at = 0; at < steps.length;) {
    let next = at + 1;
    if (steps[at]?.key != null)
      while (next < steps.length && steps[next]?.key != null && steps[next]?.number === steps[at]?.number) next++;
    const run = steps.slice(at, next);
    if (next - at > 1)
      run.sort((left, right) => (left.key === null || right.key === null ? 0 : compareKeys(left.key, right.key)));
    for (const step of run) {
      if (step.done !== null) append(into, step.done);
      else {
        into.add(step.start, step.payload);
        const inside: Region = { source: region.source, start: step.payload, end: step.end };
        const name = 'map' in step.field ? null : step.field.message;
        if (
          !(name === null
            ? await orderEntry(inside, step.field, into, depth + 1, signal)
            : await orderRegion(inside, name, into, depth + 1, signal))
        )
          return false;
      }
    }
    at = next;
  }
  return true;
}

/** An entry of a map too long to be held: its key stays, its value is gone into. */
async function orderEntry(
  region: Region,
  field: Field,
  into: Ranges,
  depth: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  let value: { start: number; end: number } | null = null;
  const problem = await eachFieldOf(region, (found) => {
    if (found.number === 2 && found.wire === 2) value = { start: found.start, end: found.end };
  });
  const place = value as { start: number; end: number } | null;
  if (problem !== null) return false;
  if (place === null || field.message === undefined) {
    into.add(region.start, region.end);
    return true;
  }
  into.add(region.start, place.start);
  if (!(await orderRegion({ source: region.source, ...place }, field.message, into, depth + 1, signal))) return false;
  into.add(place.end, region.end);
  return true;
}

/** The ranges of a field's payload that is held whole; `base` is where `bytes` begins in the file. */
function orderInside(
  bytes: Uint8Array,
  from: number,
  to: number,
  base: number,
  field: Field,
  into: Ranges,
  depth: number,
): boolean {
  if (depth > MAX_DEPTH) return false;
  const inEntry = 'map' in field;
  const fields: Record<number, Field> = inEntry
    ? field.message === undefined
      ? {}
      : { 2: part(field.message) }
    : (messages[field.message] ?? {});
  let previous = from;
  let sound = true;
  let entries: { number: number; list: (Entry & { ranges: Ranges })[] } = { number: 0, list: [] };
  const flush = () => {
    if (entries.list.length > 1) entries.list.sort((left, right) => compareKeys(left.key, right.key));
    for (const entry of entries.list) append(into, entry.ranges);
    entries = { number: 0, list: [] };
  };
  const problem = eachField(bytes, from, to, (number, wire, start, end) => {
    const begin = previous;
    previous = end;
    const inner = fields[number];
    const isEntry = inner !== undefined && 'map' in inner && wire === 2;
    if (entries.list.length > 0 && (!isEntry || entries.number !== number)) flush();
    if (inner === undefined || wire !== 2) {
      into.add(base + begin, base + end);
      return;
    }
    const target = isEntry ? new Ranges() : into;
    target.add(base + begin, base + start);
    sound = orderInside(bytes, start, end, base, inner, target, depth + 1) && sound;
    if (isEntry && 'map' in inner) {
      entries.number = number;
      entries.list.push({ key: keyOf(bytes, start, end, inner.map), start: begin, end, ranges: target });
    }
  });
  flush();
  return problem === null && sound;
}

function single(start: number, end: number): Ranges {
  const ranges = new Ranges();
  ranges.add(start, end);
  return ranges;
}

function append(into: Ranges, from: Ranges): void {
  for (let i = 0; i < from.starts.length; i++) into.add(from.starts[i] ?? 0, from.ends[i] ?? 0);
}

/** The key of a map entry, field 1; empty or zero where it is left out. */
function keyOf(bytes: Uint8Array, from: number, to: number, kind: 'text' | 'varint' | 'fixed64'): Uint8Array | bigint {
  let key: Uint8Array | bigint = kind === 'text' ? new Uint8Array(0) : 0n;
  eachField(bytes, from, to, (number, wire, start, end) => {
    if (number !== 1) return;
    if (kind === 'text' && wire === 2) key = bytes.subarray(start, end);
    else if (kind === 'fixed64' && wire === 1)
      key = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(start, true);
    else if (kind === 'varint' && wire === 0) key = varintBefore(bytes, start);
  });
  return key;
}

/** The varint that ends at `end`. */
export function varintBefore(bytes: Uint8Array, end: number): bigint {
  let start = end - 1;
  while (start > 0 && end - start < 10 && (bytes[start - 1] ?? 0) >= 128) start--;
  return readVarint64(bytes, start, end)?.value ?? 0n;
}

function copied(key: Uint8Array | bigint): Uint8Array | bigint {
  return typeof key === 'bigint' ? key : key.slice();
}

function compareKeys(left: Uint8Array | bigint, right: Uint8Array | bigint): number {
  if (typeof left === 'bigint' || typeof right === 'bigint') return left < right ? -1 : left > right ? 1 : 0;
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Longest stretch of the file that is read at once to gather a piece whose ranges lie apart. */
const LONGEST_SPAN = 1 << 24;

async function gather(
  source: ByteSource,
  starts: readonly number[],
  ends: readonly number[],
  offsets: Float64Array,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const stop = offset + length;
  let first = 0;
  for (let low = 0, high = starts.length - 1; low <= high;) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) <= offset) {
      first = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  let lowest = Infinity;
  let highest = 0;
  const pieces: { from: number; to: number; at: number }[] = [];
  for (let i = first, at = offset; at < stop && i < starts.length; i++) {
    const from = (starts[i] ?? 0) + at - (offsets[i] ?? 0);
    const to = Math.min(ends[i] ?? 0, from + stop - at);
    pieces.push({ from, to, at: at - offset });
    lowest = Math.min(lowest, from);
    highest = Math.max(highest, to);
    at += to - from;
  }
  const gathered = new Uint8Array(Math.max(0, stop - offset));
  const near = highest - lowest <= LONGEST_SPAN;
  const span = near && pieces.length > 0 ? await source.read(lowest, highest - lowest) : null;
  for (const { from, to, at } of pieces)
    gathered.set(span === null ? await source.read(from, to - from) : span.subarray(from - lowest, to - lowest), at);
  return gathered;
}
