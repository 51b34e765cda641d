/**
 * Decompression of Snappy blocks (github.com/google/snappy, format_description.txt): a table's blocks may be so packed.
 */
import { readVarint } from './wire';

/** The unpacked bytes; null where the block is no Snappy or wants more than `largest` bytes. */
export function unpackSnappy(packed: Uint8Array, largest: number): Uint8Array | null {
  const length = readVarint(packed, 0, packed.length, 5);
  if (typeof length === 'string' || length.value > largest) return null;
  const out = new Uint8Array(length.value);
  let to = 0;
  let at = length.next;
  while (at < packed.length) {
    const tag = packed[at++] ?? 0;
    let copy: number;
    let offset = 0;
    const byte = (index: number) => packed[at + index] ?? 0;
    switch (tag & 3) {
      case 0: {
        copy = (tag >>> 2) + 1;
        if (copy > 60) {
          const extra = copy - 60;
          copy = 1;
          for (let index = 0; index < extra; index++) copy += byte(index) * 256 ** index;
          at += extra;
        }
        if (at + copy > packed.length || to + copy > out.length) return null;
        out.set(packed.subarray(at, at + copy), to);
        at += copy;
        to += copy;
        continue;
      }
      case 1:
        copy = ((tag >>> 2) & 7) + 4;
        offset = ((tag >>> 5) << 8) | byte(0);
        at += 1;
        break;
      case 2:
        copy = (tag >>> 2) + 1;
        offset = byte(0) | (byte(1) << 8);
        at += 2;
        break;
      default:
        copy = (tag >>> 2) + 1;
        offset = byte(0) + byte(1) * 256 + byte(2) * 65_536 + byte(3) * 16_777_216;
        at += 4;
    }
    if (offset === 0 || offset > to || to + copy > out.length) return null;
    for (let end = to + copy; to < end; to++) out[to] = out[to - offset] ?? 0;
  }
  return to === out.length ? out : null;
}
