/** Object headers of both versions as the messages they hold (format specification, IV.A.1). */
import { lookup3 } from './checksum';
import { Hdf5Error } from './cursor';
import type { Hdf5Reader } from './reader';

/**
 * One message of an object header; `type` is its number in the File Format Specification, `shared` that `body` only
 * says where it stands.
 */
export interface Message {
  type: number;
  shared: boolean;
  body: Uint8Array;
}

/** The messages of the object whose header stands at an address; `fault` is told of what does not fit. */
export async function readMessages(
  reader: Hdf5Reader,
  address: number,
  fault: (message: string) => void,
): Promise<Message[]> {
  const head = await reader.address(address, 4);
  return head[0] === 0x4f && head[1] === 0x48 && head[2] === 0x44 && head[3] === 0x52
    ? readHeader2(reader, address, fault)
    : readHeader1(reader, address, fault);
}

async function readHeader1(reader: Hdf5Reader, address: number, fault: (message: string) => void): Promise<Message[]> {
  const prefix = reader.cursor(await reader.address(address, 16));
  const version = prefix.u8();
  if (version !== 1) throw new Hdf5Error(`its header has the unknown version ${version}`);
  prefix.skip(1);
  const count = prefix.u16();
  prefix.skip(4);
  const size = prefix.u32();
  const messages: Message[] = [];
  const blocks = [{ address: address + 16, size }];
  for (let block = blocks.shift(); block !== undefined && messages.length < count; block = blocks.shift()) {
    const cursor = reader.cursor(await reader.address(block.address, block.size));
    while (cursor.left >= 8 && messages.length < count) {
      const type = cursor.u16();
      const length = cursor.u16();
      const flags = cursor.u8();
      cursor.skip(3);
      const body = cursor.take(length);
      messages.push({ type, shared: (flags & 2) !== 0, body });
      if (type === 0x10) {
        const next = reader.cursor(body);
        blocks.push({ address: next.offset(), size: next.length() });
        if (blocks.length + messages.length > 100_000) throw new Hdf5Error('its header goes on without end');
      }
    }
  }
  if (messages.length < count) fault(`its header says ${count} messages and has ${messages.length}`);
  return messages;
}

async function readHeader2(reader: Hdf5Reader, address: number, fault: (message: string) => void): Promise<Message[]> {
  const prefix = reader.cursor(await readUpTo(reader, address, 64));
  prefix.expect('OHDR');
  const version = prefix.u8();
  if (version !== 2) throw new Hdf5Error(`its header has the unknown version ${version}`);
  const flags = prefix.u8();
  if ((flags & 0x20) !== 0) prefix.skip(16);
  if ((flags & 0x10) !== 0) prefix.skip(4);
  const size = prefix.uint(1 << (flags & 3));
  const messages: Message[] = [];
  const blocks = [{ address, skip: prefix.at, size: prefix.at + size + 4 }];
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    const bytes = await reader.address(block.address, block.size);
    const cursor = reader.cursor(bytes.subarray(0, bytes.length - 4));
    if (block.address !== address) cursor.expect('OCHK');
    else cursor.skip(block.skip);
    if (reader.cursor(bytes.subarray(bytes.length - 4)).u32() !== lookup3(bytes.subarray(0, bytes.length - 4))) {
      fault('the checksum of its header does not fit');
    }
    const headerBytes = (flags & 4) !== 0 ? 6 : 4;
    while (cursor.left >= headerBytes) {
      const type = cursor.u8();
      const length = cursor.u16();
      const messageFlags = cursor.u8();
      cursor.skip(headerBytes - 4);
      const body = cursor.take(length);
      messages.push({ type, shared: (messageFlags & 2) !== 0, body });
      if (type === 0x10) {
        const next = reader.cursor(body);
        const nextAddress = next.offset();
        const nextSize = next.length();
        if (nextSize < 8) throw new Hdf5Error('a part of its header is too short');
        blocks.push({ address: nextAddress, skip: 0, size: nextSize });
      }
      if (messages.length > 100_000) throw new Hdf5Error('its header goes on without end');
    }
  }
  return messages;
}

async function readUpTo(reader: Hdf5Reader, address: number, length: number): Promise<Uint8Array> {
  const left = reader.source.size - reader.base - address;
  return reader.address(address, Math.min(length, Math.max(left, 1)));
}

/** The body of a message that stands in another object's header (a named datatype). */
export async function readShared(reader: Hdf5Reader, body: Uint8Array, type: number): Promise<Uint8Array> {
  const cursor = reader.cursor(body);
  const version = cursor.u8();
  const kind = cursor.u8();
  if (version === 1) cursor.skip(6);
  if (version === 3 && kind === 1) throw new Hdf5Error('it uses the shared message table, which is not supported');
  const messages = await readMessages(reader, cursor.offset(), () => undefined);
  const found = messages.find((message) => message.type === type && !message.shared);
  if (found === undefined) throw new Hdf5Error('its named datatype is not where it should be');
  return found.body;
}
