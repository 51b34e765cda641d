/** Where the chunks of a dataset stand: one function a kind of index (format specification, VII). */
import { readTree2 } from './b-tree-2';
import { Hdf5Error, NOWHERE } from './cursor';
import { type Hdf5ChunkIndex, type Hdf5Dataset, type Hdf5File } from './file';
import { elementCount } from '../tensor/shape';
import type { Hdf5Reader } from './reader';

const MAX_CHUNKS = 4_000_000;

/** Where one chunk stands. */
export interface Chunk {
  address: number;
  /** As stored, after filters. */
  bytes: number;
  /** Filters that were skipped for this chunk, one bit each. */
  mask: number;
}

/** The index along each axis of the element that stands at a position, counted row-major. */
export function indicesOf(position: number, shape: number[]): number[] {
  const indices: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] ?? 1;
    indices.unshift(position % length);
    position = Math.floor(position / length);
  }
  return indices;
}

/** What every kind of index needs: how the dataset is cut, and where to put the chunks that are found. */
interface Cut {
  reader: Hdf5Reader;
  chunk: number[];
  maxShape: number[];
  /** How many chunks there may be along each axis. */
  grid: number[];
  /** What a chunk takes without filters. */
  plainBytes: number;
  add: (position: number[], place: Chunk) => void;
}

/**
 * The chunks of a dataset by their place in the grid, its numbers joined by commas. Throws `Hdf5Error` where the index
 * makes no sense.
 */
export async function readIndex(
  { reader }: Hdf5File,
  dataset: Hdf5Dataset,
  shape: number[],
  { chunk, index }: { chunk: number[]; index: Hdf5ChunkIndex },
): Promise<Map<string, Chunk>> {
  const chunks = new Map<string, Chunk>();
  if (index.address === NOWHERE) return chunks;
  const plainBytes = elementCount(chunk) * dataset.type.size;
  const grid = gridOf(dataset.maxShape, chunk, shape);
  const add = (position: number[], place: Chunk): void => {
    if (chunks.size >= MAX_CHUNKS) throw new Hdf5Error(`it has more than ${MAX_CHUNKS} chunks`);
    if (place.address !== NOWHERE) chunks.set(position.join(), place);
  };
  const cut: Cut = { reader, chunk, maxShape: dataset.maxShape, grid, plainBytes, add };
  switch (index.kind) {
    case 'single':
      add(
        chunk.map(() => 0),
        { address: index.address, bytes: index.bytes ?? plainBytes, mask: index.mask },
      );
      break;
    case 'implicit': {
      const count = Math.min(elementCount(grid), MAX_CHUNKS + 1);
      for (let i = 0; i < count; i++)
        add(indicesOf(i, grid), { address: index.address + i * plainBytes, bytes: plainBytes, mask: 0 });
      break;
    }
    case 'b-tree-1':
      await readTree1(cut, index.address, new Set());
      break;
    case 'b-tree-2':
      await readTree2Chunks(cut, index.address);
      break;
    case 'fixed-array':
      await readFixedArray(cut, index.address);
      break;
    case 'extensible-array':
      await readExtensibleArray(cut, index.address);
      break;
  }
  return chunks;
}

/** How many chunks there may be along each axis: as far as the dataset may grow, or as far as it goes. */
function gridOf(maxShape: number[], chunk: number[], shape: number[]): number[] {
  return chunk.map((length, axis) => {
    const most = maxShape[axis] ?? 0;
    return Math.ceil((Number.isFinite(most) ? most : (shape[axis] ?? 0)) / length);
  });
}

/** A version 1 B-tree of chunks. */
async function readTree1(cut: Cut, address: number, seen: Set<number>): Promise<void> {
  const { reader, chunk, add } = cut;
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
    if (level > 0) await readTree1(cut, child, seen);
    else add(position, { address: child, bytes, mask });
  }
}

/** A version 2 B-tree of chunks. */
async function readTree2Chunks({ reader, chunk, plainBytes, add }: Cut, address: number): Promise<void> {
  for await (const record of readTree2(reader, address, () => undefined)) {
    const cursor = record.cursor();
    const place = cursor.offset();
    const filtered = record.type === 11;
    const bytes = filtered ? cursor.uint(record.size - reader.sizeOfOffsets - 4 - 8 * chunk.length) : plainBytes;
    const mask = filtered ? cursor.u32() : 0;
    add(
      chunk.map(() => cursor.uint(8)),
      { address: place, bytes, mask },
    );
  }
}

/** The elements of an array: an address each, and for filtered chunks their size and filter mask. */
function arrayElements(
  { reader, plainBytes }: Cut,
  bytes: Uint8Array,
  elementBytes: number,
  filtered: boolean,
): Chunk[] {
  const cursor = reader.cursor(bytes);
  const found: Chunk[] = [];
  while (cursor.left >= elementBytes) {
    const address = cursor.offset();
    const size = filtered ? cursor.uint(elementBytes - reader.sizeOfOffsets - 4) : plainBytes;
    found.push({ address, bytes: size, mask: filtered ? cursor.u32() : 0 });
  }
  return found;
}

/** Whether a bit is set in a bitmap that counts from the highest bit of each byte. */
function isSet(bitmap: Uint8Array, bit: number): boolean {
  return (((bitmap[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
}

/** A fixed array of chunks (format specification, VII.C). */
async function readFixedArray(cut: Cut, address: number): Promise<void> {
  const { reader, grid, add } = cut;
  const head = reader.cursor(await reader.address(address, 8 + reader.sizeOfLengths + reader.sizeOfOffsets));
  head.expect('FAHD');
  head.skip(1);
  const filtered = head.u8() === 1;
  const elementBytes = head.u8();
  const pageBits = head.u8();
  const count = head.length();
  const block = head.offset();
  if (block === NOWHERE) return;
  if (elementBytes < reader.sizeOfOffsets || pageBits > 30 || count > MAX_CHUNKS)
    throw new Hdf5Error('the index of its chunks makes no sense');
  let next = 0;
  const addAll = (bytes: Uint8Array): void => {
    for (const place of arrayElements(cut, bytes, elementBytes, filtered))
      if (next < count) add(indicesOf(next++, grid), place);
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
    if (isSet(bitmap, i)) addAll(await reader.address(at, held * elementBytes));
    else next += held;
    at += page * elementBytes + 4;
  }
}

/** The header of an extensible array of chunks. */
interface ExtensibleArray {
  filtered: boolean;
  elementBytes: number;
  /** Elements that stand in the index block itself. */
  inIndexBlock: number;
  /** Elements of the smallest data block. */
  smallestBlock: number;
  /** Pointers to data blocks that the smallest super block holds. */
  smallestSuper: number;
  pageElements: number;
  /** How many bits an element's number takes at the most, and how many bytes in front of a block. */
  maxBits: number;
  offsetBytes: number;
  /** Elements that were written. */
  count: number;
  indexBlock: number;
}

async function readExtensibleHeader({ reader }: Cut, address: number): Promise<ExtensibleArray | null> {
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
  const pageElements = 2 ** head.u8();
  head.skip(4 * sizeOfLengths);
  const count = head.length();
  head.skip(sizeOfLengths);
  const indexBlock = head.offset();
  if (indexBlock === NOWHERE) return null;
  if (
    elementBytes < sizeOfOffsets ||
    smallestBlock === 0 ||
    smallestSuper === 0 ||
    maxBits > 64 ||
    count > MAX_CHUNKS
  ) {
    throw new Hdf5Error('the index of its chunks makes no sense');
  }
  return {
    filtered,
    elementBytes,
    inIndexBlock,
    smallestBlock,
    smallestSuper,
    pageElements,
    maxBits,
    offsetBytes: Math.ceil(maxBits / 8),
    count,
    indexBlock,
  };
}

/** Reading the elements of an extensible array in their order. */
interface ExtensibleWalk {
  cut: Cut;
  array: ExtensibleArray;
  /** The number of the next element. */
  next: number;
}

/**
 * An extensible array of chunks: an index block, data blocks, and super blocks of data blocks (format specification,
 * VII.D).
 */
async function readExtensibleArray(cut: Cut, address: number): Promise<void> {
  const array = await readExtensibleHeader(cut, address);
  if (array === null) return;
  const walk: ExtensibleWalk = { cut, array, next: 0 };
  const { reader } = cut;
  const { sizeOfOffsets } = reader;
  const { count, elementBytes, inIndexBlock, smallestBlock, smallestSuper } = array;
  const superBlocks = 1 + array.maxBits - Math.log2(smallestBlock);
  const direct = 2 * (smallestSuper - 1);
  const inIndexSupers = 2 * Math.log2(smallestSuper);
  const cursor = reader.cursor(
    await reader.address(
      array.indexBlock,
      6 +
        sizeOfOffsets +
        inIndexBlock * elementBytes +
        (direct + Math.max(0, superBlocks - inIndexSupers)) * sizeOfOffsets,
    ),
  );
  cursor.expect('EAIB');
  cursor.skip(2 + sizeOfOffsets);
  addElements(walk, cursor.take(inIndexBlock * elementBytes));
  for (let level = 0; level < superBlocks && walk.next < count; level++) {
    const blocks = 2 ** Math.floor(level / 2);
    const held = 2 ** Math.floor((level + 1) / 2) * smallestBlock;
    if (level >= inIndexSupers) await readSuperBlock(walk, cursor.offset(), blocks, held);
    else for (let i = 0; i < blocks && walk.next < count; i++) await readDataBlock(walk, cursor.offset(), held, null);
  }
}

/**
 * Adds the elements of a block. The axis that may grow counts slowest, whatever its place (H5D__earray_idx_insert
 * "swizzles" it to the front).
 */
function addElements(walk: ExtensibleWalk, bytes: Uint8Array): void {
  const { cut, array } = walk;
  const growing = Math.max(
    0,
    cut.maxShape.findIndex((most) => !Number.isFinite(most)),
  );
  const others = cut.grid.filter((_, axis) => axis !== growing);
  const inner = elementCount(others);
  for (const place of arrayElements(cut, bytes, array.elementBytes, array.filtered)) {
    if (walk.next >= array.count) return;
    const position = indicesOf(walk.next % inner, others);
    position.splice(growing, 0, Math.floor(walk.next / inner));
    walk.next++;
    cut.add(position, place);
  }
}

/**
 * A data block of `held` elements, in pages where there are many; the bitmap says which pages were written, null is
 * all.
 */
async function readDataBlock(
  walk: ExtensibleWalk,
  block: number,
  held: number,
  writtenPages: Uint8Array | null,
): Promise<void> {
  const { reader } = walk.cut;
  const { elementBytes, offsetBytes, pageElements } = walk.array;
  if (block === NOWHERE) {
    walk.next += held;
    return;
  }
  const start = block + 6 + reader.sizeOfOffsets + offsetBytes;
  if (held <= pageElements) {
    addElements(walk, await reader.address(start, held * elementBytes));
    return;
  }
  let at = start + 4;
  for (let page = 0; page < held / pageElements; page++) {
    if (writtenPages === null || isSet(writtenPages, page))
      addElements(walk, await reader.address(at, pageElements * elementBytes));
    else walk.next += pageElements;
    at += pageElements * elementBytes + 4;
  }
}

/**
 * A super block: the addresses of `blocks` data blocks of `held` elements each, and which of their pages were written.
 */
async function readSuperBlock(walk: ExtensibleWalk, superBlock: number, blocks: number, held: number): Promise<void> {
  const { reader } = walk.cut;
  const { count, offsetBytes, pageElements } = walk.array;
  if (superBlock === NOWHERE) {
    walk.next += blocks * held;
    return;
  }
  const pagesPerBlock = held > pageElements ? held / pageElements : 0;
  const bitmapBytes = Math.ceil(pagesPerBlock / 8);
  const prefix = 6 + reader.sizeOfOffsets + offsetBytes;
  const inside = reader.cursor(
    await reader.address(superBlock, prefix + blocks * bitmapBytes + blocks * reader.sizeOfOffsets),
  );
  inside.expect('EASB');
  inside.skip(2 + reader.sizeOfOffsets + offsetBytes);
  const bitmaps = inside.take(blocks * bitmapBytes).slice();
  for (let i = 0; i < blocks && walk.next < count; i++) {
    const bitmap = bitmapBytes === 0 ? null : bitmaps.subarray(i * bitmapBytes, (i + 1) * bitmapBytes);
    await readDataBlock(walk, inside.offset(), held, bitmap);
  }
}
