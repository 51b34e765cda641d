/**
 * Hash of bytes, for "is this still what an answer was made from": 64 bits as 16 hexadecimal digits. Two lanes of
 * multiplying and mixing, four bytes at a time; runs where no crypto module does, and guards against chance, not against
 * malice.
 */
export function hashBytes(bytes: Uint8Array): string {
  let a = 0x811c9dc5 ^ bytes.length;
  let b = 0x9747b28c;
  // A copy: words have to begin at a multiple of four, and the last may be filled up with zeros.
  const copy = new Uint8Array((bytes.length + 3) & ~3);
  copy.set(bytes);
  const words = new Uint32Array(copy.buffer);
  // By index: this runs so early that an iterator is not yet compiled away.
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? 0;
    a = Math.imul(a ^ word, 0x01000193);
    a ^= a >>> 13;
    b = Math.imul(b ^ word, 0x5bd1e995);
    b ^= b >>> 15;
  }
  const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0');
  return hex(a) + hex(b);
}
