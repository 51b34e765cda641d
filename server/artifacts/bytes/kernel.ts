/**
 * The loops over every byte of a tensor, in WebAssembly (kernel.wat): several times as fast as the same in JavaScript,
 * which checks each index, and adds one number at a time.
 */
import compiled from './kernel.json';

/** Sums over a block of numbers. Those of values are of their distances from the block's first. */
export interface BlockSums {
  sum: number;
  squares: number;
  min: number;
  max: number;
  zeros: number;
}

/** The loops over bytes and numbers that run in WebAssembly; every `at` is a byte of their memory. */
export interface Kernel {
  /** The memory that the loops work on; it never grows. */
  buffer: ArrayBuffer;
  /** The CRC of `length` bytes at `at`, going on from `crc`; both inverted. */
  crc(crc: number, at: number, length: number): number;
  /**
   * Sums over at least one number from `at` on. Up to 24 bytes behind the last are overwritten. NaN and infinities make
   * the squares NaN or infinite.
   */
  float32(at: number, count: number): BlockSums;
  float64(at: number, count: number): BlockSums;
  /**
   * Goes on with FarmHash over whole blocks of 64 bytes from `at` to `end`. `state` is x, y, z, both of v, both of w.
   */
  farm(at: number, end: number, state: BigUint64Array, by: bigint, weigh: bigint): void;
}

/** Bytes that are copied in at once. */
export const COPIED_BYTES = 1 << 19;
/** Where copied bytes stand. */
export const COPIED = 1 << 16;
/** Where a reader may put as many bytes itself, which are then not copied. */
export const PLACED = COPIED + COPIED_BYTES;

const RESULT = 1 << 15;

interface Exports {
  memory: WebAssembly.Memory;
  crc(crc: number, at: number, length: number): number;
  float32(at: number, end: number, result: number): void;
  float64(at: number, end: number, result: number): void;
  farm(at: number, end: number, state: number, by: bigint, weigh: bigint): void;
}

let module: WebAssembly.Module | null = null;

/** Makes a kernel whose CRC is of a polynomial, given with its bits reversed. */
export function makeKernel(polynomial: number): Kernel {
  module ??= new WebAssembly.Module(Uint8Array.from(atob(compiled.wasm), (letter) => letter.charCodeAt(0)));
  const { memory, crc, float32, float64, farm } = new WebAssembly.Instance(module).exports as unknown as Exports;
  const { buffer } = memory;
  const tables = new Int32Array(buffer, 0, 16 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    tables[byte] = value;
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256] ?? 0;
    tables[at] = (before >>> 8) ^ (tables[before & 255] ?? 0);
  }
  const doubles = new Float64Array(buffer, RESULT, 12);
  const singles = new Float32Array(buffer, RESULT + 64, 8);
  const counts = new Int32Array(buffer, RESULT + 96, 4);
  const numbers32 = new Float32Array(buffer);
  const numbers64 = new Float64Array(buffer);
  const at = (values: ArrayLike<number>, index: number) => values[index] ?? 0;
  /** Fills up to a whole step with the first number, which adds nothing; returns how many zeros that makes too many. */
  const pad = (numbers: Float32Array | Float64Array, from: number, count: number, step: number): number => {
    const more = (step - (count % step)) % step;
    if (more > 0) numbers.fill(at(numbers, from), from + count, from + count + more);
    return at(numbers, from) === 0 ? more : 0;
  };
  return {
    buffer,
    crc,
    float32(from, count) {
      const tooMany = pad(numbers32, from / 4, count, 4);
      float32(from, from + Math.ceil(count / 4) * 16, RESULT);
      return {
        sum: at(doubles, 0) + at(doubles, 1) + at(doubles, 2) + at(doubles, 3),
        squares: at(doubles, 4) + at(doubles, 5) + at(doubles, 6) + at(doubles, 7),
        min: Math.min(at(singles, 0), at(singles, 1), at(singles, 2), at(singles, 3)),
        max: Math.max(at(singles, 4), at(singles, 5), at(singles, 6), at(singles, 7)),
        zeros: at(counts, 0) + at(counts, 1) + at(counts, 2) + at(counts, 3) - tooMany,
      };
    },
    float64(from, count) {
      const tooMany = pad(numbers64, from / 8, count, 4);
      float64(from, from + Math.ceil(count / 4) * 32, RESULT);
      return {
        sum: at(doubles, 0) + at(doubles, 1) + at(doubles, 2) + at(doubles, 3),
        squares: at(doubles, 4) + at(doubles, 5) + at(doubles, 6) + at(doubles, 7),
        min: Math.min(at(doubles, 8), at(doubles, 9)),
        max: Math.max(at(doubles, 10), at(doubles, 11)),
        // The lower halves of two counts of 8 bytes.
        zeros: at(counts, 0) + at(counts, 2) - tooMany,
      };
    },
    farm(from, end, state, by, weigh) {
      const words = new BigUint64Array(buffer, RESULT, state.length);
      words.set(state);
      farm(from, end, RESULT, by, weigh);
      state.set(words);
    },
  };
}

/** Goes on with a kernel's CRC over bytes, wherever they stand. */
export function crcOver(kernel: Kernel, bytes: Uint8Array, crc: number): number {
  let sum = ~crc;
  if (bytes.buffer === kernel.buffer) {
    sum = kernel.crc(sum, bytes.byteOffset, bytes.length);
  } else {
    const copy = new Uint8Array(kernel.buffer, COPIED, COPIED_BYTES);
    for (let from = 0; from < bytes.length; from += COPIED_BYTES) {
      const part = bytes.subarray(from, from + COPIED_BYTES);
      copy.set(part);
      sum = kernel.crc(sum, COPIED, part.length);
    }
  }
  return ~sum >>> 0;
}
