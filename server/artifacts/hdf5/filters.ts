/** Undoes the filters that h5py can write without plugins: deflate, shuffle, Fletcher32, LZF, scale-offset. */
import { inflate } from '../bytes/inflate';
import { Hdf5Error } from './cursor';
import type { Hdf5Filter } from './file';

/**
 * As stored, unpacked, put in order and copied into a slab, a chunk takes its size four times. Libraries make chunks of
 * a megabyte or less.
 */
export const MAX_CHUNK = 64 * 1024 * 1024;

/**
 * The bytes of a chunk as they were before a filter; `expected` is what the chunk takes unfiltered. Throws `Hdf5Error`
 * for a filter that is not read here, and for damage.
 */
export async function unfilter(filter: Hdf5Filter, bytes: Uint8Array, expected: number): Promise<Uint8Array> {
  switch (filter.id) {
    case 1:
      try {
        return await inflate(bytes, 'deflate', expected + 4096);
      } catch (error) {
        throw new Hdf5Error(
          `a chunk cannot be decompressed: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    case 2:
      return unshuffle(bytes, filter.parameters[0] ?? 1);
    case 3:
      return checkFletcher32(bytes);
    case 6:
      return unscale(bytes, filter.parameters);
    case 32000:
      return lzf(bytes, Math.max(expected, filter.parameters[2] ?? 0));
    default:
      throw new Hdf5Error(
        `it is ${filter.id === 5 ? 'packed' : 'compressed'} with ${filterName(filter)}, which is not read here; \`h5repack -f NONE\` writes it without`,
      );
  }
}

/** Filters by their registered numbers (H5Zpublic.h, and the list of The HDF Group). */
const FILTER_NAMES: Record<number, string> = {
  4: 'szip',
  5: 'N-bit',
  305: 'LZO',
  307: 'bzip2',
  32001: 'Blosc',
  32004: 'LZ4',
  32008: 'bitshuffle',
  32013: 'ZFP',
  32015: 'Zstandard',
  32017: 'SZ',
  32026: 'Blosc2',
};

function filterName({ id, name }: Hdf5Filter): string {
  const known = FILTER_NAMES[id] ?? name.replace(/[^\x20-\x7e]/g, '?');
  return known === '' ? `the filter ${id}` : `${known} (filter ${id})`;
}

function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  if (width <= 1) return bytes;
  const count = Math.floor(bytes.length / width);
  const result = new Uint8Array(bytes.length);
  for (let byte = 0; byte < width; byte++) {
    for (let i = 0; i < count; i++) result[i * width + byte] = bytes[byte * count + i] ?? 0;
  }
  result.set(bytes.subarray(count * width), count * width);
  return result;
}

/** H5_checksum_fletcher32; the last four bytes are the checksum. */
function checkFletcher32(bytes: Uint8Array): Uint8Array {
  const length = bytes.length - 4;
  if (length < 0) throw new Hdf5Error('a chunk is too short for its checksum');
  let sum1 = 0;
  let sum2 = 0;
  let at = 0;
  for (let words = length >> 1; words > 0;) {
    const run = Math.min(words, 360);
    words -= run;
    for (let i = 0; i < run; i++, at += 2) {
      sum1 += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
      sum2 += sum1;
    }
    sum1 = (sum1 & 0xffff) + (sum1 >>> 16);
    sum2 = (sum2 & 0xffff) + (sum2 >>> 16);
  }
  if (length % 2 === 1) {
    sum1 += (bytes[at] ?? 0) << 8;
    sum2 += sum1;
    sum1 = (sum1 & 0xffff) + (sum1 >>> 16);
    sum2 = (sum2 & 0xffff) + (sum2 >>> 16);
  }
  sum1 = (sum1 & 0xffff) + (sum1 >>> 16);
  sum2 = (sum2 & 0xffff) + (sum2 >>> 16);
  const computed = ((sum2 << 16) | sum1) >>> 0;
  const stored = new DataView(bytes.buffer, bytes.byteOffset + length, 4).getUint32(0, true);
  // Files written before HDF5 1.6.3 have the bytes of each half exchanged (H5Zfletcher32.c).
  const exchanged = (((computed & 0x00ff00ff) << 8) | ((computed >>> 8) & 0x00ff00ff)) >>> 0;
  if (stored !== computed && stored !== exchanged) throw new Hdf5Error('the checksum of a chunk does not fit');
  return bytes.subarray(0, length);
}

/** LZF as h5py registers it (liblzf, lzf_d.c). */
function lzf(bytes: Uint8Array, expected: number): Uint8Array {
  const result = new Uint8Array(expected);
  let from = 0;
  let to = 0;
  while (from < bytes.length) {
    const control = bytes[from++] ?? 0;
    if (control < 32) {
      const run = control + 1;
      if (from + run > bytes.length || to + run > expected)
        throw new Hdf5Error('a chunk cannot be decompressed: it runs over its end');
      result.set(bytes.subarray(from, from + run), to);
      from += run;
      to += run;
      continue;
    }
    let run = control >> 5;
    if (run === 7) run += bytes[from++] ?? 0;
    run += 2;
    let back = to - ((control & 31) << 8) - (bytes[from++] ?? 0) - 1;
    if (back < 0 || to + run > expected)
      throw new Hdf5Error('a chunk cannot be decompressed: it points before its start');
    for (let i = 0; i < run; i++) result[to++] = result[back++] ?? 0;
  }
  return result.subarray(0, to);
}

/**
 * The scale-offset filter (H5Zscaleoffset.c): values less a minimum, packed into as few bits as
 * they need. Parameters: scale type (0 decimal float, 2 integer), scale factor, elements, class
 * (0 integer), size, sign, byte order, whether there is a fill value, and that value.
 */
function unscale(bytes: Uint8Array, parameters: number[]): Uint8Array {
  const [scaleType = 0, scaleFactor = 0, count = 0, , size = 0, , , hasFill = 0] = parameters;
  const fillLow = parameters[8] ?? 0;
  const fillHigh = parameters[9] ?? 0;
  if (![1, 2, 4, 8].includes(size) || count * size > MAX_CHUNK)
    throw new Hdf5Error('the parameters of its filter make no sense');
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 21) throw new Hdf5Error('a chunk is too short for its filter');
  const bits = head.getUint32(0, true);
  const minimum = head.getBigUint64(5, true);
  const packed = bytes.subarray(21);
  const result = new Uint8Array(count * size);
  const view = new DataView(result.buffer);
  const mask = (1n << BigInt(size * 8)) - 1n;
  if (bits > size * 8) throw new Hdf5Error('the parameters of its filter make no sense');
  if (bits === size * 8) {
    if (packed.length < result.length) throw new Hdf5Error('a chunk is too short for its filter');
    result.set(packed.subarray(0, result.length));
    return result;
  }
  const marker = (1n << BigInt(bits)) - 1n;
  const fill = (BigInt(fillHigh >>> 0) << 32n) | BigInt(fillLow >>> 0);
  const scale = 10 ** (scaleFactor | 0);
  const minimumFloat = size === 4 ? head.getFloat32(5, true) : head.getFloat64(5, true);
  let position = 0;
  for (let i = 0; i < count; i++) {
    let value = 0n;
    for (let bit = 0; bit < bits; bit++, position++) {
      value = (value << 1n) | BigInt(((packed[position >> 3] ?? 0) >> (7 - (position & 7))) & 1);
    }
    const isFill = hasFill !== 0 && bits > 0 && value === marker;
    if (scaleType === 2) {
      writeInteger(view, i * size, size, (isFill ? fill : value + minimum) & mask);
    } else if (isFill) {
      writeInteger(view, i * size, size, fill & mask);
    } else if (size === 4) {
      // In 32 bits at each step, as the library does it.
      view.setFloat32(i * 4, Math.fround(Math.fround(Number(value)) / Math.fround(scale)) + minimumFloat, true);
    } else {
      view.setFloat64(i * 8, Number(value) / scale + minimumFloat, true);
    }
  }
  return result;
}

function writeInteger(view: DataView, at: number, size: number, value: bigint): void {
  if (size === 8) view.setBigUint64(at, value, true);
  else if (size === 4) view.setUint32(at, Number(value), true);
  else if (size === 2) view.setUint16(at, Number(value), true);
  else view.setUint8(at, Number(value));
}
