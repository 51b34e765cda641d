/** The links of a group: an old-style B-tree of symbols, link messages, or a fractal heap of them. */
import { readTree2 } from './b-tree-2';
import { Cursor, decodeText, Hdf5Error, NOWHERE } from './cursor';
import type { Hdf5Link } from './file';
import { nameInHeap, openFractalHeap, readLocalHeap } from './heaps';
import type { Message } from './object-headers';
import type { Hdf5Reader } from './reader';

/** The links among the messages of a group; `fault` is told of those that cannot be read. */
export async function readLinks(
  reader: Hdf5Reader,
  messages: Message[],
  fault: (message: string) => void,
): Promise<Map<string, Hdf5Link>> {
  const links = new Map<string, Hdf5Link>();
  for (const message of messages) {
    try {
      if (message.type === 0x11) {
        const cursor = reader.cursor(message.body);
        const tree = cursor.offset();
        const heap = await readLocalHeap(reader, cursor.offset());
        await readSymbols(reader, tree, heap, links, new Set(), fault);
      } else if (message.type === 0x06) {
        readLink(reader.cursor(message.body), links);
      } else if (message.type === 0x02) {
        const cursor = reader.cursor(message.body);
        cursor.skip(1);
        if ((cursor.u8() & 1) !== 0) cursor.skip(8);
        const heapAddress = cursor.offset();
        const treeAddress = cursor.offset();
        if (heapAddress === NOWHERE) continue;
        const heap = await openFractalHeap(reader, heapAddress, fault);
        for await (const record of readTree2(reader, treeAddress, fault)) {
          const entry = record.cursor();
          if (record.type !== 5) throw new Hdf5Error('its names are indexed in an unknown way');
          entry.skip(4);
          readLink(reader.cursor(await heap.object(entry.take(heap.idLength))), links);
        }
      }
    } catch (error) {
      if (!(error instanceof Hdf5Error)) throw error;
      fault(`its links cannot be read: ${error.message}`);
    }
  }
  return links;
}

function readLink(cursor: Cursor, links: Map<string, Hdf5Link>): void {
  const version = cursor.u8();
  if (version !== 1) throw new Hdf5Error(`a link has the unknown version ${version}`);
  const flags = cursor.u8();
  const kind = (flags & 8) !== 0 ? cursor.u8() : 0;
  if ((flags & 4) !== 0) cursor.skip(8);
  if ((flags & 0x10) !== 0) cursor.skip(1);
  const name = decodeText(cursor.take(cursor.uint(1 << (flags & 3))));
  if (kind === 0) {
    links.set(name, { kind: 'hard', address: cursor.offset() });
  } else if (kind === 1) {
    links.set(name, { kind: 'soft', target: decodeText(cursor.take(cursor.u16())) });
  } else if (kind === 64) {
    const body = new Cursor(cursor.take(cursor.u16()));
    body.skip(1);
    links.set(name, { kind: 'external', file: body.zeroTerminated(), target: body.zeroTerminated() });
  } else {
    links.set(name, { kind: 'external', file: `a link of the unknown kind ${kind}`, target: '' });
  }
}

/**
 * The library refuses a node that does not fit into the file as a whole, which happens when the superblock gives its
 * size wrong.
 */
function checkRoom(reader: Hdf5Reader, address: number, bytes: number, fault: (message: string) => void): void {
  if (reader.base + address + bytes > reader.source.size) {
    fault(
      `by the superblock a node of its B-tree takes ${bytes} bytes, more than there are at byte ${reader.base + address}`,
    );
  }
}

/** The entries of an old-style group: a version 1 B-tree whose leaves are symbol table nodes. */
async function readSymbols(
  reader: Hdf5Reader,
  address: number,
  heap: Uint8Array,
  links: Map<string, Hdf5Link>,
  seen: Set<number>,
  fault: (message: string) => void,
): Promise<void> {
  if (seen.has(address)) throw new Hdf5Error('its B-tree runs in a circle');
  seen.add(address);
  const { sizeOfOffsets, sizeOfLengths } = reader;
  const head = reader.cursor(await reader.address(address, 8 + 2 * sizeOfOffsets));
  const signature = decodeText(head.take(4));
  if (signature === 'SNOD') {
    head.skip(2);
    const count = head.u16();
    const entrySize = 2 * sizeOfOffsets + 24;
    checkRoom(reader, address, reader.leafBytes, fault);
    const cursor = reader.cursor(await reader.address(address + 8, count * entrySize));
    for (let i = 0; i < count; i++) {
      const name = nameInHeap(heap, cursor.offset());
      const target = cursor.offset();
      const cache = cursor.u32();
      cursor.skip(4);
      const scratch = new Cursor(cursor.take(16));
      if (cache === 2) links.set(name, { kind: 'soft', target: nameInHeap(heap, scratch.u32()) });
      else links.set(name, { kind: 'hard', address: target });
    }
    return;
  }
  if (signature !== 'TREE')
    throw new Hdf5Error(`a node of its B-tree lacks its signature (byte ${reader.base + address})`);
  if (head.u8() !== 0) throw new Hdf5Error('its B-tree is of another kind');
  checkRoom(reader, address, reader.nodeBytes, fault);
  head.skip(1);
  const count = head.u16();
  const cursor = reader.cursor(
    await reader.address(address + 8 + 2 * sizeOfOffsets, count * (sizeOfOffsets + sizeOfLengths) + sizeOfLengths),
  );
  for (let i = 0; i < count; i++) {
    cursor.skip(sizeOfLengths);
    const child = cursor.offset();
    try {
      await readSymbols(reader, child, heap, links, seen, fault);
    } catch (error) {
      if (!(error instanceof Hdf5Error)) throw error;
      fault(`some of its links cannot be read: ${error.message}`);
    }
  }
}
