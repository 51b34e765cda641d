/**
 * A SavedModel in the order in which TensorFlow's C++ code serialises it "deterministically": map entries sorted
 * by key. Python writes the same entries in another order (its sorting turns around where one key begins with
 * another), and fingerprint.pb is made of the former (tensorflow/cc/saved_model/fingerprinting.cc, `HashSavedModel`).
 * Nothing changes its length by being moved, so the order is a list of ranges of the file.
 */
import type { ByteSource } from '../bytes/byte-source';
import { addRange, addRanges, joinedRanges, noRanges, type Ranges } from '../bytes/joined-ranges';
import { eachField, eachFieldOf, eachWholeField, readVarint64, type Region, type RegionField } from '../bytes/wire';
import { fieldsBelow, MAX_DEPTH, messages, type Field } from './map-messages';

type Key = Uint8Array | bigint;

/**
 * A message of that type in the other order, as a source. Null where it is unsound. Reads the region once, piece by
 * piece.
 */
export async function inOrder(region: Region, type: string, signal?: AbortSignal): Promise<ByteSource | null> {
  const ranges = noRanges();
  return (await orderRegion(region, type, ranges, 0, signal)) ? joinedRanges(region.source, ranges) : null;
}

/** One or several fields of a message that stand one behind the other. */
interface Step {
  start: number;
  end: number;
  /** Their ranges in the other order; of a field too long to be held, what has to be gone into for them. */
  content: { ranges: Ranges } | { field: Field; payload: number };
  /** Where the step is an entry of a map: the number of the map's field and the entry's key. */
  entry: { number: number; key: Key } | null;
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
  const steps = await stepsOf(region, messages[type] ?? {}, depth);
  if (steps === null) return false;
  for (const { start, end, content } of withSortedEntries(steps)) {
    if ('ranges' in content) {
      addRanges(into, content.ranges);
      continue;
    }
    const { field, payload } = content;
    addRange(into, start, payload);
    const inside: Region = { source: region.source, start: payload, end };
    const isSound =
      'map' in field
        ? await orderEntry(inside, field, into, depth + 1, signal)
        : await orderRegion(inside, field.message, into, depth + 1, signal);
    if (!isSound) return false;
  }
  return true;
}

/** The fields of a message as they stand in the file. Null where it is unsound. */
async function stepsOf(region: Region, fields: Record<number, Field>, depth: number): Promise<Step[] | null> {
  const steps: Step[] = [];
  let previous = region.start;
  let isSound = true;
  const problem = await eachFieldOf(region, (found) => {
    const start = previous;
    previous = found.end;
    const step = stepOf(found, start, fields[found.number], depth);
    if (step === null) isSound = false;
    else addStep(steps, step);
  });
  return problem === null && isSound ? steps : null;
}

/** A field that begins at `start`. Null where what is inside it is unsound. */
function stepOf(found: RegionField, start: number, field: Field | undefined, depth: number): Step | null {
  const { number, bytes, end } = found;
  const ranges = noRanges();
  if (field === undefined || found.wire !== 2) {
    addRange(ranges, start, end);
    return { start, end, content: { ranges }, entry: null };
  }
  // The bytes are valid only during the call.
  const entry = 'map' in field ? { number, key: copied(keyOf(bytes, 0, bytes.length, field.map)) } : null;
  if (found.partial) return { start, end, content: { field, payload: found.start }, entry };
  addRange(ranges, start, found.start);
  const payload: Payload = { bytes, start: 0, end: bytes.length, base: found.start };
  return orderInside(payload, field, ranges, depth + 1) ? { start, end, content: { ranges }, entry } : null;
}

/** Adds a step; what needs no sorting is joined to the last, as messages hold a hundred thousand fields. */
function addStep(steps: Step[], step: Step): void {
  const last = steps.at(-1);
  const isPlain = (each: Step | undefined): each is Step & { content: { ranges: Ranges } } =>
    each !== undefined && each.entry === null && 'ranges' in each.content;
  if (!isPlain(last) || !isPlain(step)) {
    steps.push(step);
    return;
  }
  addRanges(last.content.ranges, step.content.ranges);
  last.end = step.end;
}

/** The steps with the entries of each map, as far as they are neighbours, in the order of their keys. */
function withSortedEntries(steps: readonly Step[]): Step[] {
  const sorted: Step[] = [];
  for (let at = 0; at < steps.length;) {
    const number = steps[at]?.entry?.number;
    let next = at + 1;
    while (number !== undefined && steps[next]?.entry?.number === number) next++;
    const neighbours = steps.slice(at, next).sort((left, right) => compareKeys(left.entry?.key, right.entry?.key));
    for (const step of neighbours) sorted.push(step);
    at = next;
  }
  return sorted;
}

/** An entry of a map too long to be held: its key stays, its value is gone into. */
async function orderEntry(
  region: Region,
  field: Field,
  into: Ranges,
  depth: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const values: { start: number; end: number }[] = [];
  const problem = await eachFieldOf(region, ({ number, wire, start, end }) => {
    if (number === 2 && wire === 2) values.push({ start, end });
  });
  if (problem !== null) return false;
  const value = values.at(-1);
  if (value === undefined || field.message === undefined) {
    addRange(into, region.start, region.end);
    return true;
  }
  addRange(into, region.start, value.start);
  if (!(await orderRegion({ source: region.source, ...value }, field.message, into, depth + 1, signal))) return false;
  addRange(into, value.end, region.end);
  return true;
}

/** A field's payload that is held whole: a part of `bytes`, which begin at `base` in the file. */
interface Payload {
  bytes: Uint8Array;
  start: number;
  end: number;
  base: number;
}

/** The ranges of a payload. False where it is unsound. */
function orderInside({ bytes, base, ...whole }: Payload, field: Field, into: Ranges, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const fields = fieldsBelow(field);
  let isSound = true;
  let map: { number: number; entries: { key: Key; ranges: Ranges }[] } = { number: 0, entries: [] };
  const endMap = () => {
    if (map.entries.length > 1) map.entries.sort((left, right) => compareKeys(left.key, right.key));
    for (const entry of map.entries) addRanges(into, entry.ranges);
    map = { number: 0, entries: [] };
  };
  const problem = eachWholeField(bytes, whole.start, whole.end, (number, wire, begin, start, end) => {
    const inner = fields[number];
    const isEntry = inner !== undefined && 'map' in inner && wire === 2;
    if (map.entries.length > 0 && (!isEntry || map.number !== number)) endMap();
    if (inner === undefined || wire !== 2) {
      addRange(into, base + begin, base + end);
      return;
    }
    const ranges = isEntry ? noRanges() : into;
    addRange(ranges, base + begin, base + start);
    if (!orderInside({ bytes, base, start, end }, inner, ranges, depth + 1)) isSound = false;
    if (!isEntry) return;
    map.number = number;
    map.entries.push({ key: keyOf(bytes, start, end, inner.map), ranges });
  });
  endMap();
  return problem === null && isSound;
}

/** The key of a map entry, field 1; empty or zero where it is left out. */
function keyOf(bytes: Uint8Array, from: number, to: number, kind: 'text' | 'varint' | 'fixed64'): Key {
  let key: Key = kind === 'text' ? new Uint8Array(0) : 0n;
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

function copied(key: Key): Key {
  return typeof key === 'bigint' ? key : key.slice();
}

function compareKeys(left: Key = 0n, right: Key = 0n): number {
  if (typeof left === 'bigint' || typeof right === 'bigint') return left < right ? -1 : left > right ? 1 : 0;
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
