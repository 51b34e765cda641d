/** Ranges of a source, one behind the other, as a source of their own. */
import type { ByteSource } from './byte-source';
import type { Region } from './wire';

/** A list of ranges; one that goes on where the last ended is joined to it. */
export interface Ranges {
  readonly starts: number[];
  readonly ends: number[];
}

/** A list of no ranges. */
export function noRanges(): Ranges {
  return { starts: [], ends: [] };
}

/** Adds a range at the end of a list. */
export function addRange({ starts, ends }: Ranges, start: number, end: number): void {
  if (start >= end) return;
  const last = ends.length - 1;
  if (ends[last] === start) ends[last] = end;
  else {
    starts.push(start);
    ends.push(end);
  }
}

/** Adds all ranges of another list. */
export function addRanges(into: Ranges, from: Ranges): void {
  for (let i = 0; i < from.starts.length; i++) addRange(into, from.starts[i] ?? 0, from.ends[i] ?? 0);
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
  const merged = joinedRanges(source, {
    starts: parts.map((part) => part.start),
    ends: parts.map((part) => Math.min(part.end, source.size)),
  });
  return { source: merged, start: 0, end: merged.size };
}

/** The ranges of a source as one source. Closing it leaves the source open. */
export function joinedRanges(source: ByteSource, ranges: Ranges): ByteSource {
  const { starts, ends } = ranges;
  const offsets = new Float64Array(starts.length);
  for (let i = 1; i < starts.length; i++) {
    offsets[i] = (offsets[i - 1] ?? 0) + (ends[i - 1] ?? 0) - (starts[i - 1] ?? 0);
  }
  const size = (offsets.at(-1) ?? 0) + (ends.at(-1) ?? 0) - (starts.at(-1) ?? 0);
  return {
    size,
    async read(offset, length) {
      return gather(source, { starts, ends, offsets }, offset, Math.max(0, Math.min(length, size - offset)));
    },
    async close() {},
  };
}

/** Longest stretch of the file that is read at once to gather a piece whose ranges lie apart. */
const LONGEST_SPAN = 1 << 24;

/** `offsets` says where each range begins in the joined source. */
async function gather(
  source: ByteSource,
  { starts, ends, offsets }: Ranges & { offsets: Float64Array },
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const stop = offset + length;
  const first = rangeAt(offsets, offset);
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

/** The index of the last range that begins at `offset` or before. */
function rangeAt(offsets: Float64Array, offset: number): number {
  let found = 0;
  for (let low = 0, high = offsets.length - 1; low <= high;) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) <= offset) {
      found = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}
