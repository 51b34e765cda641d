/** The slices of a tensor that was saved in parts: each has an entry of its own in the index, under a key made of numbers. */
import type { BundleEntry, BundleSlice, Extent } from './bundle-entry';

/** A key as a map key: slice keys are no UTF-8. */
export function rawKey(key: Uint8Array): string {
  let text = '';
  for (const byte of key) text += String.fromCharCode(byte);
  return text;
}

/** A slice of a tensor with these extents; its entry is looked up among the `slices` of the index, by raw key. */
export function sliceOf(entry: BundleEntry, extents: Extent[], slices: Map<string, BundleEntry>): BundleSlice {
  const start: number[] = [];
  const length: number[] = [];
  const encoded: [number, number][] = [];
  entry.shape.forEach((dimension, axis) => {
    const extent = extents[axis];
    // An extent without a length is the whole dimension (tensor_slice.proto); start and length of it are 0 and -1.
    const whole = extent === undefined || extent.length < 0;
    start.push(whole ? 0 : extent.start);
    length.push(whole ? dimension : extent.length);
    encoded.push(whole ? [0, -1] : [extent.start, extent.length]);
  });
  return { start, length, entry: slices.get(sliceKey(entry.key, encoded)) ?? null };
}

/** The key of a slice's own entry: tensorflow/core/util/saved_tensor_slice_util.cc, EncodeTensorNameSlice. */
function sliceKey(name: string, extents: [number, number][]): string {
  const bytes: number[] = [0];
  for (const byte of new TextEncoder().encode(name)) {
    if (byte === 0) bytes.push(0, 0xff);
    else if (byte === 0xff) bytes.push(0xff, 0);
    else bytes.push(byte);
  }
  bytes.push(0, 1, 1, extents.length);
  for (const [start, length] of extents) bytes.push(...orderedNumber(start), ...orderedNumber(length));
  return rawKey(Uint8Array.from(bytes));
}

/** tensorflow/core/lib/strings/ordered_code.cc, WriteSignedNumIncreasing: a number whose bytes sort as it does. */
function orderedNumber(value: number): number[] {
  if (value >= -64 && value < 64) return [(0x80 ^ value) & 0xff];
  const magnitude = BigInt(value < 0 ? ~value : value);
  let length = 1;
  while (magnitude >> BigInt(7 * length - 1) > 0n) length++;
  const bytes: number[] = [];
  for (let index = length - 1; index >= 0; index--)
    bytes.push(Number((BigInt.asUintN(64, BigInt(value)) >> BigInt(8 * index)) & 0xffn));
  // The header bits: as many ones as there are bytes, then the sign.
  const header = (0xff00 >> length) & 0xff;
  bytes[0] = ((bytes[0] ?? 0) ^ header) & 0xff;
  return bytes;
}
