/** SHA-256 over a tensor, piece by piece, in any environment. */
import type { TensorChunk } from '../artifact';

/** A running SHA-256. */
export interface Hasher {
  add(bytes: Uint8Array): void;
  /** The digest in lower-case hexadecimal; nothing may be added afterwards. */
  hex(): string;
}

/** Makes a SHA-256. Node's own where there is one, which is many times faster; set by `digest-node.ts`. */
export type MakeHasher = () => Hasher;

let make: MakeHasher = softwareSha256;

/** Says which implementation of SHA-256 is to be used. */
export function useHasher(maker: MakeHasher): void {
  make = maker;
}

/**
 * A digest of tensor values: of their bytes, or for strings over each one's length (8 bytes, little-endian) and bytes.
 */
export function tensorDigest(): { add(chunk: TensorChunk): void; hex(): string } {
  const hasher = make();
  const length = new Uint8Array(8);
  const view = new DataView(length.buffer);
  return {
    add(chunk) {
      if (chunk.kind === 'bytes') {
        hasher.add(chunk.bytes);
        return;
      }
      for (const text of chunk.strings) {
        view.setBigUint64(0, BigInt(text.length), true);
        hasher.add(length);
        hasher.add(text);
      }
    },
    hex: () => hasher.hex(),
  };
}

/** The first 32 bits of the fractional parts of `root` of the first primes (FIPS 180-4, 4.2.2 and 5.3.3). */
function constants(count: number, root: (prime: number) => number): Int32Array {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    let prime = true;
    for (let factor = 2; factor * factor <= candidate; factor++) if (candidate % factor === 0) prime = false;
    if (prime) found.push(((root(candidate) % 1) * 2 ** 32) | 0);
  }
  return Int32Array.from(found);
}

const K = constants(64, Math.cbrt);

/** SHA-256 (FIPS 180-4) in plain code: the browser's own digests only whole arrays. */
export function softwareSha256(): Hasher {
  const state = constants(8, Math.sqrt);
  const words = new Int32Array(64);
  const rest = new Uint8Array(64);
  let held = 0;
  let total = 0;
  const word = (values: Int32Array, index: number) => values[index] ?? 0;
  const turn = (value: number, by: number) => (value >>> by) | (value << (32 - by));
  const block = (bytes: Uint8Array, from: number) => {
    for (let index = 0; index < 16; index++) {
      const at = from + index * 4;
      words[index] =
        ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    }
    for (let index = 16; index < 64; index++) {
      const x = word(words, index - 15);
      const y = word(words, index - 2);
      words[index] =
        (word(words, index - 16) +
          (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) +
          word(words, index - 7) +
          (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) |
        0;
    }
    let [a, b, c, d, e, f, g, h] = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => word(state, index)) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let index = 0; index < 64; index++) {
      const first =
        (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + word(K, index) + word(words, index)) | 0;
      const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, index) => (state[index] = (word(state, index) + value) | 0));
  };
  const add = (bytes: Uint8Array) => {
    total += bytes.length;
    let at = 0;
    if (held > 0) {
      at = Math.min(64 - held, bytes.length);
      rest.set(bytes.subarray(0, at), held);
      held += at;
      if (held < 64) return;
      block(rest, 0);
      held = 0;
    }
    for (; at + 64 <= bytes.length; at += 64) block(bytes, at);
    rest.set(bytes.subarray(at));
    held = bytes.length - at;
  };
  return {
    add,
    hex() {
      const bits = BigInt(total) * 8n;
      const end = new Uint8Array(held < 56 ? 64 - held : 128 - held);
      end[0] = 0x80;
      new DataView(end.buffer).setBigUint64(end.length - 8, bits, false);
      add(end);
      return [...state].map((value) => (value >>> 0).toString(16).padStart(8, '0')).join('');
    },
  };
}
