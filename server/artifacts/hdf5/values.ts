/**
 * The values of an HDF5 dataset: every layout, the filters that h5py can write without plugins,
 * fill values, byte order. Memory stays within one slab of chunks whatever the dataset declares.
 */
import type { ReadOptions, TensorChunk } from '../artifact';
import { Hdf5Error, NOWHERE } from './cursor';
import {
  elementCount,
  readStrings,
  readTree2,
  type Hdf5Dataset,
  type Hdf5File,
  type Hdf5Filter,
  type Hdf5ChunkIndex,
} from './hdf5';
import { swapWidth } from './datatypes';
import { inflate } from '../bytes/inflate';

const PIECE = 4 * 1024 * 1024;
/** As stored, unpacked, put in order and copied into a slab, a chunk takes its size four times. Libraries make chunks of a megabyte or less. */
const MAX_CHUNK = 64 * 1024 * 1024;
const MAX_SLAB = 64 * 1024 * 1024;
const MAX_CHUNKS = 4_000_000;
/** Datasets that declare more than this, and more than deflate can make of what is stored (1032 times), are not read. */
const BOMB_BYTES = 64 * 1024 ** 2;
const BOMB_RATIO = 1100;

interface Chunk {
  address: number;
  /** As stored, after filters. */
  bytes: number;
  /** Filters that were skipped for this chunk, one bit each. */
  mask: number;
}

/** Bytes that the values of a dataset take once read. */
export function declaredBytes(dataset: Hdf5Dataset): number {
  return elementCount(dataset.shape) * dataset.type.size;
}

/**
 * The values in row-major order, little-endian, piece by piece. Throws `Hdf5Error` with what is
 * wrong; external storage and virtual datasets are refused.
 */
export async function* readDataset(
  file: Hdf5File,
  dataset: Hdf5Dataset,
  options: ReadOptions = {},
): AsyncGenerator<TensorChunk> {
  const total = elementCount(dataset.shape);
  const start = Math.max(0, Math.min(options.elements?.start ?? 0, total));
  const end = Math.max(start, Math.min(options.elements?.end ?? total, total));
  const text = dataset.type.class === 'string' || dataset.type.class === 'variable-string';
  const width = text ? null : swapWidth(dataset.type);
  for await (const bytes of rawValues(file, dataset, start, end)) {
    options.signal?.throwIfAborted();
    if (text) {
      yield { kind: 'strings', strings: (await readStrings(file, dataset.type, bytes)) ?? [] };
    } else if (width !== null) {
      yield { kind: 'bytes', bytes: swapped(bytes, width) };
    } else {
      yield { kind: 'bytes', bytes };
    }
  }
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let at = 0; at + width <= bytes.length; at += width) {
    for (let i = 0; i < width; i++) result[at + i] = bytes[at + width - 1 - i] ?? 0;
  }
  return result;
}

async function* rawValues(file: Hdf5File, dataset: Hdf5Dataset, start: number, end: number): AsyncGenerator<Uint8Array> {
  if (dataset.external.length > 0) {
    throw new Hdf5Error(`its values lie outside the file, in ${dataset.external.join(', ')}; they are not read`);
  }
  const { storage, shape } = dataset;
  const size = dataset.type.size;
  if (shape === null || end <= start) return;
  const checkedEnd = end * size;
  if (size > MAX_CHUNK) throw new Hdf5Error(`its elements of ${size} bytes are too large to read`);
  if (storage.kind === 'virtual') throw new Hdf5Error('it is a virtual dataset made of other datasets; they are not read');
  if (storage.kind === 'unknown') throw new Hdf5Error(storage.reason);
  if (storage.kind === 'compact') {
    if (storage.bytes.length < checkedEnd) throw new Hdf5Error('its values are shorter than its shape says');
    yield storage.bytes.slice(start * size, checkedEnd);
    return;
  }
  if (storage.kind === 'contiguous') {
    if (storage.address === NOWHERE) {
      refuseBomb(dataset, 0);
      yield* filled(dataset, end - start);
      return;
    }
    if (storage.bytes !== NOWHERE && storage.bytes < checkedEnd) {
      throw new Hdf5Error('its values are shorter than its shape says');
    }
    const base = file.reader.base + storage.address;
    if (base + checkedEnd > file.source.size) {
      throw new Hdf5Error(`its values reach byte ${base + checkedEnd}, beyond the end of the file (${file.source.size} bytes)`);
    }
    const step = Math.max(size, PIECE - (PIECE % size));
    for (let at = start * size; at < checkedEnd; at += step) {
      yield await file.source.read(base + at, Math.min(step, checkedEnd - at));
    }
    return;
  }
  yield* chunkedValues(file, dataset, shape, storage.chunk, storage.index, start, end);
}

function refuseBomb(dataset: Hdf5Dataset, stored: number): void {
  const declared = declaredBytes(dataset);
  if (declared > BOMB_BYTES && declared > BOMB_RATIO * stored) {
    throw new Hdf5Error(`it declares ${declared} bytes and holds ${stored}; it is not read`);
  }
}

function* filled(dataset: Hdf5Dataset, elements: number): Generator<Uint8Array> {
  const size = dataset.type.size;
  const step = Math.max(1, Math.floor(PIECE / Math.max(size, 1)));
  for (let at = 0; at < elements; at += step) yield fillBytes(dataset, Math.min(step, elements - at));
}

function fillBytes(dataset: Hdf5Dataset, elements: number): Uint8Array {
  const size = dataset.type.size;
  const bytes = new Uint8Array(elements * size);
  const { fill } = dataset;
  if (fill === null || fill.every((byte) => byte === 0)) return bytes;
  for (let at = 0; at < bytes.length; at += size) bytes.set(fill, at);
  return bytes;
}

// ---- chunks

async function* chunkedValues(
  file: Hdf5File,
  dataset: Hdf5Dataset,
  shape: number[],
  chunk: number[],
  index: Hdf5ChunkIndex,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  const size = dataset.type.size;
  if (chunk.length !== shape.length || chunk.length === 0 || chunk.some((length) => length === 0)) {
    throw new Hdf5Error('the shape of its chunks does not fit its own');
  }
  const chunkBytes = elementCount(chunk) * size;
  if (chunkBytes > MAX_CHUNK) throw new Hdf5Error(`its chunks of ${chunkBytes} bytes are too large to read`);
  const chunks = await readIndex(file, dataset, shape, chunk, index);
  let stored = 0;
  for (const place of chunks.values()) stored += place.bytes;
  refuseBomb(dataset, stored);

  // The first axis along which one row of chunks, with everything inside it, fits into memory.
  const inner = (axis: number) => elementCount(shape.slice(axis + 1));
  let axis = 0;
  while (axis < shape.length - 1 && Math.min(chunk[axis] ?? 1, shape[axis] ?? 1) * inner(axis) * size > MAX_SLAB) axis++;
  const along = shape[axis] ?? 1;
  const thickness = chunk[axis] ?? 1;
  const rowElements = inner(axis);
  const outer = elementCount(shape.slice(0, axis));
  for (let prefix = 0; prefix < outer; prefix++) {
    for (let from = 0; from < along; from += thickness) {
      const rows = Math.min(thickness, along - from);
      const first = (prefix * along + from) * rowElements;
      const last = first + rows * rowElements;
      if (last <= start) continue;
      if (first >= end) return;
      const origin = [...indicesOf(prefix, shape.slice(0, axis)), from, ...shape.slice(axis + 1).map(() => 0)];
      const extent = [...shape.slice(0, axis).map(() => 1), rows, ...shape.slice(axis + 1)];
      const slab = await readSlab(file, dataset, chunk, chunks, origin, extent);
      yield slab.subarray(Math.max(0, start - first) * size, (Math.min(end, last) - first) * size);
    }
  }
}

function indicesOf(position: number, shape: number[]): number[] {
  const indices: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] ?? 1;
    indices.unshift(position % length);
    position = Math.floor(position / length);
  }
  return indices;
}

/** The box of values from `origin` on, `extent` long along each axis. */
async function readSlab(
  file: Hdf5File,
  dataset: Hdf5Dataset,
  chunk: number[],
  chunks: Map<string, Chunk>,
  origin: number[],
  extent: number[],
): Promise<Uint8Array> {
  const size = dataset.type.size;
  const rank = chunk.length;
  const result = fillBytes(dataset, elementCount(extent));
  const low = origin.map((at, axis) => Math.floor(at / (chunk[axis] ?? 1)));
  const high = origin.map((at, axis) => Math.floor((at + (extent[axis] ?? 1) - 1) / (chunk[axis] ?? 1)));
  const current = [...low];
  for (;;) {
    const place = chunks.get(current.join());
    if (place !== undefined) {
      const bytes = await readChunk(file, dataset, chunk, place);
      copyBox(bytes, chunk, current.map((at, axis) => at * (chunk[axis] ?? 1)), result, extent, origin, size);
    }
    let axis = rank - 1;
    while (axis >= 0 && (current[axis] ?? 0) >= (high[axis] ?? 0)) {
      current[axis] = low[axis] ?? 0;
      axis--;
    }
    if (axis < 0) return result;
    current[axis] = (current[axis] ?? 0) + 1;
  }
}

/** Copies what two boxes share from one to the other; both row-major, places counted in the dataset. */
function copyBox(
  from: Uint8Array,
  fromExtent: number[],
  fromOrigin: number[],
  to: Uint8Array,
  toExtent: number[],
  toOrigin: number[],
  size: number,
): void {
  const rank = fromExtent.length;
  const low: number[] = [];
  const high: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const a = fromOrigin[axis] ?? 0;
    const b = toOrigin[axis] ?? 0;
    low.push(Math.max(a, b));
    high.push(Math.min(a + (fromExtent[axis] ?? 0), b + (toExtent[axis] ?? 0)));
    if ((low[axis] ?? 0) >= (high[axis] ?? 0)) return;
  }
  const current = [...low];
  const run = ((high[rank - 1] ?? 0) - (low[rank - 1] ?? 0)) * size;
  for (;;) {
    let source = 0;
    let target = 0;
    for (let axis = 0; axis < rank; axis++) {
      const at = current[axis] ?? 0;
      source = source * (fromExtent[axis] ?? 0) + at - (fromOrigin[axis] ?? 0);
      target = target * (toExtent[axis] ?? 0) + at - (toOrigin[axis] ?? 0);
    }
    to.set(from.subarray(source * size, source * size + run), target * size);
    let axis = rank - 2;
    while (axis >= 0 && (current[axis] ?? 0) + 1 >= (high[axis] ?? 0)) {
      current[axis] = low[axis] ?? 0;
      axis--;
    }
    if (axis < 0) return;
    current[axis] = (current[axis] ?? 0) + 1;
  }
}

async function readChunk(file: Hdf5File, dataset: Hdf5Dataset, chunk: number[], place: Chunk): Promise<Uint8Array> {
  const expected = elementCount(chunk) * dataset.type.size;
  if (place.bytes > MAX_CHUNK) throw new Hdf5Error(`a chunk of ${place.bytes} bytes is too large to read`);
  let bytes = await file.reader.address(place.address, place.bytes);
  for (let i = dataset.filters.length - 1; i >= 0; i--) {
    const filter = dataset.filters[i];
    if (filter === undefined || ((place.mask >> i) & 1) === 1) continue;
    bytes = await unfilter(filter, bytes, expected);
  }
  if (bytes.length < expected) throw new Hdf5Error(`a chunk has ${bytes.length} bytes where ${expected} are needed`);
  return bytes;
}

// ---- indexes

async function readIndex(
  file: Hdf5File,
  dataset: Hdf5Dataset,
  shape: number[],
  chunk: number[],
  index: Hdf5ChunkIndex,
): Promise<Map<string, Chunk>> {
  const chunks = new Map<string, Chunk>();
  if (index.address === NOWHERE) return chunks;
  const plainBytes = elementCount(chunk) * dataset.type.size;
  const add = (position: number[], place: Chunk) => {
    if (chunks.size >= MAX_CHUNKS) throw new Hdf5Error(`it has more than ${MAX_CHUNKS} chunks`);
    if (place.address !== NOWHERE) chunks.set(position.join(), place);
  };
  switch (index.kind) {
    case 'single':
      add(chunk.map(() => 0), { address: index.address, bytes: index.bytes ?? plainBytes, mask: index.mask });
      break;
    case 'implicit': {
      const grid = gridOf(dataset.maxShape, chunk, shape);
      const count = Math.min(elementCount(grid), MAX_CHUNKS + 1);
      for (let i = 0; i < count; i++) add(indicesOf(i, grid), { address: index.address + i * plainBytes, bytes: plainBytes, mask: 0 });
      break;
    }
    case 'b-tree-1':
      await readChunkTree(file, index.address, chunk, new Set(), add);
      break;
    case 'b-tree-2':
      for await (const record of readTree2(file.reader, index.address, () => undefined)) {
        const cursor = record.cursor();
        const address = cursor.offset();
        const filtered = record.type === 11;
        const bytes = filtered ? cursor.uint(record.size - file.reader.sizeOfOffsets - 4 - 8 * chunk.length) : plainBytes;
        const mask = filtered ? cursor.u32() : 0;
        add(chunk.map(() => cursor.uint(8)), { address, bytes, mask });
      }
      break;
    case 'fixed-array':
      await readFixedArray(file, index.address, plainBytes, gridOf(dataset.maxShape, chunk, shape), add);
      break;
    case 'extensible-array':
      await readExtensibleArray(file, index.address, plainBytes, dataset, shape, chunk, add);
      break;
  }
  return chunks;
}

type AddChunk = (position: number[], place: Chunk) => void;

function gridOf(maxShape: number[], chunk: number[], shape: number[]): number[] {
  return chunk.map((length, axis) => {
    const most = maxShape[axis] ?? 0;
    return Math.ceil((Number.isFinite(most) ? most : (shape[axis] ?? 0)) / length);
  });
}

async function readChunkTree(file: Hdf5File, address: number, chunk: number[], seen: Set<number>, add: AddChunk): Promise<void> {
  const { reader } = file;
  if (seen.has(address)) throw new Hdf5Error('the index of its chunks runs in a circle');
  seen.add(address);
  const head = reader.cursor(await reader.address(address, 8 + 2 * reader.sizeOfOffsets));
  head.expect('TREE');
  if (head.u8() !== 1) throw new Hdf5Error('the index of its chunks is of another kind');
  const level = head.u8();
  const count = head.u16();
  const keyBytes = 8 + 8 * (chunk.length + 1);
  const cursor = reader.cursor(
    await reader.address(address + 8 + 2 * reader.sizeOfOffsets, count * (keyBytes + reader.sizeOfOffsets)),
  );
  for (let i = 0; i < count; i++) {
    const bytes = cursor.u32();
    const mask = cursor.u32();
    const position = chunk.map((length) => Math.floor(cursor.uint(8) / length));
    cursor.skip(8);
    const child = cursor.offset();
    if (level > 0) await readChunkTree(file, child, chunk, seen, add);
    else add(position, { address: child, bytes, mask });
  }
}

/** Reads array elements: an address, and for filtered chunks their size and filter mask. */
function elementReader(file: Hdf5File, filtered: boolean, elementBytes: number, plainBytes: number) {
  const { reader } = file;
  return (bytes: Uint8Array): Chunk[] => {
    const cursor = reader.cursor(bytes);
    const found: Chunk[] = [];
    while (cursor.left >= elementBytes) {
      const address = cursor.offset();
      const size = filtered ? cursor.uint(elementBytes - reader.sizeOfOffsets - 4) : plainBytes;
      found.push({ address, bytes: size, mask: filtered ? cursor.u32() : 0 });
    }
    return found;
  };
}

async function readFixedArray(file: Hdf5File, address: number, plainBytes: number, grid: number[], add: AddChunk): Promise<void> {
  const { reader } = file;
  const head = reader.cursor(await reader.address(address, 8 + reader.sizeOfLengths + reader.sizeOfOffsets));
  head.expect('FAHD');
  head.skip(1);
  const filtered = head.u8() === 1;
  const elementBytes = head.u8();
  const pageBits = head.u8();
  const count = head.length();
  const block = head.offset();
  if (block === NOWHERE) return;
  if (elementBytes < reader.sizeOfOffsets || pageBits > 30 || count > MAX_CHUNKS) throw new Hdf5Error('the index of its chunks makes no sense');
  const elements = elementReader(file, filtered, elementBytes, plainBytes);
  let next = 0;
  const addAll = (bytes: Uint8Array) => {
    for (const place of elements(bytes)) if (next < count) add(indicesOf(next++, grid), place);
  };
  const prefix = 6 + reader.sizeOfOffsets;
  const page = 2 ** pageBits;
  if (count <= page) {
    addAll(await reader.address(block + prefix, count * elementBytes));
    return;
  }
  const pages = Math.ceil(count / page);
  const bitmap = (await reader.address(block + prefix, Math.ceil(pages / 8))).slice();
  let at = block + prefix + bitmap.length + 4;
  for (let i = 0; i < pages; i++) {
    const held = Math.min(page, count - i * page);
    if ((((bitmap[i >> 3] ?? 0) >> (7 - (i & 7))) & 1) === 1) addAll(await reader.address(at, held * elementBytes));
    else next += held;
    at += page * elementBytes + 4;
  }
}

async function readExtensibleArray(
  file: Hdf5File,
  address: number,
  plainBytes: number,
  dataset: Hdf5Dataset,
  shape: number[],
  chunk: number[],
  add: AddChunk,
): Promise<void> {
  const { reader } = file;
  const { sizeOfOffsets, sizeOfLengths } = reader;
  const head = reader.cursor(await reader.address(address, 12 + 6 * sizeOfLengths + sizeOfOffsets));
  head.expect('EAHD');
  head.skip(1);
  const filtered = head.u8() === 1;
  const elementBytes = head.u8();
  const maxBits = head.u8();
  const inIndexBlock = head.u8();
  const smallestBlock = head.u8();
  const smallestSuper = head.u8();
  const pageBits = head.u8();
  head.skip(4 * sizeOfLengths);
  const count = head.length();
  head.skip(sizeOfLengths);
  const indexBlock = head.offset();
  if (indexBlock === NOWHERE) return;
  if (elementBytes < sizeOfOffsets || smallestBlock === 0 || smallestSuper === 0 || maxBits > 64 || count > MAX_CHUNKS) {
    throw new Hdf5Error('the index of its chunks makes no sense');
  }
  // The axis that may grow counts slowest, whatever its place (H5D__earray_idx_insert "swizzles" it to the front).
  const growing = Math.max(0, dataset.maxShape.findIndex((most) => !Number.isFinite(most)));
  const grid = gridOf(dataset.maxShape, chunk, shape);
  const others = grid.filter((_, axis) => axis !== growing);
  const inner = elementCount(others);
  const elements = elementReader(file, filtered, elementBytes, plainBytes);
  let next = 0;
  const addAll = (bytes: Uint8Array) => {
    for (const place of elements(bytes)) {
      if (next >= count) return;
      const position = indicesOf(next % inner, others);
      position.splice(growing, 0, Math.floor(next / inner));
      next++;
      add(position, place);
    }
  };
  const offsetBytes = Math.ceil(maxBits / 8);
  const dataPrefix = 6 + sizeOfOffsets + offsetBytes;
  const pageElements = 2 ** pageBits;
  const readBlock = async (block: number, held: number, pageBitmap: Uint8Array | null, firstPage: number): Promise<void> => {
    if (block === NOWHERE) {
      next += held;
      return;
    }
    if (held <= pageElements) {
      addAll(await reader.address(block + dataPrefix, held * elementBytes));
      return;
    }
    let at = block + dataPrefix + 4;
    for (let page = 0; page < held / pageElements; page++) {
      const bit = firstPage + page;
      const written = pageBitmap === null || (((pageBitmap[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
      if (written) addAll(await reader.address(at, pageElements * elementBytes));
      else next += pageElements;
      at += pageElements * elementBytes + 4;
    }
  };
  const superBlocks = 1 + maxBits - Math.log2(smallestBlock);
  const direct = 2 * (smallestSuper - 1);
  const inIndexSupers = 2 * Math.log2(smallestSuper);
  const cursor = reader.cursor(
    await reader.address(
      indexBlock,
      6 + sizeOfOffsets + inIndexBlock * elementBytes + (direct + Math.max(0, superBlocks - inIndexSupers)) * sizeOfOffsets,
    ),
  );
  cursor.expect('EAIB');
  cursor.skip(2 + sizeOfOffsets);
  addAll(cursor.take(inIndexBlock * elementBytes));
  for (let level = 0; level < superBlocks && next < count; level++) {
    const blocks = 2 ** Math.floor(level / 2);
    const held = 2 ** Math.floor((level + 1) / 2) * smallestBlock;
    if (level < inIndexSupers) {
      for (let i = 0; i < blocks && next < count; i++) await readBlock(cursor.offset(), held, null, 0);
      continue;
    }
    const superBlock = cursor.offset();
    if (superBlock === NOWHERE) {
      next += blocks * held;
      continue;
    }
    const pagesPerBlock = held > pageElements ? held / pageElements : 0;
    const bitmapBytes = Math.ceil(pagesPerBlock / 8);
    const inside = reader.cursor(
      await reader.address(superBlock, dataPrefix + blocks * bitmapBytes + blocks * sizeOfOffsets),
    );
    inside.expect('EASB');
    inside.skip(2 + sizeOfOffsets + offsetBytes);
    const bitmaps = inside.take(blocks * bitmapBytes).slice();
    for (let i = 0; i < blocks && next < count; i++) {
      const bitmap = bitmapBytes === 0 ? null : bitmaps.subarray(i * bitmapBytes, (i + 1) * bitmapBytes);
      await readBlock(inside.offset(), held, bitmap, 0);
    }
  }
}

// ---- filters

async function unfilter(filter: Hdf5Filter, bytes: Uint8Array, expected: number): Promise<Uint8Array> {
  switch (filter.id) {
    case 1:
      try {
        return await inflate(bytes, 'deflate', expected + 4096);
      } catch (error) {
        throw new Hdf5Error(`a chunk cannot be decompressed: ${error instanceof Error ? error.message : String(error)}`);
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
      throw new Hdf5Error(`it is ${filter.id === 5 ? 'packed' : 'compressed'} with ${filterName(filter)}, which is not read here; \`h5repack -f NONE\` writes it without`);
  }
}

/** Filters by their registered numbers (H5Zpublic.h, and the list of The HDF Group). */
const FILTER_NAMES: Record<number, string> = {
  4: 'szip', 5: 'N-bit', 305: 'LZO', 307: 'bzip2', 32001: 'Blosc', 32004: 'LZ4', 32008: 'bitshuffle', 32013: 'ZFP', 32015: 'Zstandard', 32017: 'SZ', 32026: 'Blosc2',
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
  for (let words = length >> 1; words > 0; ) {
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
      if (from + run > bytes.length || to + run > expected) throw new Hdf5Error('a chunk cannot be decompressed: it runs over its end');
      result.set(bytes.subarray(from, from + run), to);
      from += run;
      to += run;
      continue;
    }
    let run = control >> 5;
    if (run === 7) run += bytes[from++] ?? 0;
    run += 2;
    let back = to - ((control & 31) << 8) - (bytes[from++] ?? 0) - 1;
    if (back < 0 || to + run > expected) throw new Hdf5Error('a chunk cannot be decompressed: it points before its start');
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
  if (![1, 2, 4, 8].includes(size) || count * size > MAX_CHUNK) throw new Hdf5Error('the parameters of its filter make no sense');
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
