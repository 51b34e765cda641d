/**
 * FarmHash's Fingerprint64 (github.com/google/farmhash, farmhashna), with which TensorFlow
 * fingerprints saved_model.pb and variables.index.
 */
import type { ByteSource } from './byte-source';

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
    return hash16(add(rotate(add(a, b), 43n), rotate(c, 30n), multiply(at(length - 16), k2)), add(a, rotate(add(b, k2), 18n), c), by);
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
  let x = 81n;
  let y = add(multiply(81n, k1), 113n);
  let z = multiply(shiftMix(add(multiply(y, k2), 113n)), k2);
  let v: [bigint, bigint] = [0n, 0n];
  let w: [bigint, bigint] = [0n, 0n];
  const weak = (view: DataView, at: number, seedA: bigint, seedB: bigint): [bigint, bigint] => {
    const first = view.getBigUint64(at, true);
    const last = view.getBigUint64(at + 24, true);
    const a = add(seedA, first);
    const sum = add(a, view.getBigUint64(at + 8, true), view.getBigUint64(at + 16, true));
    const b = add(rotate(add(seedB, a, last), 21n), rotate(sum, 44n));
    return [add(sum, last), add(b, a)];
  };
  const step = (view: DataView, at: number, by: bigint, weigh: bigint) => {
    x = multiply(rotate(add(x, y, v[0], view.getBigUint64(at + 8, true)), 37n), by);
    y = multiply(rotate(add(y, v[1], view.getBigUint64(at + 48, true)), 42n), by);
    x ^= multiply(w[1], weigh);
    y = add(y, multiply(v[0], weigh), view.getBigUint64(at + 40, true));
    z = multiply(rotate(add(z, w[0]), 33n), by);
    v = weak(view, at, multiply(v[1], by), add(x, w[0]));
    w = weak(view, at + 32, add(z, w[1]), add(y, view.getBigUint64(at + 16, true)));
    [z, x] = [x, z];
  };
  const end = Math.floor((size - 1) / 64) * 64;
  const piece = 1 << 20;
  for (let from = 0; from < end; from += piece) {
    signal?.throwIfAborted();
    const view = viewOf(await source.read(from, Math.min(piece, end - from)));
    if (from === 0) x = add(multiply(x, k2), view.getBigUint64(0, true));
    for (let at = 0; at < view.byteLength; at += 64) step(view, at, k1, 1n);
  }
  const by = add(k1, (z & 0xffn) << 1n);
  w[0] = add(w[0], BigInt((size - 1) & 63));
  v[0] = add(v[0], w[0]);
  w[0] = add(w[0], v[0]);
  step(viewOf(await source.read(size - 64, 64)), 0, by, 9n);
  return hash16(add(hash16(v[0], w[0], by), multiply(shiftMix(y), k0), z), add(hash16(v[1], w[1], by), x), by);
}

/** One fingerprint of two, as `FingerprintCat64` of tensorflow/tsl/platform/fingerprint.h joins them. */
export function joinFingerprints(first: bigint, second: bigint): bigint {
  const by = 0xc6a4a7935bd1e995n;
  const mixed = multiply((first ^ by) ^ multiply(shiftMix(multiply(second, by)), by), by);
  return shiftMix(multiply(shiftMix(mixed), by));
}
