/** Elements of tensors as numbers, whatever their data type. */
import { dataTypeByName, type ElementKind } from './dtypes';

/** Turns the little-endian bytes of whole elements into numbers; complex ones into real and imaginary parts in turn. */
export type ToNumbers = (bytes: Uint8Array) => Numbers;

/** Arrays that the elements of a tensor are read into. */
export type Numbers =
  Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/**
 * How to read elements of a data type; null where they are no numbers. 64-bit integers are rounded to the nearest
 * double.
 */
export function numbersOf(dtype: string): { bytes: number; parts: 1 | 2; numbers: ToNumbers } | null {
  const type = dataTypeByName(dtype);
  if (type === null || type.kind === null) return null;
  return { bytes: type.bytes, parts: type.kind.startsWith('complex') ? 2 : 1, numbers: readers[type.kind] };
}

/** The bytes as elements of a typed array: a view where they are aligned, otherwise a copy. */
function aligned<T>(
  make: new (buffer: ArrayBufferLike, offset: number, length: number) => T,
  width: number,
): (bytes: Uint8Array) => T {
  return (bytes) => {
    const whole = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
    return new make(whole.buffer, whole.byteOffset, Math.floor(whole.byteLength / width));
  };
}

const uint16 = aligned(Uint16Array, 2);
const bigInt64 = aligned(BigInt64Array, 8);
const bigUint64 = aligned(BigUint64Array, 8);

/** A table of all values of a type of one byte. */
function byTable(value: (bits: number) => number): ToNumbers {
  let table: Float64Array | null = null;
  return (bytes) => {
    table ??= Float64Array.from({ length: 256 }, (_, bits) => value(bits));
    const out = new Float64Array(bytes.length);
    for (let at = 0; at < bytes.length; at++) out[at] = table[bytes[at] ?? 0] ?? 0;
    return out;
  };
}

/** A value of an IEEE-like format: sign, exponent, mantissa. */
function float(
  bits: number,
  exponentBits: number,
  mantissaBits: number,
  bias: number,
  special: 'ieee' | 'fn' | 'fnuz' | 'none',
): number {
  const sign = (bits >> (exponentBits + mantissaBits)) & 1 ? -1 : 1;
  const exponent = (bits >> mantissaBits) & ((1 << exponentBits) - 1);
  const mantissa = bits & ((1 << mantissaBits) - 1);
  const top = (1 << exponentBits) - 1;
  if (special === 'ieee' && exponent === top) return mantissa === 0 ? sign * Infinity : NaN;
  if (special === 'fn' && exponent === top && mantissa === (1 << mantissaBits) - 1) return NaN;
  // The "uz" formats have one zero; its negative is their only NaN.
  if (special === 'fnuz' && bits === 1 << (exponentBits + mantissaBits)) return NaN;
  if (exponent === 0) return sign * mantissa * 2 ** (1 - bias - mantissaBits);
  return sign * (1 + mantissa / (1 << mantissaBits)) * 2 ** (exponent - bias);
}

let halves: Float64Array | null = null;

const readers: Record<ElementKind, ToNumbers> = {
  float32: aligned(Float32Array, 4),
  float64: aligned(Float64Array, 8),
  float16: (bytes) => {
    halves ??= Float64Array.from({ length: 65_536 }, (_, bits) => float(bits, 5, 10, 15, 'ieee'));
    const words = uint16(bytes);
    const out = new Float64Array(words.length);
    for (let at = 0; at < words.length; at++) out[at] = halves[words[at] ?? 0] ?? 0;
    return out;
  },
  bfloat16: (bytes) => {
    // A bfloat16 is the upper half of a float32.
    const words = uint16(bytes);
    const bits = new Uint32Array(words.length);
    for (let at = 0; at < words.length; at++) bits[at] = (words[at] ?? 0) << 16;
    return new Float32Array(bits.buffer);
  },
  float8_e5m2: byTable((bits) => float(bits, 5, 2, 15, 'ieee')),
  float8_e4m3fn: byTable((bits) => float(bits, 4, 3, 7, 'fn')),
  float8_e4m3fnuz: byTable((bits) => float(bits, 4, 3, 8, 'fnuz')),
  float8_e4m3b11fnuz: byTable((bits) => float(bits, 4, 3, 11, 'fnuz')),
  float8_e5m2fnuz: byTable((bits) => float(bits, 5, 2, 16, 'fnuz')),
  float4_e2m1fn: byTable((bits) => float(bits & 15, 2, 1, 1, 'none')),
  int8: aligned(Int8Array, 1),
  uint8: (bytes) => bytes,
  int16: aligned(Int16Array, 2),
  uint16,
  int32: aligned(Int32Array, 4),
  uint32: aligned(Uint32Array, 4),
  int64: (bytes) => Float64Array.from(bigInt64(bytes), Number),
  uint64: (bytes) => Float64Array.from(bigUint64(bytes), Number),
  // Types below a byte take a whole one each in a tensor bundle, sign-extended or not: the low bits count.
  int4: byTable((bits) => ((bits & 15) ^ 8) - 8),
  uint4: byTable((bits) => bits & 15),
  int2: byTable((bits) => ((bits & 3) ^ 2) - 2),
  uint2: byTable((bits) => bits & 3),
  bool: byTable((bits) => (bits === 0 ? 0 : 1)),
  complex64: aligned(Float32Array, 4),
  complex128: aligned(Float64Array, 8),
};
