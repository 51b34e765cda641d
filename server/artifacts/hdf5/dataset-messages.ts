/**
 * The messages that describe a dataset: shape, type, layout, filters, fill value, external files (format specification,
 * IV.A.2).
 */
import { decodeText, Hdf5Error, NOWHERE } from './cursor';
import { readType, type Hdf5Type } from './datatypes';
import type { Hdf5Filter, Hdf5Storage } from './file';
import { nameInHeap, readLocalHeap } from './heaps';
import { readShared, type Message } from './object-headers';
import type { Hdf5Reader } from './reader';

/**
 * The shape in a dataspace message, and how far it may grow; a null shape is no dataspace. Throws `Hdf5Error` for what
 * no version of the format says.
 */
export function readDataspace(reader: Hdf5Reader, body: Uint8Array): { shape: number[] | null; maxShape: number[] } {
  const cursor = reader.cursor(body);
  const version = cursor.u8();
  const rank = cursor.u8();
  const flags = cursor.u8();
  if (version === 2) {
    if (cursor.u8() === 2) return { shape: null, maxShape: [] };
  } else if (version === 1) {
    cursor.skip(5);
  } else {
    throw new Hdf5Error(`its dataspace has the unknown version ${version}`);
  }
  if (rank > 32) throw new Hdf5Error(`it declares ${rank} dimensions`);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) shape.push(cursor.length());
  if ((flags & 1) === 0) return { shape, maxShape: shape };
  const maxShape: number[] = [];
  for (let i = 0; i < rank; i++) {
    const most = cursor.length();
    maxShape.push(most >= 2 ** (8 * reader.sizeOfLengths - 1) ? Infinity : most);
  }
  return { shape, maxShape };
}

/** The type in a datatype message, or in the named type that it points to. */
export async function readTypeMessage(reader: Hdf5Reader, message: Message): Promise<Hdf5Type> {
  if (!message.shared) return readType(reader.cursor(message.body));
  return readType(reader.cursor(await readShared(reader, message.body, 0x03)));
}

/** Where and how the values stand. */
export function readLayout(reader: Hdf5Reader, body: Uint8Array): Hdf5Storage {
  const cursor = reader.cursor(body);
  const version = cursor.u8();
  if (version === 1 || version === 2) {
    const rank = cursor.u8();
    const kind = cursor.u8();
    cursor.skip(5);
    const address = kind === 0 ? NOWHERE : cursor.offset();
    const sizes: number[] = [];
    for (let i = 0; i < rank; i++) sizes.push(cursor.u32());
    if (kind === 0) return { kind: 'compact', bytes: cursor.take(cursor.u32()) };
    if (kind === 1) return { kind: 'contiguous', address, bytes: NOWHERE };
    return { kind: 'chunked', chunk: sizes.slice(0, -1), index: { kind: 'b-tree-1', address } };
  }
  if (version !== 3 && version !== 4)
    return { kind: 'unknown', reason: `its layout has the unknown version ${version}` };
  const kind = cursor.u8();
  if (kind === 0) return { kind: 'compact', bytes: cursor.take(cursor.u16()) };
  if (kind === 1) return { kind: 'contiguous', address: cursor.offset(), bytes: cursor.length() };
  if (kind === 3) return { kind: 'virtual' };
  if (kind !== 2) return { kind: 'unknown', reason: `its layout has the unknown class ${kind}` };
  if (version === 3) {
    const rank = cursor.u8();
    const address = cursor.offset();
    const chunk: number[] = [];
    for (let i = 0; i < rank - 1; i++) chunk.push(cursor.u32());
    return { kind: 'chunked', chunk, index: { kind: 'b-tree-1', address } };
  }
  const flags = cursor.u8();
  const rank = cursor.u8();
  const width = cursor.u8();
  const sizes: number[] = [];
  for (let i = 0; i < rank; i++) sizes.push(cursor.uint(width));
  const chunk = sizes.slice(0, -1);
  switch (cursor.u8()) {
    case 1: {
      const filtered = (flags & 2) !== 0;
      const bytes = filtered ? cursor.length() : null;
      const mask = filtered ? cursor.u32() : 0;
      return { kind: 'chunked', chunk, index: { kind: 'single', address: cursor.offset(), bytes, mask } };
    }
    case 2:
      return { kind: 'chunked', chunk, index: { kind: 'implicit', address: cursor.offset() } };
    case 3:
      cursor.skip(1);
      return { kind: 'chunked', chunk, index: { kind: 'fixed-array', address: cursor.offset() } };
    case 4:
      cursor.skip(5);
      return { kind: 'chunked', chunk, index: { kind: 'extensible-array', address: cursor.offset() } };
    case 5:
      cursor.skip(6);
      return { kind: 'chunked', chunk, index: { kind: 'b-tree-2', address: cursor.offset() } };
    default:
      return { kind: 'unknown', reason: 'its chunks are indexed in an unknown way' };
  }
}

/** The filters that chunks went through, in the order of writing. */
export function readFilters(reader: Hdf5Reader, body: Uint8Array): Hdf5Filter[] {
  const cursor = reader.cursor(body);
  const version = cursor.u8();
  const count = cursor.u8();
  if (version === 1) cursor.skip(6);
  const filters: Hdf5Filter[] = [];
  for (let i = 0; i < count; i++) {
    const id = cursor.u16();
    const nameLength = version === 1 || id >= 256 ? cursor.u16() : 0;
    const flags = cursor.u16();
    const parameterCount = cursor.u16();
    const name = decodeText(cursor.take(nameLength)).replace(/\0.*$/s, '');
    const parameters: number[] = [];
    for (let k = 0; k < parameterCount; k++) parameters.push(cursor.u32());
    if (version === 1 && parameterCount % 2 === 1) cursor.skip(4);
    filters.push({ id, optional: (flags & 1) !== 0, name, parameters });
  }
  return filters;
}

/** The element that stands for values that were never written; null is zeros. */
export function readFill(reader: Hdf5Reader, messages: Message[], type: Hdf5Type): Uint8Array | null {
  const message = messages.find((candidate) => candidate.type === 0x05 && !candidate.shared);
  if (message === undefined) return null;
  const cursor = reader.cursor(message.body);
  const version = cursor.u8();
  if (version < 3) {
    cursor.skip(2);
    const defined = cursor.u8();
    if (version === 2 && defined === 0) return null;
  } else if ((cursor.u8() & 0x20) === 0) {
    return null;
  }
  const size = cursor.u32();
  if (size !== type.size) return null;
  return cursor.take(size);
}

/** The files that hold the values, by name. */
export async function readExternal(reader: Hdf5Reader, body: Uint8Array): Promise<string[]> {
  const cursor = reader.cursor(body);
  cursor.skip(4);
  cursor.skip(2);
  const used = cursor.u16();
  const heap = await readLocalHeap(reader, cursor.offset());
  const names: string[] = [];
  for (let i = 0; i < used; i++) {
    names.push(nameInHeap(heap, cursor.length()));
    cursor.skip(2 * reader.sizeOfLengths);
  }
  return names;
}
