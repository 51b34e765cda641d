/** Statistics and histogram of a tensor, piece by piece. */
import type { OpenArtifact, ReadOptions, Statistics } from './artifact';
import { numbersOf } from './values';

/** Collects numbers; `result` may be asked for at any time. */
export interface StatisticsCollector {
  add(bytes: Uint8Array): void;
  result(): Statistics;
}

/**
 * Collects statistics of a data type, over the finite values except for the counts; `std` is the
 * population's. Of complex numbers the real and imaginary parts are counted alike. null where the
 * elements are no numbers.
 */
export function statisticsCollector(dtype: string): StatisticsCollector | null {
  const type = numbersOf(dtype);
  if (type === null) return null;
  let min = Infinity;
  let max = -Infinity;
  let nan = 0;
  let inf = 0;
  let zero = 0;
  // Mean and squared distances from it, joined block by block (Chan, Golub and LeVeque), so that neither
  // the count of values nor a large mean costs precision.
  let count = 0;
  let mean = 0;
  let squares = 0;
  const join = (finite: number, blockMean: number, blockSquares: number) => {
    const all = count + finite;
    const apart = blockMean - mean;
    mean += (apart * finite) / all;
    squares += blockSquares + ((apart * apart * count) / all) * finite;
    count = all;
  };
  /** A block that holds NaN or infinite values, or whose values lie far from its first: one value at a time, twice. */
  const careful = (numbers: ArrayLike<number>, from: number, to: number) => {
    let sum = 0;
    let finite = 0;
    for (let at = from; at < to; at++) {
      const value = numbers[at] ?? 0;
      if (value - value !== 0) {
        if (value !== value) nan++;
        else inf++;
        continue;
      }
      if (value < min) min = value;
      if (value > max) max = value;
      if (value === 0) zero++;
      sum += value;
      finite++;
    }
    if (finite === 0) return;
    const blockMean = sum / finite;
    let blockSquares = 0;
    for (let at = from; at < to; at++) {
      const distance = (numbers[at] ?? 0) - blockMean;
      if (distance - distance === 0) blockSquares += distance * distance;
    }
    join(finite, blockMean, blockSquares);
  };
  const block = 4096;
  return {
    add(bytes) {
      const numbers = type.numbers(bytes);
      const end = numbers.length;
      for (let from = 0; from < end; from += block) {
        const to = Math.min(end, from + block);
        const first = numbers[from] ?? 0;
        let low = first;
        let high = first;
        let zeros = 0;
        // Two sums of each kind: one alone would wait for its own last addition.
        let sum0 = 0;
        let sum1 = 0;
        let squares0 = 0;
        let squares1 = 0;
        let at = from;
        for (; at + 1 < to; at += 2) {
          const one = numbers[at] ?? 0;
          const two = numbers[at + 1] ?? 0;
          const near0 = one - first;
          const near1 = two - first;
          sum0 += near0;
          sum1 += near1;
          squares0 += near0 * near0;
          squares1 += near1 * near1;
          if (one < low) low = one;
          else if (one > high) high = one;
          if (two < low) low = two;
          else if (two > high) high = two;
          if (one === 0) zeros++;
          if (two === 0) zeros++;
        }
        if (at < to) {
          const one = numbers[at] ?? 0;
          sum0 += one - first;
          squares0 += (one - first) * (one - first);
          if (one < low) low = one;
          if (one > high) high = one;
          if (one === 0) zeros++;
        }
        const length = to - from;
        const shift = (sum0 + sum1) / length;
        const around = squares0 + squares1;
        const blockSquares = around - shift * shift * length;
        // What is left of a difference of nearly equal numbers is noise: then, and for NaN, the careful way.
        if (!(blockSquares >= around * 1e-4) && around !== 0) {
          careful(numbers, from, to);
          continue;
        }
        if (low < min) min = low;
        if (high > max) max = high;
        zero += zeros;
        join(length, first + shift, blockSquares);
      }
    },
    result() {
      if (count === 0) return { min: null, max: null, mean: null, std: null, nan, inf, zero };
      // Values near the largest double overflow their own squares; a finite answer stays an answer.
      const std = Math.sqrt(squares / count);
      return { min: min + 0, max: max + 0, mean, std: Number.isFinite(std) ? std : null, nan, inf, zero };
    },
  };
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
