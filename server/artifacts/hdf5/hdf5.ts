/**
 * The tree of an HDF5 file: groups, links, attributes, and the description of each dataset
 * (values: `values.ts`). Written after the HDF5 File Format Specification, version 3.
 *
 * Own code instead of the HDF5 library compiled to WebAssembly, for three reasons that were
 * measured: that library needs 230 ms to start, it can only read synchronously (a `ByteSource` in a
 * browser cannot), and on a damaged file it gives nothing or hangs, while here every object that
 * is still whole stays readable. The tests compare both, and h5py, on every sample.
 *
 * External links, external storage and virtual datasets are described and never followed.
 */
import type { ByteSource } from '../bytes/byte-source';
import { Cursor, decodeText, Hdf5Error, NOWHERE } from './cursor';
import { readType, type Hdf5Type } from './datatypes';

export interface Hdf5File {
  source: ByteSource;
  reader: Hdf5Reader;
  /** Where the signature stands; a user block may come before it. */
  signatureAt: number;
  superblockVersion: number;
  /** Where the file should end, by its own superblock. */
  expectedEnd: number;
  /** Objects by the address of their header. A file whose root cannot be read has none at `root`. */
  objects: Map<number, Hdf5Object>;
  root: number;
  /** What could not be read, in the order met. */
  faults: Hdf5Fault[];
}

export interface Hdf5Fault {
  /** Path of the object. */
  path: string;
  message: string;
}

export type Hdf5Object = Hdf5Group | Hdf5Dataset | Hdf5NamedType;

export interface Hdf5Group {
  kind: 'group';
  /** The first path under which it was met, walking in order of names. */
  path: string;
  address: number;
  links: Map<string, Hdf5Link>;
  attributes: Map<string, Hdf5Attribute>;
}

export interface Hdf5Dataset {
  kind: 'dataset';
  path: string;
  address: number;
  type: Hdf5Type;
  /** null is a dataset without a dataspace. */
  shape: number[] | null;
  /** How far it may grow; `Infinity` is without limit. */
  maxShape: number[];
  storage: Hdf5Storage;
  filters: Hdf5Filter[];
  /** One element; null is zeros. */
  fill: Uint8Array | null;
  /** Files that hold the values; they are never opened. */
  external: string[];
  attributes: Map<string, Hdf5Attribute>;
}

export interface Hdf5NamedType {
  kind: 'type';
  path: string;
  address: number;
  attributes: Map<string, Hdf5Attribute>;
}

export type Hdf5Link =
  | { kind: 'hard'; address: number }
  | { kind: 'soft'; target: string }
  | { kind: 'external'; file: string; target: string };

export type Hdf5Storage =
  | { kind: 'compact'; bytes: Uint8Array }
  | { kind: 'contiguous'; address: number; bytes: number }
  | { kind: 'chunked'; chunk: number[]; index: Hdf5ChunkIndex }
  | { kind: 'virtual' }
  /** A layout this reader does not know; says why. */
  | { kind: 'unknown'; reason: string };

export type Hdf5ChunkIndex =
  | { kind: 'b-tree-1'; address: number }
  | { kind: 'single'; address: number; bytes: number | null; mask: number }
  | { kind: 'implicit'; address: number }
  | { kind: 'fixed-array'; address: number }
  | { kind: 'extensible-array'; address: number }
  | { kind: 'b-tree-2'; address: number };

export interface Hdf5Filter {
  id: number;
  optional: boolean;
  name: string;
  parameters: number[];
}

export interface Hdf5Attribute {
  type: Hdf5Type;
  /** null is an attribute without a dataspace. */
  shape: number[] | null;
  /** As stored. */
  bytes: Uint8Array;
}

/** Structures longer than this are taken for damage. */
const MAX_STRUCTURE = 256 * 1024 * 1024;
const MAX_OBJECTS = 2_000_000;
const MAX_DEPTH = 500;
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

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Where the HDF5 signature stands (0, or 512 and its doublings behind a user block); null when nowhere. */
async function findHdf5Signature(source: ByteSource): Promise<number | null> {
  for (let at = 0; at + 8 <= source.size && at <= 1 << 30; at = at === 0 ? 512 : at * 2) {
    const bytes = await source.read(at, 8);
    if (SIGNATURE.every((byte, i) => bytes[i] === byte)) return at;
  }
  return null;
}

/**
 * Opens an HDF5 file and walks its whole tree. Objects that cannot be read are in `faults`; throws
 * `Hdf5Error` only when there is no signature or the superblock itself cannot be read.
 */
export async function openHdf5(source: ByteSource): Promise<Hdf5File> {
  const signatureAt = await findHdf5Signature(source);
  if (signatureAt === null) throw new Hdf5Error('the HDF5 signature is missing');
  const reader = new Hdf5Reader(source);
  const superblock = await readSuperblock(reader, signatureAt);
  const file: Hdf5File = { source, reader, signatureAt, objects: new Map(), faults: superblock.faults, ...superblock.place };
  await walk(file);
  return file;
}

interface Superblock {
  place: { superblockVersion: number; expectedEnd: number; root: number };
  faults: Hdf5Fault[];
}

async function readSuperblock(reader: Hdf5Reader, signatureAt: number): Promise<Superblock> {
  const size = Math.min(256, reader.source.size - signatureAt);
  const cursor = reader.cursor(await reader.at(signatureAt, size));
  const faults: Hdf5Fault[] = [];
  try {
    return readSuperblockFields(reader, cursor, signatureAt, faults);
  } catch (error) {
    if (error instanceof Hdf5Error && size < 96) throw new Hdf5Error('the file ends inside its first structure, the superblock');
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
    for (const [what, found] of [['free-space', freeSpace], ['root symbol table', symbolTable], ['shared header', sharedHeader]] as const) {
      if (found !== 0) faults.push({ path: '', message: `the superblock gives the ${what} the unknown version ${found}` });
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
    if (leafK === 0 || internalK === 0) faults.push({ path: '', message: 'the superblock gives groups a size of zero' });
    reader.leafBytes = 8 + 2 * leafK * (2 * reader.sizeOfOffsets + 24);
    reader.nodeBytes = 8 + 2 * reader.sizeOfOffsets + 2 * internalK * (reader.sizeOfOffsets + reader.sizeOfLengths) + reader.sizeOfLengths;
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

/** Reads every object once, groups in order of names, so that paths do not depend on the file's layout. */
async function walk(file: Hdf5File): Promise<void> {
  const visit = async (address: number, path: string, depth: number): Promise<void> => {
    if (file.objects.has(address)) return;
    if (depth > MAX_DEPTH) throw new Hdf5Error(`groups are nested more than ${MAX_DEPTH} deep`);
    if (file.objects.size >= MAX_OBJECTS) throw new Hdf5Error(`there are more than ${MAX_OBJECTS} objects`);
    const object = await readObject(file, address, path);
    file.objects.set(address, object);
    if (object.kind !== 'group') return;
    object.links = new Map([...object.links].sort(([a], [b]) => (a < b ? -1 : 1)));
    for (const [name, link] of object.links) {
      if (link.kind !== 'hard') continue;
      const child = `${path === '/' ? '' : path}/${name}`;
      try {
        await visit(link.address, child, depth + 1);
      } catch (error) {
        if (!(error instanceof Hdf5Error)) throw error;
        file.faults.push({ path: child, message: error.message });
      }
    }
  };
  try {
    await visit(file.root, '/', 0);
  } catch (error) {
    if (!(error instanceof Hdf5Error)) throw error;
    file.faults.push({ path: '/', message: error.message });
  }
}

interface Message {
  type: number;
  shared: boolean;
  body: Uint8Array;
}

async function readObject(file: Hdf5File, address: number, path: string): Promise<Hdf5Object> {
  const { reader } = file;
  const fault = (message: string) => file.faults.push({ path, message });
  const messages = await readMessages(reader, address, fault);
  const attributes = await readAttributes(reader, messages, fault);
  const find = (type: number) => messages.find((message) => message.type === type);
  const layout = find(0x08);
  const dataspace = find(0x01);
  const datatype = find(0x03);
  if (layout !== undefined || (dataspace !== undefined && datatype !== undefined)) {
    if (dataspace === undefined || datatype === undefined) throw new Hdf5Error('a dataset lacks its shape or type');
    const type = await readTypeMessage(reader, datatype);
    const { shape, maxShape } = readDataspace(reader, dataspace.body);
    const filters = find(0x0b);
    const external = find(0x07);
    return {
      kind: 'dataset',
      path,
      address,
      type,
      shape,
      maxShape,
      storage: layout === undefined ? { kind: 'unknown', reason: 'it has no layout' } : readLayout(reader, layout.body),
      filters: filters === undefined ? [] : readFilters(reader, filters.body),
      fill: readFill(reader, messages, type),
      external: external === undefined ? [] : await readExternal(reader, external.body),
      attributes,
    };
  }
  if (find(0x11) !== undefined || find(0x02) !== undefined || find(0x06) !== undefined || find(0x0a) !== undefined) {
    return { kind: 'group', path, address, attributes, links: await readLinks(reader, messages, fault) };
  }
  if (datatype !== undefined) return { kind: 'type', path, address, attributes };
  throw new Hdf5Error('it is neither a group nor a dataset');
}

// ---- object headers

async function readMessages(reader: Hdf5Reader, address: number, fault: (message: string) => void): Promise<Message[]> {
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

// ---- messages

function readDataspace(reader: Hdf5Reader, body: Uint8Array): { shape: number[] | null; maxShape: number[] } {
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

async function readTypeMessage(reader: Hdf5Reader, message: Message): Promise<Hdf5Type> {
  if (!message.shared) return readType(reader.cursor(message.body));
  return readType(reader.cursor(await readShared(reader, message.body, 0x03)));
}

/** The body of a message that stands in another object's header (a named datatype). */
async function readShared(reader: Hdf5Reader, body: Uint8Array, type: number): Promise<Uint8Array> {
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

function readLayout(reader: Hdf5Reader, body: Uint8Array): Hdf5Storage {
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
  if (version !== 3 && version !== 4) return { kind: 'unknown', reason: `its layout has the unknown version ${version}` };
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

function readFilters(reader: Hdf5Reader, body: Uint8Array): Hdf5Filter[] {
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

function readFill(reader: Hdf5Reader, messages: Message[], type: Hdf5Type): Uint8Array | null {
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

async function readExternal(reader: Hdf5Reader, body: Uint8Array): Promise<string[]> {
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

// ---- links

async function readLinks(
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

async function readLocalHeap(reader: Hdf5Reader, address: number): Promise<Uint8Array> {
  const cursor = reader.cursor(await reader.address(address, 8 + 2 * reader.sizeOfLengths + reader.sizeOfOffsets));
  cursor.expect('HEAP');
  cursor.skip(4);
  const size = cursor.length();
  cursor.skip(reader.sizeOfLengths);
  return reader.address(cursor.offset(), size);
}

function nameInHeap(heap: Uint8Array, offset: number): string {
  if (offset >= heap.length) throw new Hdf5Error('a name lies outside the heap of names');
  return new Cursor(heap, offset).zeroTerminated();
}

/** The library refuses a node that does not fit into the file as a whole, which happens when the superblock gives its size wrong. */
function checkRoom(reader: Hdf5Reader, address: number, bytes: number, fault: (message: string) => void): void {
  if (reader.base + address + bytes > reader.source.size) {
    fault(`by the superblock a node of its B-tree takes ${bytes} bytes, more than there are at byte ${reader.base + address}`);
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
  if (signature !== 'TREE') throw new Hdf5Error(`a node of its B-tree lacks its signature (byte ${reader.base + address})`);
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

// ---- attributes

async function readAttributes(
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

async function readAttribute(reader: Hdf5Reader, body: Uint8Array): Promise<{ name: string; attribute: Hdf5Attribute }> {
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

/** Number of elements of a shape; 0 for null. */
export function elementCount(shape: number[] | null): number {
  return shape === null ? 0 : shape.reduce((product, size) => product * size, 1);
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

async function readGlobalHeapObject(reader: Hdf5Reader, address: number, index: number): Promise<Uint8Array> {
  const head = reader.cursor(await reader.address(address, 8 + reader.sizeOfLengths));
  head.expect('GCOL');
  head.skip(4);
  const size = head.length();
  const bytes = await reader.address(address, size);
  const cursor = reader.cursor(bytes);
  cursor.skip(8 + reader.sizeOfLengths);
  while (cursor.left >= 8 + reader.sizeOfLengths) {
    const found = cursor.u16();
    cursor.skip(6);
    const length = cursor.length();
    if (found === 0) break;
    if (found === index) return cursor.take(length);
    cursor.skip(Math.min(Math.ceil(length / 8) * 8, cursor.left));
  }
  throw new Hdf5Error('a string is not in the heap where it should be');
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

// ---- paths

/** The object at a path, through hard links only; undefined when there is none or it could not be read. */
export function objectAt(file: Hdf5File, path: string): Hdf5Object | undefined {
  let object = file.objects.get(file.root);
  for (const name of path.split('/')) {
    if (name === '') continue;
    if (object?.kind !== 'group') return undefined;
    const link = object.links.get(name);
    if (link?.kind !== 'hard') return undefined;
    object = file.objects.get(link.address);
  }
  return object;
}

/** Every dataset with the path under which it was met first, in order of paths. */
export function* datasetsOf(file: Hdf5File): Iterable<Hdf5Dataset> {
  for (const object of file.objects.values()) if (object.kind === 'dataset') yield object;
}

/** Every link that is not a hard one, and hard links that lead to an object met before. */
export function* unusualLinks(file: Hdf5File): Iterable<{ path: string; link: Hdf5Link; first: string | null }> {
  for (const object of file.objects.values()) {
    if (object.kind !== 'group') continue;
    for (const [name, link] of object.links) {
      const path = `${object.path === '/' ? '' : object.path}/${name}`;
      if (link.kind !== 'hard') yield { path, link, first: null };
      else {
        const first = file.objects.get(link.address)?.path;
        if (first !== undefined && first !== path) yield { path, link, first };
      }
    }
  }
}

// ---- fractal heaps and version 2 B-trees (groups and attributes of "latest" files)

interface FractalHeap {
  idLength: number;
  /** The bytes that an identifier stands for. */
  object(id: Uint8Array): Promise<Uint8Array>;
}

async function openFractalHeap(reader: Hdf5Reader, address: number, fault: (message: string) => void): Promise<FractalHeap> {
  const { sizeOfOffsets, sizeOfLengths } = reader;
  const fixed = 5 + 4 + 1 + 4 + 12 * sizeOfLengths + 3 * sizeOfOffsets + 2 + 2 + 2 + 2 + 4;
  const bytes = await reader.address(address, fixed);
  const cursor = reader.cursor(bytes);
  cursor.expect('FRHP');
  cursor.skip(1);
  const idLength = cursor.u16();
  const filterLength = cursor.u16();
  if (filterLength > 0) throw new Hdf5Error('its heap is compressed, which is not supported');
  const flags = cursor.u8();
  const maxManaged = cursor.u32();
  cursor.skip(sizeOfLengths);
  const hugeTree = cursor.offset();
  cursor.skip(sizeOfLengths + sizeOfOffsets + 8 * sizeOfLengths);
  const width = cursor.u16();
  const startBlock = cursor.length();
  const maxDirect = cursor.length();
  const heapBits = cursor.u16();
  cursor.skip(2);
  const rootBlock = cursor.offset();
  const rootRows = cursor.u16();
  const covered = cursor.at;
  if (cursor.u32() !== lookup3(bytes.subarray(0, covered))) fault('the checksum of its heap does not fit');
  if (width === 0 || startBlock === 0 || maxDirect < startBlock || heapBits > 64) throw new Hdf5Error('the header of its heap makes no sense');
  const offsetBytes = Math.ceil(heapBits / 8);
  const lengthBytes = Math.min(Math.ceil(Math.log2(maxDirect) / 8), limitBytes(maxManaged));
  const checksums = (flags & 2) !== 0;
  const directHeader = 5 + sizeOfOffsets + offsetBytes + (checksums ? 4 : 0);
  const directRows = Math.log2(maxDirect) - Math.log2(startBlock) + 2;
  const rowSize = (row: number) => (row === 0 ? startBlock : startBlock * 2 ** (row - 1));

  const managed = async (offset: number, length: number): Promise<Uint8Array> => {
    let block = rootBlock;
    let rows = rootRows;
    let start = 0;
    for (let depth = 0; rows > 0; depth++) {
      if (depth > 32) throw new Hdf5Error('its heap runs in a circle');
      let row = 0;
      let rowStart = start;
      while (row < rows && offset >= rowStart + width * rowSize(row)) rowStart += width * rowSize(row++);
      if (row >= rows) throw new Hdf5Error('an entry lies outside its heap');
      const column = Math.floor((offset - rowStart) / rowSize(row));
      const entry = row * width + column;
      const at = 5 + sizeOfOffsets + offsetBytes + entry * sizeOfOffsets;
      const indirect = reader.cursor(await reader.address(block, at + sizeOfOffsets));
      indirect.expect('FHIB');
      indirect.at = at;
      block = indirect.offset();
      start = rowStart + column * rowSize(row);
      if (row < directRows) break;
      rows = Math.log2(rowSize(row)) - Math.log2(startBlock * width) + 1;
    }
    if (block === NOWHERE) throw new Hdf5Error('an entry lies outside its heap');
    if (offset - start < directHeader) throw new Hdf5Error('an entry lies inside a header of its heap');
    return reader.address(block + offset - start, length);
  };

  const huge = async (id: Cursor): Promise<Uint8Array> => {
    const key = id.uint(Math.min(8, idLength - 1));
    if (hugeTree === NOWHERE || sizeOfOffsets + sizeOfLengths + 1 <= idLength) {
      id.at = 1;
      return reader.address(id.offset(), id.length());
    }
    for await (const record of readTree2(reader, hugeTree, fault)) {
      const entry = record.cursor();
      const place = entry.offset();
      const length = entry.length();
      if (entry.length() === key) return reader.address(place, length);
    }
    throw new Hdf5Error('an entry is not in its heap');
  };

  return {
    idLength,
    object(id) {
      const entry = reader.cursor(id);
      const kind = (entry.u8() >> 4) & 3;
      if (kind === 0) return managed(entry.uint(offsetBytes), entry.uint(lengthBytes));
      if (kind === 1) return huge(entry);
      const first = (id[0] ?? 0) & 15;
      if (idLength <= 17) return Promise.resolve(entry.take(first + 1));
      return Promise.resolve(entry.take(first * 256 + entry.u8() + 1));
    },
  };
}

/** Bytes that a number up to `limit` takes. */
function limitBytes(limit: number): number {
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
  if (recordSize === 0 || nodeSize < 10 + recordSize || depth > 16) throw new Hdf5Error('the header of its B-tree makes no sense');

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
    if (end.u32() !== lookup3(content.subarray(0, size - 4))) fault('the checksum of a node of its B-tree does not fit');
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

/** Bob Jenkins' lookup3, `hashlittle` with seed 0: the checksum of HDF5's newer structures (H5checksum.c). */
function lookup3(bytes: Uint8Array): number {
  const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by));
  let a = (0xdeadbeef + bytes.length) | 0;
  let b = a;
  let c = a;
  const word = (at: number) =>
    (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
  let at = 0;
  let left = bytes.length;
  while (left > 12) {
    a = (a + word(at)) | 0;
    b = (b + word(at + 4)) | 0;
    c = (c + word(at + 8)) | 0;
    a = (a - c) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
    at += 12;
    left -= 12;
  }
  if (left === 0) return c >>> 0;
  a = (a + word(at)) | 0;
  b = (b + word(at + 4)) | 0;
  c = (c + word(at + 8)) | 0;
  c = (c ^ b) - rotate(b, 14);
  a = (a ^ c) - rotate(c, 11);
  b = (b ^ a) - rotate(a, 25);
  c = (c ^ b) - rotate(b, 16);
  a = (a ^ c) - rotate(c, 4);
  b = (b ^ a) - rotate(a, 14);
  c = (c ^ b) - rotate(b, 24);
  return c >>> 0;
}
