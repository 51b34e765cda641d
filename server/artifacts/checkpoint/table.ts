/**
 * The sorted table that a checkpoint's index is, and a V1 checkpoint as a whole: LevelDB's format as
 * tensorflow/core/lib/io/{table,block,format} writes it. A damaged block costs its own entries.
 */
import type { ByteSource } from '../bytes/byte-source';
import { crc32c, maskChecksum } from '../bytes/crc32c';
import { unpackSnappy } from '../bytes/snappy';
import { readVarint } from '../bytes/wire';

/** One entry of an index, in the bytes that stand there. */
export interface TableEntry {
  key: Uint8Array;
  value: Uint8Array;
}

/** Something that makes an index, or a part of it, unreadable. */
export interface TableProblem {
  kind: 'magic' | 'truncated' | 'checksum' | 'structure';
  /** What is wrong, to stand in a sentence: "its data block at byte 0 does not fit its checksum". */
  what: string;
}

/** Where a block stands, and the largest key it can hold (its entry in the index block). */
export interface BlockPlace {
  offset: number;
  size: number;
  lastKey: Uint8Array;
}

/** An index (LevelDB table) that was opened: where its blocks stand, and what is wrong with it. */
export interface Table {
  blocks: BlockPlace[];
  problems: TableProblem[];
}

const FOOTER = 48;
/** TensorFlow's blocks hold about 256 KiB; a block of this size is no block. */
const LARGEST_BLOCK = 1 << 28;

/** The table's list of blocks. Never throws for damaged content: it goes into `problems`. */
export async function readTable(source: ByteSource): Promise<Table> {
  const problems: TableProblem[] = [];
  if (source.size < FOOTER) {
    problems.push({ kind: 'truncated', what: `it has ${source.size} bytes, fewer than a table's footer alone` });
    return { blocks: [], problems };
  }
  const footer = await source.read(source.size - FOOTER, FOOTER);
  const magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
  if (!magic.every((byte, index) => footer[40 + index] === byte)) {
    const head = await source.read(0, 4);
    // An index begins with the header's entry: no shared bytes, an empty key, a value of some bytes.
    const startsWell = head[0] === 0 && head[1] === 0 && (head[2] ?? 0) > 0 && (head[2] ?? 0) < 64;
    problems.push(
      startsWell && !(await hasNearMagic(footer, magic))
        ? { kind: 'truncated', what: 'it begins as an index does, but its end (footer and magic number) is missing' }
        : { kind: 'magic', what: 'the magic number at its end is wrong' },
    );
    return { blocks: [], problems };
  }
  const meta = readHandle(footer, 0, 40);
  const index = meta === null ? null : readHandle(footer, meta.next, 40);
  if (meta === null || index === null) {
    problems.push({ kind: 'structure', what: 'the block handles in its footer are unreadable' });
    return { blocks: [], problems };
  }
  const metaBlock = await readBlock(source, meta.offset, meta.size);
  // TensorFlow never looks at this block; that it does not fit still means that the footer was damaged.
  if (metaBlock.problem !== null) {
    problems.push({
      ...metaBlock.problem,
      what: `the metaindex block that its footer points to is damaged: ${metaBlock.problem.what}`,
    });
  }
  const indexBlock = await readBlock(source, index.offset, index.size);
  if (indexBlock.problem !== null)
    problems.push({ ...indexBlock.problem, what: `its list of blocks is damaged: ${indexBlock.problem.what}` });
  const blocks: BlockPlace[] = [];
  for (const entry of indexBlock.entries) {
    const handle = readHandle(entry.value, 0, entry.value.length);
    if (handle === null) problems.push({ kind: 'structure', what: 'its list of blocks holds an unreadable place' });
    else blocks.push({ offset: handle.offset, size: handle.size, lastKey: entry.key });
  }
  return { blocks, problems };
}

/** Most of the magic number is there: one damaged byte rather than a missing end. */
async function hasNearMagic(footer: Uint8Array, magic: number[]): Promise<boolean> {
  return magic.filter((byte, index) => footer[40 + index] === byte).length >= 5;
}

/** The entries of one block in order. Never throws for damaged content: entries before the damage are kept. */
export async function readBlock(
  source: ByteSource,
  offset: number,
  size: number,
): Promise<{ entries: TableEntry[]; problem: TableProblem | null }> {
  const entries: TableEntry[] = [];
  const problem = await eachEntry(source, offset, size, (key, keyLength, body, start, end) => {
    entries.push({ key: key.slice(0, keyLength), value: body.subarray(start, end) });
  });
  return { entries, problem };
}

/**
 * Sees an entry: its key in the first `keyLength` bytes of a buffer that is used again, its value between two places of
 * the block.
 */
export type SeeEntry = (key: Uint8Array, keyLength: number, body: Uint8Array, start: number, end: number) => void;

/**
 * Calls `see` for each entry of a block, without an object for any. Returns what is wrong with the block; null when
 * nothing is.
 */
export async function eachEntry(
  source: ByteSource,
  offset: number,
  size: number,
  see: SeeEntry,
): Promise<TableProblem | null> {
  if (offset + size + 5 > source.size || size > LARGEST_BLOCK) {
    return { kind: 'truncated', what: `a block of ${size} bytes at byte ${offset} lies beyond its end` };
  }
  const raw = await source.read(offset, size + 5);
  const stored = new DataView(raw.buffer, raw.byteOffset + size + 1, 4).getUint32(0, true);
  let problem: TableProblem | null = null;
  if (maskChecksum(crc32c(raw.subarray(0, size + 1))) !== stored) {
    problem = { kind: 'checksum', what: `the block at byte ${offset} does not fit its checksum` };
  }
  const packing = raw[size];
  let body = raw.subarray(0, size);
  if (packing === 1) {
    const unpacked = unpackSnappy(body, LARGEST_BLOCK);
    if (unpacked === null) {
      return { kind: 'structure', what: `the block at byte ${offset} says it is packed with Snappy and is not` };
    }
    body = unpacked;
  } else if (packing !== 0) {
    return problem ?? { kind: 'structure', what: `the block at byte ${offset} is of unknown type ${packing}` };
  }
  // A block whose checksum is wrong may hold any nonsense: nothing in it is believed.
  if (problem !== null) return problem;
  return entriesOf(body, offset, see);
}

function entriesOf(body: Uint8Array, offset: number, see: SeeEntry): TableProblem | null {
  const broken: TableProblem = {
    kind: 'structure',
    what: `the block at byte ${offset} has entries that cannot be read`,
  };
  if (body.length < 4) return broken;
  const restarts = new DataView(body.buffer, body.byteOffset + body.length - 4, 4).getUint32(0, true);
  const end = body.length - 4 - 4 * restarts;
  if (end < 0) return broken;
  let key = new Uint8Array(256);
  let keyLength = 0;
  let at = 0;
  while (at < end) {
    const shared = readVarint(body, at, end, 5);
    const own = typeof shared === 'string' ? shared : readVarint(body, shared.next, end, 5);
    const length = typeof own === 'string' ? own : readVarint(body, own.next, end, 5);
    if (typeof shared === 'string' || typeof own === 'string' || typeof length === 'string') return broken;
    const valueStart = length.next + own.value;
    if (shared.value > keyLength || valueStart + length.value > end) return broken;
    keyLength = shared.value + own.value;
    if (keyLength > key.length) {
      const larger = new Uint8Array(keyLength * 2);
      larger.set(key.subarray(0, shared.value));
      key = larger;
    }
    for (let byte = 0; byte < own.value; byte++) key[shared.value + byte] = body[length.next + byte] ?? 0;
    at = valueStart + length.value;
    see(key, keyLength, body, valueStart, at);
  }
  return null;
}

function readHandle(
  bytes: Uint8Array,
  from: number,
  to: number,
): { offset: number; size: number; next: number } | null {
  const offset = readVarint(bytes, from, to);
  if (typeof offset === 'string') return null;
  const size = readVarint(bytes, offset.next, to);
  return typeof size === 'string' ? null : { offset: offset.value, size: size.value, next: size.next };
}
