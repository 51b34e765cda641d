/** Reads the structures of an HDF5 file by their addresses, through pages that are kept. */
import type { ByteSource } from '../bytes/byte-source';
import { Cursor, Hdf5Error, NOWHERE } from './cursor';

/** Structures longer than this are taken for damage. */
const MAX_STRUCTURE = 256 * 1024 * 1024;

const PAGE = 16 * 1024;
const PAGES = 512;

/** Reads structures through pages that are kept, because a walk reads near places again and again. */
export class Hdf5Reader {
  sizeOfOffsets = 8;
  sizeOfLengths = 8;
  /** Added to every address. */
  base = 0;
  /** What the HDF5 library reads for a leaf and a node of a group's B-tree, however little stands in it. */
  leafBytes = 0;
  nodeBytes = 0;
  private readonly pages = new Map<number, Uint8Array>();

  constructor(readonly source: ByteSource) {}

  /** Exactly `length` bytes at a place in the file. Throws `Hdf5Error` where the file ends before. */
  async at(position: number, length: number): Promise<Uint8Array> {
    if (position < 0 || position + length > this.source.size) {
      throw new Hdf5Error(
        position >= this.source.size
          ? `it lies at byte ${position}, beyond the end of the file (${this.source.size} bytes)`
          : `it reaches byte ${position + length}, beyond the end of the file (${this.source.size} bytes)`,
      );
    }
    if (length > MAX_STRUCTURE) throw new Hdf5Error(`a structure of ${length} bytes is not believable`);
    const page = Math.floor(position / PAGE);
    const start = position - page * PAGE;
    if (start + length <= PAGE) return (await this.page(page)).subarray(start, start + length);
    if (length > PAGE) return this.source.read(position, length);
    const bytes = new Uint8Array(length);
    const first = (await this.page(page)).subarray(start);
    bytes.set(first);
    bytes.set((await this.page(page + 1)).subarray(0, length - first.length), first.length);
    return bytes;
  }

  /** As `at`, for an address as the file writes it. */
  address(address: number, length: number): Promise<Uint8Array> {
    if (address === NOWHERE) return Promise.reject(new Hdf5Error('an address that is needed is not set'));
    return this.at(this.base + address, length);
  }

  cursor(bytes: Uint8Array): Cursor {
    return new Cursor(bytes, 0, this.sizeOfOffsets, this.sizeOfLengths);
  }

  private async page(number: number): Promise<Uint8Array> {
    const known = this.pages.get(number);
    if (known !== undefined) {
      this.pages.delete(number);
      this.pages.set(number, known);
      return known;
    }
    const offset = number * PAGE;
    const bytes = await this.source.read(offset, Math.min(PAGE, this.source.size - offset));
    if (this.pages.size >= PAGES) {
      const oldest = this.pages.keys().next();
      if (!oldest.done) this.pages.delete(oldest.value);
    }
    this.pages.set(number, bytes);
    return bytes;
  }
}
