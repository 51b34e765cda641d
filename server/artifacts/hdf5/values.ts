/**
 * The values of an HDF5 dataset: every layout, the filters that h5py can write without plugins,
 * fill values, byte order. Memory stays within one slab of chunks whatever the dataset declares.
 */
import type { ReadOptions, TensorChunk } from '../artifact';
import { readStrings } from './attributes';
import { indicesOf, readIndex, type Chunk } from './chunk-index';
import { Hdf5Error, NOWHERE } from './cursor';
import { swapWidth } from './datatypes';
import { type Hdf5Dataset, type Hdf5File, type Hdf5Storage } from './file';
import { elementCount } from '../tensor/shape';
import { MAX_CHUNK, unfilter } from './filters';

const PIECE = 4 * 1024 * 1024;
const MAX_SLAB = 64 * 1024 * 1024;

/**
 * Datasets that declare more than this, and more than deflate can make of what is stored (1032 times), are not read.
 */
const BOMB_BYTES = 64 * 1024 ** 2;
const BOMB_RATIO = 1100;

/** Bytes that the values of a dataset take once read. */
export function declaredBytes(dataset: Hdf5Dataset): number {
  return elementCount(dataset.shape) * dataset.type.size;
}

/**
 * The values in row-major order, little-endian, piece by piece. Throws `Hdf5Error` with what is
 * wrong; external storage and virtual datasets are refused.
 */
export async function* readDataset(
  file: Hdf5File,
  dataset: Hdf5Dataset,
  options: ReadOptions = {},
): AsyncGenerator<TensorChunk> {
  const total = elementCount(dataset.shape);
  const start = Math.max(0, Math.min(options.elements?.start ?? 0, total));
  const end = Math.max(start, Math.min(options.elements?.end ?? total, total));
  const text = dataset.type.class === 'string' || dataset.type.class === 'variable-string';
  const width = text ? null : swapWidth(dataset.type);
  for await (const bytes of rawValues(file, dataset, start, end)) {
    options.signal?.throwIfAborted();
    if (text) {
      yield { kind: 'strings', strings: (await readStrings(file, dataset.type, bytes)) ?? [] };
    } else if (width !== null) {
      yield { kind: 'bytes', bytes: swapped(bytes, width) };
    } else {
      yield { kind: 'bytes', bytes };
    }
  }
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let at = 0; at + width <= bytes.length; at += width) {
    for (let i = 0; i < width; i++) result[at + i] = bytes[at + width - 1 - i] ?? 0;
  }
  return result;
}

async function* rawValues(
  file: Hdf5File,
  dataset: Hdf5Dataset,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  if (dataset.external.length > 0) {
    throw new Hdf5Error(`its values lie outside the file, in ${dataset.external.join(', ')}; they are not read`);
  }
  const { storage, shape } = dataset;
  const size = dataset.type.size;
  if (shape === null || end <= start) return;
  const checkedEnd = end * size;
  if (size > MAX_CHUNK) throw new Hdf5Error(`its elements of ${size} bytes are too large to read`);
  if (storage.kind === 'virtual')
    throw new Hdf5Error('it is a virtual dataset made of other datasets; they are not read');
  if (storage.kind === 'unknown') throw new Hdf5Error(storage.reason);
  if (storage.kind === 'compact') {
    if (storage.bytes.length < checkedEnd) throw new Hdf5Error('its values are shorter than its shape says');
    yield storage.bytes.slice(start * size, checkedEnd);
    return;
  }
  if (storage.kind === 'contiguous') {
    if (storage.address === NOWHERE) {
      refuseBomb(dataset, 0);
      yield* filled(dataset, end - start);
      return;
    }
    if (storage.bytes !== NOWHERE && storage.bytes < checkedEnd) {
      throw new Hdf5Error('its values are shorter than its shape says');
    }
    const base = file.reader.base + storage.address;
    if (base + checkedEnd > file.source.size) {
      throw new Hdf5Error(
        `its values reach byte ${base + checkedEnd}, beyond the end of the file (${file.source.size} bytes)`,
      );
    }
    const step = Math.max(size, PIECE - (PIECE % size));
    for (let at = start * size; at < checkedEnd; at += step) {
      yield await file.source.read(base + at, Math.min(step, checkedEnd - at));
    }
    return;
  }
  yield* chunkedValues(file, dataset, shape, storage, { start, end });
}

function refuseBomb(dataset: Hdf5Dataset, stored: number): void {
  const declared = declaredBytes(dataset);
  if (declared > BOMB_BYTES && declared > BOMB_RATIO * stored) {
    throw new Hdf5Error(`it declares ${declared} bytes and holds ${stored}; it is not read`);
  }
}

function* filled(dataset: Hdf5Dataset, elements: number): Generator<Uint8Array> {
  const size = dataset.type.size;
  const step = Math.max(1, Math.floor(PIECE / Math.max(size, 1)));
  for (let at = 0; at < elements; at += step) yield fillBytes(dataset, Math.min(step, elements - at));
}

function fillBytes(dataset: Hdf5Dataset, elements: number): Uint8Array {
  const size = dataset.type.size;
  const bytes = new Uint8Array(elements * size);
  const { fill } = dataset;
  if (fill === null || fill.every((byte) => byte === 0)) return bytes;
  for (let at = 0; at < bytes.length; at += size) bytes.set(fill, at);
  return bytes;
}

async function* chunkedValues(
  file: Hdf5File,
  dataset: Hdf5Dataset,
  shape: number[],
  storage: Extract<Hdf5Storage, { kind: 'chunked' }>,
  { start, end }: { start: number; end: number },
): AsyncGenerator<Uint8Array> {
  const { chunk } = storage;
  const size = dataset.type.size;
  if (chunk.length !== shape.length || chunk.length === 0 || chunk.some((length) => length === 0)) {
    throw new Hdf5Error('the shape of its chunks does not fit its own');
  }
  const chunkBytes = elementCount(chunk) * size;
  if (chunkBytes > MAX_CHUNK) throw new Hdf5Error(`its chunks of ${chunkBytes} bytes are too large to read`);
  const chunks = await readIndex(file, dataset, shape, storage);
  let stored = 0;
  for (const place of chunks.values()) stored += place.bytes;
  refuseBomb(dataset, stored);

  // The first axis along which one row of chunks, with everything inside it, fits into memory.
  const inner = (axis: number) => elementCount(shape.slice(axis + 1));
  let axis = 0;
  while (axis < shape.length - 1 && Math.min(chunk[axis] ?? 1, shape[axis] ?? 1) * inner(axis) * size > MAX_SLAB)
    axis++;
  const along = shape[axis] ?? 1;
  const thickness = chunk[axis] ?? 1;
  const rowElements = inner(axis);
  const outer = elementCount(shape.slice(0, axis));
  for (let prefix = 0; prefix < outer; prefix++) {
    for (let from = 0; from < along; from += thickness) {
      const rows = Math.min(thickness, along - from);
      const first = (prefix * along + from) * rowElements;
      const last = first + rows * rowElements;
      if (last <= start) continue;
      if (first >= end) return;
      const origin = [...indicesOf(prefix, shape.slice(0, axis)), from, ...shape.slice(axis + 1).map(() => 0)];
      const extent = [...shape.slice(0, axis).map(() => 1), rows, ...shape.slice(axis + 1)];
      const slab = await readSlab(file, dataset, { chunk, chunks }, { origin, extent });
      yield slab.subarray(Math.max(0, start - first) * size, (Math.min(end, last) - first) * size);
    }
  }
}

/** A part of a dataset: where it starts, and how long it is along each axis. */
interface Box {
  origin: number[];
  extent: number[];
}

/** The values in a box, row-major; what no chunk holds is the fill value. */
async function readSlab(
  file: Hdf5File,
  dataset: Hdf5Dataset,
  { chunk, chunks }: { chunk: number[]; chunks: Map<string, Chunk> },
  box: Box,
): Promise<Uint8Array> {
  const { origin, extent } = box;
  const rank = chunk.length;
  const result = fillBytes(dataset, elementCount(extent));
  const low = origin.map((at, axis) => Math.floor(at / (chunk[axis] ?? 1)));
  const high = origin.map((at, axis) => Math.floor((at + (extent[axis] ?? 1) - 1) / (chunk[axis] ?? 1)));
  const current = [...low];
  for (;;) {
    const place = chunks.get(current.join());
    if (place !== undefined) {
      const bytes = await readChunk(file, dataset, chunk, place);
      copyShared(
        { bytes, origin: current.map((at, axis) => at * (chunk[axis] ?? 1)), extent: chunk },
        { ...box, bytes: result },
        dataset.type.size,
      );
    }
    let axis = rank - 1;
    while (axis >= 0 && (current[axis] ?? 0) >= (high[axis] ?? 0)) {
      current[axis] = low[axis] ?? 0;
      axis--;
    }
    if (axis < 0) return result;
    current[axis] = (current[axis] ?? 0) + 1;
  }
}

/** Copies the values that two boxes share from one to the other; `size` is that of an element. */
function copyShared(from: Box & { bytes: Uint8Array }, to: Box & { bytes: Uint8Array }, size: number): void {
  const rank = from.extent.length;
  const low: number[] = [];
  const high: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const a = from.origin[axis] ?? 0;
    const b = to.origin[axis] ?? 0;
    low.push(Math.max(a, b));
    high.push(Math.min(a + (from.extent[axis] ?? 0), b + (to.extent[axis] ?? 0)));
    if ((low[axis] ?? 0) >= (high[axis] ?? 0)) return;
  }
  const current = [...low];
  const run = ((high[rank - 1] ?? 0) - (low[rank - 1] ?? 0)) * size;
  for (;;) {
    let source = 0;
    let target = 0;
    for (let axis = 0; axis < rank; axis++) {
      const at = current[axis] ?? 0;
      source = source * (from.extent[axis] ?? 0) + at - (from.origin[axis] ?? 0);
      target = target * (to.extent[axis] ?? 0) + at - (to.origin[axis] ?? 0);
    }
    to.bytes.set(from.bytes.subarray(source * size, source * size + run), target * size);
    let axis = rank - 2;
    while (axis >= 0 && (current[axis] ?? 0) + 1 >= (high[axis] ?? 0)) {
      current[axis] = low[axis] ?? 0;
      axis--;
    }
    if (axis < 0) return;
    current[axis] = (current[axis] ?? 0) + 1;
  }
}

async function readChunk(file: Hdf5File, dataset: Hdf5Dataset, chunk: number[], place: Chunk): Promise<Uint8Array> {
  const expected = elementCount(chunk) * dataset.type.size;
  if (place.bytes > MAX_CHUNK) throw new Hdf5Error(`a chunk of ${place.bytes} bytes is too large to read`);
  let bytes = await file.reader.address(place.address, place.bytes);
  for (let i = dataset.filters.length - 1; i >= 0; i--) {
    const filter = dataset.filters[i];
    if (filter === undefined || ((place.mask >> i) & 1) === 1) continue;
    bytes = await unfilter(filter, bytes, expected);
  }
  if (bytes.length < expected) throw new Hdf5Error(`a chunk has ${bytes.length} bytes where ${expected} are needed`);
  return bytes;
}
