/** The attributes of an object, and what texts they hold. */
import { readTree2 } from './b-tree-2';
import { decodeText, Hdf5Error, NOWHERE } from './cursor';
import { readDataspace } from './dataset-messages';
import { readType, type Hdf5Type } from './datatypes';
import { type Hdf5Attribute, type Hdf5File, type Hdf5Object } from './file';
import { elementCount } from '../tensor/shape';
import { openFractalHeap, readGlobalHeapObject } from './heaps';
import { readShared, type Message } from './object-headers';
import type { Hdf5Reader } from './reader';

/** The attributes among the messages of an object; `fault` is told of those that cannot be read. */
export async function readAttributes(
  reader: Hdf5Reader,
  messages: Message[],
  fault: (message: string) => void,
): Promise<Map<string, Hdf5Attribute>> {
  const attributes = new Map<string, Hdf5Attribute>();
  const add = async (body: Uint8Array) => {
    try {
      const { name, attribute } = await readAttribute(reader, body);
      attributes.set(name, attribute);
    } catch (error) {
      if (!(error instanceof Hdf5Error)) throw error;
      fault(`an attribute cannot be read: ${error.message}`);
    }
  };
  for (const message of messages) {
    if (message.type === 0x0c) {
      if (message.shared) fault('an attribute is in the shared message table, which is not supported');
      else await add(message.body);
    } else if (message.type === 0x15) {
      try {
        const cursor = reader.cursor(message.body);
        cursor.skip(1);
        const flags = cursor.u8();
        if ((flags & 1) !== 0) cursor.skip(2);
        const heapAddress = cursor.offset();
        const treeAddress = cursor.offset();
        if (heapAddress === NOWHERE) continue;
        const heap = await openFractalHeap(reader, heapAddress, fault);
        for await (const record of readTree2(reader, treeAddress, fault)) {
          if (record.type !== 8) throw new Hdf5Error('its attributes are indexed in an unknown way');
          await add(await heap.object(record.cursor().take(8)));
        }
      } catch (error) {
        if (!(error instanceof Hdf5Error)) throw error;
        fault(`its attributes cannot be read: ${error.message}`);
      }
    }
  }
  return attributes;
}

async function readAttribute(
  reader: Hdf5Reader,
  body: Uint8Array,
): Promise<{ name: string; attribute: Hdf5Attribute }> {
  const cursor = reader.cursor(body);
  const version = cursor.u8();
  if (version < 1 || version > 3) throw new Hdf5Error(`it has the unknown version ${version}`);
  const flags = cursor.u8();
  const nameSize = cursor.u16();
  const typeSize = cursor.u16();
  const spaceSize = cursor.u16();
  if (version === 3) cursor.skip(1);
  const pad = (size: number) => (version === 1 ? Math.ceil(size / 8) * 8 : size);
  const nameBytes = cursor.take(pad(nameSize)).subarray(0, nameSize);
  const end = nameBytes.indexOf(0);
  const name = decodeText(end < 0 ? nameBytes : nameBytes.subarray(0, end));
  const typeBytes = cursor.take(pad(typeSize));
  const type =
    version > 1 && (flags & 1) !== 0
      ? readType(reader.cursor(await readShared(reader, typeBytes, 0x03)))
      : readType(reader.cursor(typeBytes));
  const { shape } = readDataspace(reader, cursor.take(pad(spaceSize)));
  const bytes = shape === null ? new Uint8Array() : cursor.take(elementCount(shape) * type.size);
  return { name, attribute: { type, shape, bytes } };
}

/**
 * The elements of an attribute or of a dataset's bytes as text, in row-major order; null when the
 * type is no string type. Throws `Hdf5Error` when the heap that holds them cannot be read.
 */
export async function readStrings(file: Hdf5File, type: Hdf5Type, bytes: Uint8Array): Promise<Uint8Array[] | null> {
  const { reader } = file;
  if (type.class === 'string') {
    const strings: Uint8Array[] = [];
    for (let at = 0; at + type.size <= bytes.length && type.size > 0; at += type.size) {
      strings.push(trimString(bytes.subarray(at, at + type.size), type.padding));
    }
    return strings;
  }
  if (type.class !== 'variable-string') return null;
  const strings: Uint8Array[] = [];
  const cursor = reader.cursor(bytes);
  const width = 4 + reader.sizeOfOffsets + 4;
  while (cursor.left >= width) {
    const length = cursor.u32();
    const collection = cursor.offset();
    const index = cursor.u32();
    if (length === 0 || collection === 0 || collection === NOWHERE) {
      strings.push(new Uint8Array());
      continue;
    }
    const object = await readGlobalHeapObject(reader, collection, index);
    if (object.length < length) throw new Hdf5Error('a string is longer than its place in the heap');
    strings.push(object.subarray(0, length));
  }
  return strings;
}

function trimString(bytes: Uint8Array, padding: 'zero-terminated' | 'zero-padded' | 'space-padded'): Uint8Array {
  if (padding === 'zero-terminated') {
    const end = bytes.indexOf(0);
    return end < 0 ? bytes : bytes.subarray(0, end);
  }
  const filler = padding === 'zero-padded' ? 0 : 0x20;
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === filler) end--;
  return bytes.subarray(0, end);
}

/** The attribute as one text; null when there is none or it is not a single string. */
export async function textAttribute(file: Hdf5File, object: Hdf5Object, name: string): Promise<string | null> {
  const strings = await textListAttribute(file, object, name);
  return strings !== null && strings.length === 1 ? (strings[0] ?? null) : null;
}

/** The attribute as texts; null when there is none, empty also when it is an empty array of another type. */
export async function textListAttribute(file: Hdf5File, object: Hdf5Object, name: string): Promise<string[] | null> {
  const attribute = object.attributes.get(name);
  if (attribute === undefined) return null;
  if (attribute.bytes.length === 0) return [];
  const strings = await readStrings(file, attribute.type, attribute.bytes);
  return strings === null ? null : strings.map(decodeText);
}
