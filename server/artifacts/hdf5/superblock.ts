/**
 * The first structure of an HDF5 file: how wide its addresses are, where it ends, where its root stands (format
 * specification, II.A).
 */
import type { ByteSource } from '../bytes/byte-source';
import { lookup3 } from './checksum';
import { Hdf5Error, NOWHERE, type Cursor } from './cursor';
import type { Hdf5Fault } from './file';
import type { Hdf5Reader } from './reader';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Where the HDF5 signature stands (0, or 512 and its doublings behind a user block); null when nowhere. */
export async function findHdf5Signature(source: ByteSource): Promise<number | null> {
  for (let at = 0; at + 8 <= source.size && at <= 1 << 30; at = at === 0 ? 512 : at * 2) {
    const bytes = await source.read(at, 8);
    if (SIGNATURE.every((byte, i) => bytes[i] === byte)) return at;
  }
  return null;
}

interface Superblock {
  place: { superblockVersion: number; expectedEnd: number; root: number };
  faults: Hdf5Fault[];
}

/**
 * Reads the superblock, and tells the reader how wide addresses are and where they count from. Throws `Hdf5Error` where
 * it is cut short or of an unknown version.
 */
export async function readSuperblock(reader: Hdf5Reader, signatureAt: number): Promise<Superblock> {
  const size = Math.min(256, reader.source.size - signatureAt);
  const cursor = reader.cursor(await reader.at(signatureAt, size));
  const faults: Hdf5Fault[] = [];
  try {
    return readSuperblockFields(reader, cursor, signatureAt, faults);
  } catch (error) {
    if (error instanceof Hdf5Error && size < 96)
      throw new Hdf5Error('the file ends inside its first structure, the superblock');
    throw error;
  }
}

function readSuperblockFields(reader: Hdf5Reader, start: Cursor, signatureAt: number, faults: Hdf5Fault[]): Superblock {
  start.skip(8);
  const version = start.u8();
  if (version > 3) throw new Hdf5Error(`the superblock has the unknown version ${version}`);
  if (version < 2) {
    const freeSpace = start.u8();
    const symbolTable = start.u8();
    start.skip(1);
    const sharedHeader = start.u8();
    // The HDF5 library refuses these; the fields after them still tell where everything is.
    for (const [what, found] of [
      ['free-space', freeSpace],
      ['root symbol table', symbolTable],
      ['shared header', sharedHeader],
    ] as const) {
      if (found !== 0)
        faults.push({ path: '', message: `the superblock gives the ${what} the unknown version ${found}` });
    }
  }
  reader.sizeOfOffsets = start.u8();
  reader.sizeOfLengths = start.u8();
  for (const size of [reader.sizeOfOffsets, reader.sizeOfLengths]) {
    if (![2, 4, 8].includes(size)) throw new Hdf5Error(`the superblock says that addresses take ${size} bytes`);
  }
  const cursor = reader.cursor(start.bytes);
  cursor.at = start.at;
  let root: number;
  let storedBase: number;
  let end: number;
  if (version < 2) {
    cursor.skip(1);
    const leafK = cursor.u16();
    const internalK = cursor.u16();
    cursor.skip(4);
    if (version === 1) cursor.skip(4);
    if (leafK === 0 || internalK === 0)
      faults.push({ path: '', message: 'the superblock gives groups a size of zero' });
    reader.leafBytes = 8 + 2 * leafK * (2 * reader.sizeOfOffsets + 24);
    reader.nodeBytes =
      8 +
      2 * reader.sizeOfOffsets +
      2 * internalK * (reader.sizeOfOffsets + reader.sizeOfLengths) +
      reader.sizeOfLengths;
    storedBase = cursor.offset();
    cursor.skip(reader.sizeOfOffsets);
    end = cursor.offset();
    cursor.skip(2 * reader.sizeOfOffsets);
    root = cursor.offset();
  } else {
    cursor.skip(1);
    storedBase = cursor.offset();
    cursor.skip(reader.sizeOfOffsets);
    end = cursor.offset();
    root = cursor.offset();
    const covered = cursor.at;
    if (cursor.u32() !== lookup3(cursor.bytes.subarray(0, covered))) {
      faults.push({ path: '', message: 'the checksum of the superblock does not fit' });
    }
  }
  // As the library does: addresses count from the signature, wherever it is now (H5Fsuper.c, H5F__super_read).
  reader.base = signatureAt;
  const expectedEnd = end === NOWHERE ? 0 : end + signatureAt - (storedBase === NOWHERE ? 0 : storedBase);
  return { place: { superblockVersion: version, expectedEnd, root }, faults };
}
