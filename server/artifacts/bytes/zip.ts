/**
 * The central directory of a zip, read by ranges (APPNOTE.TXT of PKWARE, 4.3 and 4.4), and its
 * members as byte sources: stored ones in place, deflated ones decompressed with a limit.
 *
 * Own code instead of a library, because what a reader of untrusted archives must tell is what
 * libraries smooth over: duplicate names, local headers that disagree, declared sizes, symbolic links.
 */
import type { ReadOptions } from '../artifact';
import type { ByteSource } from './byte-source';
import { memorySource } from './byte-source-memory';
import { crc32 } from './crc32';
import { inflateStream } from './inflate';

/** What is wrong with a zip, as the end of a sentence about it. */
export class ZipError extends Error {
  override name = 'ZipError';
  constructor(
    message: string,
    /** Whether the file ends before it should. */
    readonly truncated = false,
  ) {
    super(message);
  }
}

/** A member as the central directory declares it; sizes in bytes. */
export interface ZipMember {
  name: string;
  /** Decompressed, as declared. */
  size: number;
  compressed: number;
  /** 0 stored, 8 deflated. */
  method: number;
  crc32: number;
  encrypted: boolean;
  /** A Unix symbolic link. */
  symbolicLink: boolean;
  /** Of its local header, in the file. */
  offset: number;
}

/** The members of a zip, in the order of its central directory. */
export interface Zip {
  members: ZipMember[];
  /** Bytes before the first member that belong to no zip. */
  prefix: number;
}

const MAX_DIRECTORY = 64 * 1024 * 1024;
const MAX_IN_MEMORY = 256 * 1024 * 1024;

/** The members of a zip as its central directory lists them. Throws `ZipError`. */
export async function readZip(source: ByteSource): Promise<Zip> {
  const end = await findEnd(source);
  if (end.directorySize > MAX_DIRECTORY) throw new ZipError('the list of its members is not believable');
  const start = end.at - end.directorySize;
  const prefix = start - end.directoryOffset;
  if (start < 0 || prefix < 0) throw new ZipError('the list of its members lies outside the file', true);
  const bytes = await source.read(start, end.directorySize);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const members: ZipMember[] = [];
  let at = 0;
  while (at + 46 <= bytes.length && members.length < end.count) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new ZipError('the list of its members is damaged');
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const commentLength = view.getUint16(at + 32, true);
    const flags = view.getUint16(at + 8, true);
    const attributes = view.getUint32(at + 38, true);
    const nameBytes = bytes.subarray(at + 46, at + 46 + nameLength);
    const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const sizes = withZip64(
      {
        size: view.getUint32(at + 24, true),
        compressed: view.getUint32(at + 20, true),
        offset: view.getUint32(at + 42, true),
      },
      extra,
    );
    members.push({
      name: new TextDecoder('utf-8', { ignoreBOM: true }).decode(nameBytes),
      ...sizes,
      offset: sizes.offset + prefix,
      method: view.getUint16(at + 10, true),
      crc32: view.getUint32(at + 16, true),
      encrypted: (flags & 1) !== 0,
      symbolicLink: ((attributes >>> 16) & 0o170000) === 0o120000,
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  if (members.length < end.count)
    throw new ZipError(`the list of its members says ${end.count} and holds ${members.length}`);
  return { members, prefix };
}

/**
 * The members that their own headers tell of, for an archive whose central directory is missing or
 * damaged. The last may be shorter than it declares. Never throws.
 */
export async function salvageMembers(source: ByteSource): Promise<ZipMember[]> {
  const members: ZipMember[] = [];
  for (let at = 0; at + 30 <= source.size && members.length < 10_000;) {
    const header = dataView(await source.read(at, 30));
    if (header.getUint32(0, true) !== 0x04034b50) break;
    const flags = header.getUint16(6, true);
    const nameLength = header.getUint16(26, true);
    const extraLength = header.getUint16(28, true);
    const start = at + 30 + nameLength + extraLength;
    if (start > source.size) break;
    const tail = await source.read(at + 30, nameLength + extraLength);
    const sizes = withZip64(
      { size: header.getUint32(22, true), compressed: header.getUint32(18, true), offset: at },
      tail.subarray(nameLength),
    );
    const compressed = Math.min(sizes.compressed, source.size - start);
    members.push({
      name: new TextDecoder('utf-8', { ignoreBOM: true }).decode(tail.subarray(0, nameLength)),
      size: header.getUint16(8, true) === 0 ? compressed : sizes.size,
      compressed,
      offset: at,
      method: header.getUint16(8, true),
      crc32: header.getUint32(14, true),
      encrypted: (flags & 1) !== 0,
      symbolicLink: false,
    });
    // With its sizes behind the content (bit 3) nothing tells where the next member begins.
    if ((flags & 8) !== 0 && sizes.compressed === 0) break;
    at = start + sizes.compressed;
  }
  return members;
}

interface End {
  /** Where the record after the central directory begins. */
  at: number;
  count: number;
  directorySize: number;
  directoryOffset: number;
}

async function findEnd(source: ByteSource): Promise<End> {
  const length = Math.min(source.size, 65_557);
  const tail = await source.read(source.size - length, length);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    const end: End = {
      at: source.size - length + at,
      count: view.getUint16(at + 10, true),
      directorySize: view.getUint32(at + 12, true),
      directoryOffset: view.getUint32(at + 16, true),
    };
    if (end.count !== 0xffff && end.directorySize !== 0xffffffff && end.directoryOffset !== 0xffffffff) return end;
    return (await findZip64End(source, end.at)) ?? end;
  }
  throw new ZipError('the list of its members, at the end of the file, is missing', true);
}

async function findZip64End(source: ByteSource, endAt: number): Promise<End | null> {
  if (endAt < 20) return null;
  const locator = dataView(await source.read(endAt - 20, 20));
  if (locator.getUint32(0, true) !== 0x07064b50) return null;
  const recordAt = Number(locator.getBigUint64(8, true));
  // Bytes in front of the zip shift everything; the record stands right before its locator unless it is extended.
  for (const at of [recordAt, endAt - 20 - 56]) {
    if (at < 0 || at + 56 > source.size) continue;
    const record = dataView(await source.read(at, 56));
    if (record.getUint32(0, true) !== 0x06064b50) continue;
    return {
      at,
      count: Number(record.getBigUint64(32, true)),
      directorySize: Number(record.getBigUint64(40, true)),
      directoryOffset: Number(record.getBigUint64(48, true)),
    };
  }
  throw new ZipError('the list of its members, in its 64-bit form, is missing', true);
}

function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

interface Sizes {
  size: number;
  compressed: number;
  offset: number;
}

function withZip64(sizes: Sizes, extra: Uint8Array): Sizes {
  const view = dataView(extra);
  for (let at = 0; at + 4 <= extra.length;) {
    const id = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    if (id === 1) {
      let field = at + 4;
      const next = (value: number) => {
        if (value !== 0xffffffff || field + 8 > Math.min(at + 4 + length, extra.length)) return value;
        field += 8;
        return Number(view.getBigUint64(field - 8, true));
      };
      const size = next(sizes.size);
      const compressed = next(sizes.compressed);
      return { size, compressed, offset: next(sizes.offset) };
    }
    at += 4 + length;
  }
  return sizes;
}

/** Where a member's bytes stand. Throws `ZipError` when its local header is not there or leads outside. */
async function dataOffset(source: ByteSource, member: ZipMember): Promise<number> {
  if (member.offset + 30 > source.size) throw new ZipError('it lies beyond the end of the file', true);
  const header = dataView(await source.read(member.offset, 30));
  if (header.getUint32(0, true) !== 0x04034b50) throw new ZipError('its header is not where the list of members says');
  const start = member.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + member.compressed > source.size) throw new ZipError('it reaches beyond the end of the file', true);
  return start;
}

/**
 * A member's content for reading by ranges. A stored member is read in place; a deflated one is
 * decompressed into memory, up to 256 MiB. Closing it leaves the archive open. Throws `ZipError`.
 */
export async function memberSource(source: ByteSource, member: ZipMember, limit = MAX_IN_MEMORY): Promise<ByteSource> {
  const start = await dataOffset(source, member);
  if (member.method === 0) {
    return {
      size: member.compressed,
      ...(source.place === undefined
        ? {}
        : { place: { path: source.place.path, offset: source.place.offset + start } }),
      read: (offset, length) =>
        source.read(
          start + Math.min(offset, member.compressed),
          Math.max(0, Math.min(length, member.compressed - offset)),
        ),
      async close() {},
    };
  }
  if (member.method !== 8)
    throw new ZipError(`it is compressed with method ${member.method}, which neither Python nor Keras reads`);
  if (member.size > limit || member.compressed > limit) {
    throw new ZipError(
      `it is compressed and declares ${member.size} bytes, too many to decompress; unzip the archive and open the folder`,
    );
  }
  try {
    // Read and unpacked piece by piece into the room that it declares: never more than that is held.
    const plain = new Uint8Array(member.size);
    let at = 0;
    for await (const piece of inflateStream(storedPieces(source, start, member.compressed), 'deflate-raw')) {
      if (at + piece.length > plain.length) throw new Error(`it holds more than ${plain.length} bytes`);
      plain.set(piece, at);
      at += piece.length;
    }
    return memorySource(plain.subarray(0, at));
  } catch (error) {
    throw new ZipError(`it cannot be decompressed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function* storedPieces(
  source: ByteSource,
  start: number,
  length: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const step = 1024 * 1024;
  for (let at = 0; at < length; at += step) {
    signal?.throwIfAborted();
    yield await source.read(start + at, Math.min(step, length - at));
  }
}

/**
 * Whether a member's content has the checksum that the archive gives; `progress` hears of its bytes as they are read.
 * Throws `ZipError` when it cannot be read.
 */
export async function checkMember(
  source: ByteSource,
  member: ZipMember,
  { signal, progress }: ReadOptions = {},
): Promise<boolean> {
  const start = await dataOffset(source, member);
  let crc = 0;
  let size = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for await (const piece of storedPieces(source, start, member.compressed, signal)) {
      progress?.(piece.length);
      yield piece;
    }
  }
  try {
    for await (const piece of member.method === 0 ? pieces() : inflateStream(pieces(), 'deflate-raw')) {
      crc = crc32(piece, crc);
      size += piece.length;
      if (size > member.size) return false;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new ZipError(`it cannot be decompressed: ${error instanceof Error ? error.message : String(error)}`);
  }
  return crc === member.crc32 && size === member.size;
}

/** What is wrong with a member's content, to stand behind a colon; null where it has the checksum that it should have. */
export async function memberDamage(
  source: ByteSource,
  member: ZipMember,
  options: ReadOptions = {},
): Promise<string | null> {
  try {
    const fits = await checkMember(source, member, options);
    return fits ? null : 'its content does not have the checksum that the archive gives';
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    return error.message;
  }
}
