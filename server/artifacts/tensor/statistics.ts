/** Statistics and histogram of a tensor, piece by piece. */
import type { OpenArtifact, ReadOptions, Statistics, StatisticsPart } from '../artifact';
import { crc32cKernel } from '../bytes/crc32c';
import { COPIED, COPIED_BYTES, type BlockSums } from '../bytes/kernel';
import { numbersOf } from './values';

/** Statistics that can be joined with those of the values behind. */
export interface PartialStatistics {
  min: number;
  max: number;
  nan: number;
  inf: number;
  zero: number;
  /** Finite values, their mean, and the sum of their squared distances from it. */
  count: number;
  mean: number;
  squares: number;
}

/** Collects numbers; what it has may be asked for at any time. */
export interface StatisticsCollector {
  /** Bytes that stand in the kernel's own memory are not copied; up to 24 bytes behind them are overwritten. */
  add(bytes: Uint8Array): void;
  result(): Statistics;
  /** What was collected since the last call, and starts anew. */
  take(): PartialStatistics;
}

/** Values of which the sums are computed at once: their first serves as an estimate of their mean. */
const BLOCK = 4096;

const nothing = (): PartialStatistics => ({
  min: Infinity,
  max: -Infinity,
  nan: 0,
  inf: 0,
  zero: 0,
  count: 0,
  mean: 0,
  squares: 0,
});

/**
 * Joins the statistics of values with those of the values behind: means and squared distances block by block (Chan,
 * Golub and LeVeque), so that neither the count of values nor a large mean costs precision. Changes `all`.
 */
export function joinStatistics(all: PartialStatistics, more: PartialStatistics): void {
  all.min = Math.min(all.min, more.min);
  all.max = Math.max(all.max, more.max);
  all.nan += more.nan;
  all.inf += more.inf;
  all.zero += more.zero;
  if (more.count > 0) joinMean(all, more.count, more.mean, more.squares);
}

function joinMean(all: PartialStatistics, count: number, mean: number, squares: number): void {
  const total = all.count + count;
  const apart = mean - all.mean;
  all.mean += (apart * count) / total;
  all.squares += squares + ((apart * apart * all.count) / total) * count;
  all.count = total;
}

/** Statistics as they are shown; `std` is the population's. */
export function shownStatistics({ min, max, nan, inf, zero, count, mean, squares }: PartialStatistics): Statistics {
  if (count === 0) return { min: null, max: null, mean: null, std: null, nan, inf, zero };
  // Values near the largest double overflow their own squares; a finite answer stays an answer.
  const std = Math.sqrt(squares / count);
  return { min: min + 0, max: max + 0, mean, std: Number.isFinite(std) ? std : null, nan, inf, zero };
}

/**
 * Collects statistics of a data type, over the finite values except for the counts. Of complex numbers the real and
 * imaginary parts are counted alike. null where the elements are no numbers.
 */
export function statisticsCollector(dtype: string): StatisticsCollector | null {
  const type = numbersOf(dtype);
  if (type === null) return null;
  const kernel = crc32cKernel();
  let all = nothing();
  const addSingles = (at: number, count: number) => {
    for (let from = 0; from < count; from += BLOCK) {
      const length = Math.min(BLOCK, count - from);
      const place = at + from * 4;
      if (!addSums(all, kernel.float32(place, length), length, new Float32Array(kernel.buffer, place, 1)[0] ?? 0))
        addCarefully(all, new Float32Array(kernel.buffer, place, length));
    }
  };
  const addDoubles = (at: number, count: number) => {
    for (let from = 0; from < count; from += BLOCK) {
      const length = Math.min(BLOCK, count - from);
      const place = at + from * 8;
      if (!addSums(all, kernel.float64(place, length), length, new Float64Array(kernel.buffer, place, 1)[0] ?? 0))
        addCarefully(all, new Float64Array(kernel.buffer, place, length));
    }
  };
  return {
    add(bytes) {
      const numbers = type.numbers(bytes);
      if (numbers instanceof Float32Array) {
        if (numbers.buffer === kernel.buffer) return addSingles(numbers.byteOffset, numbers.length);
        const copy = new Float32Array(kernel.buffer, COPIED, COPIED_BYTES / 4);
        for (let from = 0; from < numbers.length; from += copy.length) {
          const part = numbers.subarray(from, from + copy.length);
          copy.set(part);
          addSingles(COPIED, part.length);
        }
        return;
      }
      if (numbers instanceof Float64Array && numbers.buffer === kernel.buffer)
        return addDoubles(numbers.byteOffset, numbers.length);
      const copy = new Float64Array(kernel.buffer, COPIED, COPIED_BYTES / 8);
      for (let from = 0; from < numbers.length; from += copy.length) {
        const part = numbers.subarray(from, from + copy.length);
        copy.set(part);
        addDoubles(COPIED, part.length);
      }
    },
    result: () => shownStatistics(all),
    take() {
      const taken = all;
      all = nothing();
      return taken;
    },
  };
}

/**
 * Adds a block by its sums; false where they are no good: it holds NaN or infinite values, or lies far from its first
 * value.
 */
function addSums(all: PartialStatistics, sums: BlockSums, count: number, first: number): boolean {
  const shift = sums.sum / count;
  const squares = sums.squares - shift * shift * count;
  // What is left of a difference of nearly equal numbers is noise.
  if (!(squares >= sums.squares * 1e-4) && sums.squares !== 0) return false;
  if (sums.min < all.min) all.min = sums.min;
  if (sums.max > all.max) all.max = sums.max;
  all.zero += sums.zeros;
  joinMean(all, count, first + shift, squares);
  return true;
}

/** Adds a block one value at a time, twice. */
function addCarefully(all: PartialStatistics, numbers: Float32Array | Float64Array): void {
  let sum = 0;
  let finite = 0;
  for (let at = 0; at < numbers.length; at++) {
    const value = numbers[at] ?? 0;
    if (value - value !== 0) {
      if (value !== value) all.nan++;
      else all.inf++;
      continue;
    }
    if (value < all.min) all.min = value;
    if (value > all.max) all.max = value;
    if (value === 0) all.zero++;
    sum += value;
    finite++;
  }
  if (finite === 0) return;
  const mean = sum / finite;
  let squares = 0;
  for (let at = 0; at < numbers.length; at++) {
    const distance = (numbers[at] ?? 0) - mean;
    if (distance - distance === 0) squares += distance * distance;
  }
  joinMean(all, finite, mean, squares);
}

/** Counts of values in equal bins between `min` and `max`; the last bin holds `max` itself. */
export interface Histogram {
  min: number;
  max: number;
  counts: number[];
}

/** The histogram of a tensor over its finite values, in one pass over the values; null where there are none. */
export async function histogramOf(
  opened: OpenArtifact,
  key: string,
  dtype: string,
  range: { min: number; max: number },
  bins = 40,
  options: ReadOptions = {},
): Promise<Histogram | null> {
  const type = numbersOf(dtype);
  if (type === null || !(range.max >= range.min)) return null;
  const counts = new Array<number>(bins).fill(0);
  const scale = range.max > range.min ? bins / (range.max - range.min) : 0;
  for await (const chunk of opened.values(key, options)) {
    if (chunk.kind !== 'bytes') return null;
    const numbers = type.numbers(chunk.bytes);
    for (let at = 0; at < numbers.length; at++) {
      const value = numbers[at] ?? 0;
      if (value - value !== 0) continue;
      const bin = Math.min(bins - 1, Math.max(0, Math.floor((value - range.min) * scale)));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  return { ...range, counts };
}

/** How often statistics of many variables are handed over, in milliseconds. */
const HANDED_EVERY = 100;

/**
 * Statistics of many variables, handed over as they are computed: where the artifact is read in a thread, there. A key
 * that names no variable is left out. Throws only when aborted.
 */
export async function* statisticsOf(
  opened: OpenArtifact,
  keys: readonly string[],
  options: ReadOptions = {},
): AsyncGenerator<StatisticsPart> {
  if (opened.statistics !== undefined) {
    yield* opened.statistics(keys, options);
    return;
  }
  const dtypes = new Map(opened.artifact.variables.map(({ key, dtype }) => [key, dtype]));
  let part: StatisticsPart = { known: [], bytes: 0 };
  let handed = Date.now();
  for (const key of keys) {
    const dtype = dtypes.get(key);
    if (dtype === undefined) continue;
    const collector = statisticsCollector(dtype);
    let statistics: Statistics | null = null;
    try {
      if (collector !== null) {
        for await (const chunk of opened.values(key, options)) {
          if (chunk.kind !== 'bytes') break;
          collector.add(chunk.bytes);
          part.bytes += chunk.bytes.length;
          if (Date.now() - handed > HANDED_EVERY) {
            yield part;
            part = { known: [], bytes: 0 };
            handed = Date.now();
          }
        }
        statistics = collector.result();
      }
    } catch {
      options.signal?.throwIfAborted();
    }
    part.known.push({ key, statistics });
    if (Date.now() - handed <= HANDED_EVERY) continue;
    yield part;
    part = { known: [], bytes: 0 };
    handed = Date.now();
  }
  yield part;
}
