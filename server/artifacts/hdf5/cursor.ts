/** What is wrong with an HDF5 file, as one sentence without the file's name. */
export class Hdf5Error extends Error {
  override name = 'Hdf5Error';
}

/** An address of all ones means "nowhere". */
export const NOWHERE = -1;

/** Reads little-endian fields one after the other; running off the end is an `Hdf5Error`. */
export class Cursor {
  private readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
    private readonly sizeOfOffsets = 8,
    private readonly sizeOfLengths = 8,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  skip(count: number): void {
    this.need(count);
    this.at += count;
  }

  u8(): number {
    this.need(1);
    return this.view.getUint8(this.at++);
  }

  u16(): number {
    this.need(2);
    const value = this.view.getUint16(this.at, true);
    this.at += 2;
    return value;
  }

  u32(): number {
    this.need(4);
    const value = this.view.getUint32(this.at, true);
    this.at += 4;
    return value;
  }

  /** An unsigned number of `size` bytes; above 2^53 the nearest number that JavaScript holds. */
  uint(size: number): number {
    this.need(size);
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + this.view.getUint8(this.at + i);
    this.at += size;
    return value;
  }

  /** A file address; `NOWHERE` where all bits are set. */
  offset(): number {
    this.need(this.sizeOfOffsets);
    let ones = true;
    for (let i = 0; i < this.sizeOfOffsets; i++) {
      if (this.view.getUint8(this.at + i) !== 0xff) {
        ones = false;
        break;
      }
    }
    const value = this.uint(this.sizeOfOffsets);
    return ones ? NOWHERE : value;
  }

  length(): number {
    return this.uint(this.sizeOfLengths);
  }

  take(count: number): Uint8Array {
    this.need(count);
    const bytes = this.bytes.subarray(this.at, this.at + count);
    this.at += count;
    return bytes;
  }

  /** Text up to a zero byte, which is passed over. */
  zeroTerminated(): string {
    const end = this.bytes.indexOf(0, this.at);
    if (end < 0) throw new Hdf5Error('a name has no end');
    const text = decodeText(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return text;
  }

  expect(signature: string): void {
    const found = this.take(signature.length);
    for (let i = 0; i < signature.length; i++) {
      if (found[i] !== signature.charCodeAt(i)) {
        throw new Hdf5Error(`the signature ${signature} is not where it should be`);
      }
    }
  }

  private need(count: number): void {
    if (count > this.bytes.length - this.at) throw new Hdf5Error('a structure is longer than its own size');
  }
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** UTF-8 text; bytes that are none become U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}
