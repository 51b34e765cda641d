/** Version 2 B-trees (format specification, III.A.2): they index the links, attributes and chunks of "latest" files. */
import { lookup3 } from './checksum';
import { Hdf5Error, NOWHERE, type Cursor } from './cursor';
import type { Hdf5Reader } from './reader';

/** Bytes that a number up to `limit` takes. */
export function limitBytes(limit: number): number {
  return limit <= 0 ? 1 : Math.floor(Math.log2(limit) / 8) + 1;
}

/** The records of a version 2 B-tree, in order, each with the tree's type. */
export async function* readTree2(
  reader: Hdf5Reader,
  address: number,
  fault: (message: string) => void,
): AsyncGenerator<{ type: number; size: number; cursor(): Cursor }> {
  const { sizeOfOffsets, sizeOfLengths } = reader;
  const bytes = await reader.address(address, 22 + sizeOfOffsets + sizeOfLengths);
  const head = reader.cursor(bytes);
  head.expect('BTHD');
  head.skip(1);
  const type = head.u8();
  const nodeSize = head.u32();
  const recordSize = head.u16();
  const depth = head.u16();
  head.skip(2);
  const root = head.offset();
  const rootRecords = head.u16();
  head.skip(sizeOfLengths);
  const covered = head.at;
  if (head.u32() !== lookup3(bytes.subarray(0, covered))) fault('the checksum of its B-tree does not fit');
  if (root === NOWHERE || rootRecords === 0) return;
  if (recordSize === 0 || nodeSize < 10 + recordSize || depth > 16)
    throw new Hdf5Error('the header of its B-tree makes no sense');

  const leafRecords = Math.floor((nodeSize - 10) / recordSize);
  const countBytes = limitBytes(leafRecords);
  const totalBytes = [0];
  let total = leafRecords;
  for (let level = 1; level <= depth; level++) {
    const pointer = sizeOfOffsets + countBytes + (totalBytes[level - 1] ?? 0);
    const records = Math.floor((nodeSize - 10 - pointer) / (recordSize + pointer));
    total = (records + 1) * total + records;
    totalBytes.push(limitBytes(total));
  }
  let nodes = 0;

  async function* node(place: number, records: number, level: number): AsyncGenerator<Uint8Array> {
    if (++nodes > 1_000_000) throw new Hdf5Error('its B-tree runs in a circle');
    const pointer = level === 0 ? 0 : sizeOfOffsets + countBytes + (totalBytes[level - 1] ?? 0);
    const size = 6 + records * recordSize + (level === 0 ? 0 : (records + 1) * pointer) + 4;
    if (size > nodeSize) throw new Hdf5Error('a node of its B-tree holds more than it can');
    const content = await reader.address(place, size);
    const cursor = reader.cursor(content);
    cursor.expect(level === 0 ? 'BTLF' : 'BTIN');
    cursor.skip(2);
    const end = reader.cursor(content.subarray(size - 4));
    if (end.u32() !== lookup3(content.subarray(0, size - 4)))
      fault('the checksum of a node of its B-tree does not fit');
    const own: Uint8Array[] = [];
    for (let i = 0; i < records; i++) own.push(cursor.take(recordSize));
    for (let i = 0; i <= records; i++) {
      if (level > 0) {
        const child = cursor.offset();
        const childRecords = cursor.uint(countBytes);
        cursor.skip(totalBytes[level - 1] ?? 0);
        yield* node(child, childRecords, level - 1);
      }
      const record = own[i];
      if (record !== undefined) yield record;
    }
  }
  for await (const record of node(root, rootRecords, depth)) {
    yield { type, size: recordSize, cursor: () => reader.cursor(record) };
  }
}
