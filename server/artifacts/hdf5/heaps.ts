/**
 * The heaps that names, texts and messages stand in: local, global, and the fractal heap of "latest" files (format
 * specification, III.D to III.G).
 */
import { limitBytes, readTree2 } from './b-tree-2';
import { lookup3 } from './checksum';
import { Cursor, Hdf5Error, NOWHERE } from './cursor';
import type { Hdf5Reader } from './reader';

/** The bytes of a local heap, in which old-style groups keep their names. */
export async function readLocalHeap(reader: Hdf5Reader, address: number): Promise<Uint8Array> {
  const cursor = reader.cursor(await reader.address(address, 8 + 2 * reader.sizeOfLengths + reader.sizeOfOffsets));
  cursor.expect('HEAP');
  cursor.skip(4);
  const size = cursor.length();
  cursor.skip(reader.sizeOfLengths);
  return reader.address(cursor.offset(), size);
}

/** The name at a place in a local heap. */
export function nameInHeap(heap: Uint8Array, offset: number): string {
  if (offset >= heap.length) throw new Hdf5Error('a name lies outside the heap of names');
  return new Cursor(heap, offset).zeroTerminated();
}

/** An object of the global heap, in which texts of any length stand. */
export async function readGlobalHeapObject(reader: Hdf5Reader, address: number, index: number): Promise<Uint8Array> {
  const head = reader.cursor(await reader.address(address, 8 + reader.sizeOfLengths));
  head.expect('GCOL');
  head.skip(4);
  const size = head.length();
  const bytes = await reader.address(address, size);
  const cursor = reader.cursor(bytes);
  cursor.skip(8 + reader.sizeOfLengths);
  while (cursor.left >= 8 + reader.sizeOfLengths) {
    const found = cursor.u16();
    cursor.skip(6);
    const length = cursor.length();
    if (found === 0) break;
    if (found === index) return cursor.take(length);
    cursor.skip(Math.min(Math.ceil(length / 8) * 8, cursor.left));
  }
  throw new Hdf5Error('a string is not in the heap where it should be');
}

interface FractalHeap {
  idLength: number;
  /** The bytes that an identifier stands for. */
  object(id: Uint8Array): Promise<Uint8Array>;
}

/**
 * A fractal heap, in which the links and attributes of "latest" files stand; `fault` is told of a checksum that does
 * not fit.
 */
export async function openFractalHeap(
  reader: Hdf5Reader,
  address: number,
  fault: (message: string) => void,
): Promise<FractalHeap> {
  const { sizeOfOffsets, sizeOfLengths } = reader;
  const fixed = 5 + 4 + 1 + 4 + 12 * sizeOfLengths + 3 * sizeOfOffsets + 2 + 2 + 2 + 2 + 4;
  const bytes = await reader.address(address, fixed);
  const cursor = reader.cursor(bytes);
  cursor.expect('FRHP');
  cursor.skip(1);
  const idLength = cursor.u16();
  const filterLength = cursor.u16();
  if (filterLength > 0) throw new Hdf5Error('its heap is compressed, which is not supported');
  const flags = cursor.u8();
  const maxManaged = cursor.u32();
  cursor.skip(sizeOfLengths);
  const hugeTree = cursor.offset();
  cursor.skip(sizeOfLengths + sizeOfOffsets + 8 * sizeOfLengths);
  const width = cursor.u16();
  const startBlock = cursor.length();
  const maxDirect = cursor.length();
  const heapBits = cursor.u16();
  cursor.skip(2);
  const rootBlock = cursor.offset();
  const rootRows = cursor.u16();
  const covered = cursor.at;
  if (cursor.u32() !== lookup3(bytes.subarray(0, covered))) fault('the checksum of its heap does not fit');
  if (width === 0 || startBlock === 0 || maxDirect < startBlock || heapBits > 64)
    throw new Hdf5Error('the header of its heap makes no sense');
  const offsetBytes = Math.ceil(heapBits / 8);
  const lengthBytes = Math.min(Math.ceil(Math.log2(maxDirect) / 8), limitBytes(maxManaged));
  const checksums = (flags & 2) !== 0;
  const directHeader = 5 + sizeOfOffsets + offsetBytes + (checksums ? 4 : 0);
  const directRows = Math.log2(maxDirect) - Math.log2(startBlock) + 2;
  const rowSize = (row: number) => (row === 0 ? startBlock : startBlock * 2 ** (row - 1));

  const managed = async (offset: number, length: number): Promise<Uint8Array> => {
    let block = rootBlock;
    let rows = rootRows;
    let start = 0;
    for (let depth = 0; rows > 0; depth++) {
      if (depth > 32) throw new Hdf5Error('its heap runs in a circle');
      let row = 0;
      let rowStart = start;
      while (row < rows && offset >= rowStart + width * rowSize(row)) rowStart += width * rowSize(row++);
      if (row >= rows) throw new Hdf5Error('an entry lies outside its heap');
      const column = Math.floor((offset - rowStart) / rowSize(row));
      const entry = row * width + column;
      const at = 5 + sizeOfOffsets + offsetBytes + entry * sizeOfOffsets;
      const indirect = reader.cursor(await reader.address(block, at + sizeOfOffsets));
      indirect.expect('FHIB');
      indirect.at = at;
      block = indirect.offset();
      start = rowStart + column * rowSize(row);
      if (row < directRows) break;
      rows = Math.log2(rowSize(row)) - Math.log2(startBlock * width) + 1;
    }
    if (block === NOWHERE) throw new Hdf5Error('an entry lies outside its heap');
    if (offset - start < directHeader) throw new Hdf5Error('an entry lies inside a header of its heap');
    return reader.address(block + offset - start, length);
  };

  const huge = async (id: Cursor): Promise<Uint8Array> => {
    const key = id.uint(Math.min(8, idLength - 1));
    if (hugeTree === NOWHERE || sizeOfOffsets + sizeOfLengths + 1 <= idLength) {
      id.at = 1;
      return reader.address(id.offset(), id.length());
    }
    for await (const record of readTree2(reader, hugeTree, fault)) {
      const entry = record.cursor();
      const place = entry.offset();
      const length = entry.length();
      if (entry.length() === key) return reader.address(place, length);
    }
    throw new Hdf5Error('an entry is not in its heap');
  };

  return {
    idLength,
    object(id) {
      const entry = reader.cursor(id);
      const kind = (entry.u8() >> 4) & 3;
      if (kind === 0) return managed(entry.uint(offsetBytes), entry.uint(lengthBytes));
      if (kind === 1) return huge(entry);
      const first = (id[0] ?? 0) & 15;
      if (idLength <= 17) return Promise.resolve(entry.take(first + 1));
      return Promise.resolve(entry.take(first * 256 + entry.u8() + 1));
    },
  };
}
