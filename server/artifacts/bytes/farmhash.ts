/**
 * FarmHash's Fingerprint64 (github.com/google/farmhash, farmhashna), with which TensorFlow
 * fingerprints saved_model.pb and variables.index.
 */
import type { ByteSource } from './byte-source';
import { crc32cKernel } from './crc32c';
import { COPIED, COPIED_BYTES } from './kernel';

const k0 = 0xc3a5c85c97cb3127n;
const k1 = 0xb492b66fbe98f273n;
const k2 = 0x9ae16a3b2f90404fn;

// V8 turns arithmetic below asUintN(64, ...) into that of the machine.
const add = (first: bigint, second: bigint, third = 0n, fourth = 0n) =>
  BigInt.asUintN(64, BigInt.asUintN(64, BigInt.asUintN(64, first + second) + third) + fourth);
const multiply = (left: bigint, right: bigint) => BigInt.asUintN(64, left * right);
const rotate = (value: bigint, by: bigint) => (value >> by) | BigInt.asUintN(64, value << (64n - by));
const shiftMix = (value: bigint) => value ^ (value >> 47n);

function hash16(u: bigint, v: bigint, by: bigint): bigint {
  const a = shiftMix(multiply(u ^ v, by));
  return multiply(shiftMix(multiply(v ^ a, by)), by);
}

function short(view: DataView): bigint {
  const length = view.byteLength;
  const at = (offset: number) => view.getBigUint64(offset, true);
  const by = k2 + BigInt(length) * 2n;
  if (length > 32) {
    const a = multiply(at(0), k2);
    const b = at(8);
    const c = multiply(at(length - 8), by);
    const y = add(rotate(add(a, b), 43n), rotate(c, 30n), multiply(at(length - 16), k2));
    const z = hash16(y, add(a, rotate(add(b, k2), 18n), c), by);
    const e = multiply(at(16), by);
    const f = at(24);
    const g = multiply(add(y, at(length - 32)), by);
    const h = multiply(add(z, at(length - 24)), by);
    return hash16(add(rotate(add(e, f), 43n), rotate(g, 30n), h), add(e, rotate(add(f, a), 18n), g), by);
  }
  if (length > 16) {
    const a = multiply(at(0), k1);
    const b = at(8);
    const c = multiply(at(length - 8), by);
    return hash16(
      add(rotate(add(a, b), 43n), rotate(c, 30n), multiply(at(length - 16), k2)),
      add(a, rotate(add(b, k2), 18n), c),
      by,
    );
  }
  if (length >= 8) {
    const a = add(at(0), k2);
    const b = at(length - 8);
    return hash16(add(multiply(rotate(b, 37n), by), a), multiply(add(rotate(a, 25n), b), by), by);
  }
  if (length >= 4) {
    const a = BigInt(view.getUint32(0, true));
    return hash16(add(BigInt(length), a << 3n), BigInt(view.getUint32(length - 4, true)), by);
  }
  if (length > 0) {
    const y = BigInt(view.getUint8(0)) + (BigInt(view.getUint8(length >> 1)) << 8n);
    const z = BigInt(length) + (BigInt(view.getUint8(length - 1)) << 2n);
    return multiply(shiftMix(multiply(y, k2) ^ multiply(z, k0)), k2);
  }
  return k2;
}

/** The fingerprint of all bytes of a source, read piece by piece. */
export async function fingerprint64(source: ByteSource, signal?: AbortSignal): Promise<bigint> {
  const size = source.size;
  const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (size <= 64) return short(viewOf(await source.read(0, size)));
  const y = add(multiply(81n, k1), 113n);
  /** x, y, z, both of v, both of w. */
  const state = BigUint64Array.of(81n, y, multiply(shiftMix(add(multiply(y, k2), 113n)), k2), 0n, 0n, 0n, 0n);
  const at = (index: number): bigint => state[index] ?? 0n;
  const kernel = crc32cKernel();
  const place = new Uint8Array(kernel.buffer, COPIED, COPIED_BYTES);
  const over = (bytes: Uint8Array, by: bigint, weigh: bigint): void => {
    place.set(bytes);
    kernel.farm(COPIED, COPIED + bytes.length, state, by, weigh);
  };
  const end = Math.floor((size - 1) / 64) * 64;
  for (let from = 0; from < end; from += COPIED_BYTES) {
    signal?.throwIfAborted();
    const bytes = await source.read(from, Math.min(COPIED_BYTES, end - from));
    if (from === 0) state[0] = add(multiply(81n, k2), viewOf(bytes).getBigUint64(0, true));
    over(bytes, k1, 1n);
  }
  const by = add(k1, (at(2) & 0xffn) << 1n);
  state[5] = add(at(5), BigInt((size - 1) & 63));
  state[3] = add(at(3), at(5));
  state[5] = add(at(5), at(3));
  over(await source.read(size - 64, 64), by, 9n);
  return hash16(
    add(hash16(at(3), at(5), by), multiply(shiftMix(at(1)), k0), at(2)),
    add(hash16(at(4), at(6), by), at(0)),
    by,
  );
}

/** One fingerprint of two, as `FingerprintCat64` of tensorflow/tsl/platform/fingerprint.h joins them. */
export function joinFingerprints(first: bigint, second: bigint): bigint {
  const by = 0xc6a4a7935bd1e995n;
  const mixed = multiply(first ^ by ^ multiply(shiftMix(multiply(second, by)), by), by);
  return shiftMix(multiply(shiftMix(mixed), by));
}
