/**
 * Values that stand on disk as they are, in one piece: whoever reads them needs neither the artifact nor its format, so
 * several threads can. Without a reader of ranges (a browser) they are read as all others are.
 */
import type { Statistics } from '../artifact';

/** Bytes of a file. */
export interface FileRange {
  path: string;
  offset: number;
  bytes: number;
}

/** What is to be known of the bytes. */
export interface RangeWork {
  /** Statistics of the numbers that they are; null for none. */
  dtype: string | null;
  sha256: boolean;
  crc32c: boolean;
}

/** What one pass over a range of a file gave; null for what was not asked for. */
export interface RangeResult {
  statistics: Statistics | null;
  sha256: string | null;
  crc32c: number | null;
}

/**
 * Reads a range once. `progress` is told how many bytes have been read since the last time. Throws one sentence where
 * they cannot be read.
 */
export type MeasureRange = (
  range: FileRange,
  work: RangeWork,
  progress?: (bytes: number) => void,
) => Promise<RangeResult>;

let reader: MeasureRange | null = null;

/** Says who reads ranges. */
export function useRangeReader(measure: MeasureRange): void {
  reader = measure;
}

/** Who reads ranges; null where nobody does. */
export function rangeReader(): MeasureRange | null {
  return reader;
}

/** How many things are asked of a reader of ranges at once: enough for its threads. */
const AT_ONCE = 16;

/** The results of `work` for each item, in their order; several are worked at where ranges are read by threads. */
export async function* inTurn<Item, Result>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  const atOnce = reader === null ? 1 : AT_ONCE;
  try {
    for (const item of items) {
      running.push(work(item));
      const first = running.length >= atOnce ? running.shift() : undefined;
      if (first !== undefined) yield await first;
    }
    for (let first = running.shift(); first !== undefined; first = running.shift()) yield await first;
  } finally {
    await Promise.allSettled(running);
  }
}
