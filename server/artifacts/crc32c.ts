/**
 * CRC-32C (Castagnoli), as TensorFlow keeps it for blocks and tensors. Eight tables of 256 entries
 * take eight bytes a step ("slicing by 8").
 */

const tables = makeTables();

function makeTables(): Int32Array[] {
  const all = Array.from({ length: 8 }, () => new Int32Array(256));
  const first = all[0] ?? new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    first[byte] = crc;
  }
  for (let table = 1; table < 8; table++) {
    const before = all[table - 1] ?? first;
    const current = all[table] ?? first;
    for (let byte = 0; byte < 256; byte++) {
      const crc = before[byte] ?? 0;
      current[byte] = (crc >>> 8) ^ (first[crc & 255] ?? 0);
    }
  }
  return all;
}

const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
  Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array,
];

/** The checksum of `bytes`, going on from `crc` (0 at the start), as an unsigned number. */
export function crc32c(bytes: Uint8Array, crc = 0): number {
  let sum = ~crc;
  let at = 0;
  const end = bytes.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (; at + 8 <= end; at += 8) {
    const low = view.getInt32(at, true) ^ sum;
    const high = view.getInt32(at + 4, true);
    // The indexes are below 256 and the tables hold 256 entries: the fallbacks are never taken.
    sum =
      (t7[low & 255] ?? 0) ^
      (t6[(low >>> 8) & 255] ?? 0) ^
      (t5[(low >>> 16) & 255] ?? 0) ^
      (t4[low >>> 24] ?? 0) ^
      (t3[high & 255] ?? 0) ^
      (t2[(high >>> 8) & 255] ?? 0) ^
      (t1[(high >>> 16) & 255] ?? 0) ^
      (t0[high >>> 24] ?? 0);
  }
  for (; at < end; at++) sum = (sum >>> 8) ^ (t0[(sum ^ (bytes[at] ?? 0)) & 255] ?? 0);
  return ~sum >>> 0;
}

/** What TensorFlow stores instead of a checksum itself (tensorflow/tsl/lib/hash/crc32c.h, `Mask`). */
export function maskChecksum(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
