/** CRC-32C (Castagnoli), as TensorFlow keeps it for blocks and tensors. */
import { crcOver, makeKernel, type Kernel } from './kernel';

let kernel: Kernel | null = null;

/** The kernel of CRC-32C; statistics use the same. */
export function crc32cKernel(): Kernel {
  return (kernel ??= makeKernel(POLYNOMIAL));
}

const POLYNOMIAL = 0x82f63b78;

/** The checksum of `bytes`, going on from `crc` (0 at the start), as an unsigned number. */
export function crc32c(bytes: Uint8Array, crc = 0): number {
  return crcOver(crc32cKernel(), bytes, crc);
}

/**
 * The checksum of two runs of bytes one after the other, from that of each and the length of the second: the first is
 * multiplied by x to the power of the second's bits, as polynomials over GF(2) (zlib's `crc32_combine`).
 */
export function joinChecksums(first: number, second: number, lengthOfSecond: number): number {
  let factor = 0x8000_0000;
  let power = 0x0080_0000;
  for (let rest = lengthOfSecond; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) factor = product(factor, power);
    power = product(power, power);
  }
  return (product(first, factor) ^ second) >>> 0;
}

/** The product of two polynomials modulo the checksum's own; the highest bit is that of x to the power of 0. */
function product(left: number, right: number): number {
  let result = 0;
  for (let bit = 31; bit >= 0; bit--) {
    if ((left >>> bit) & 1) result ^= right;
    right = right & 1 ? (right >>> 1) ^ POLYNOMIAL : right >>> 1;
  }
  return result >>> 0;
}

/** What TensorFlow stores instead of a checksum itself (tensorflow/tsl/lib/hash/crc32c.h, `Mask`). */
export function maskChecksum(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
