/** CRC-32 as zip uses it (polynomial 0xEDB88320), eight bytes at a time. */

const tables = makeTables();

function makeTables(): Uint32Array[] {
  const first = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let value = i;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    first[i] = value;
  }
  const all = [first];
  for (let k = 1; k < 8; k++) {
    const before = all[k - 1] ?? first;
    all.push(Uint32Array.from(before, (value) => (value >>> 8) ^ (first[value & 0xff] ?? 0)));
  }
  return all;
}

/** The checksum of what came before (0 at the start) continued over `bytes`. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
    Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array,
  ];
  let crc = ~before;
  let at = 0;
  const at8 = (table: Uint32Array, index: number) => table[index] as number;
  const byte = (index: number) => bytes[index] as number;
  for (const end = bytes.length - 7; at < end; at += 8) {
    crc ^= byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24);
    crc =
      at8(t7, crc & 0xff) ^
      at8(t6, (crc >>> 8) & 0xff) ^
      at8(t5, (crc >>> 16) & 0xff) ^
      at8(t4, crc >>> 24) ^
      at8(t3, byte(at + 4)) ^
      at8(t2, byte(at + 5)) ^
      at8(t1, byte(at + 6)) ^
      at8(t0, byte(at + 7));
  }
  for (; at < bytes.length; at++) crc = at8(t0, (crc ^ byte(at)) & 0xff) ^ (crc >>> 8);
  return ~crc >>> 0;
}
