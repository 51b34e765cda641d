/** NumPy's .npy, version 1.0 (numpy/lib/format.py). */
import type { ElementKind } from '../tensor/dtypes';
import { writtenType, type ExportTensor } from './tensor';

const descriptions: Partial<Record<ElementKind, string>> = {
  float64: '<f8',
  float32: '<f4',
  float16: '<f2',
  int64: '<i8',
  int32: '<i4',
  int16: '<i2',
  int8: '|i1',
  uint64: '<u8',
  uint32: '<u4',
  uint16: '<u2',
  uint8: '|u1',
  bool: '|b1',
  complex64: '<c8',
  complex128: '<c16',
};

/** The bytes of a .npy file, piece by piece. Throws one sentence for values that NumPy has no type for. */
export async function* npyBytes(tensor: ExportTensor): AsyncGenerator<Uint8Array> {
  if (tensor.dtype === 'string') {
    yield* stringBytes(tensor);
    return;
  }
  const type = writtenType(tensor.dtype);
  const description = type === null ? undefined : descriptions[type.kind];
  if (type === null || description === undefined)
    throw new Error(`${tensor.name} holds ${tensor.dtype} values, for which NumPy has no type.`);
  yield header(description, tensor.shape);
  for await (const chunk of tensor.values()) if (chunk.kind === 'bytes') yield type.convert(chunk.bytes);
}

/** Byte strings of one length; NumPy takes zero bytes at the end for padding, so none may end so. */
async function* stringBytes(tensor: ExportTensor): AsyncGenerator<Uint8Array> {
  let width = 1;
  for await (const chunk of tensor.values()) {
    if (chunk.kind !== 'strings') continue;
    for (const text of chunk.strings) {
      if (text.at(-1) === 0) {
        throw new Error(
          `${tensor.name} holds a string that ends with a zero byte, which a .npy file cannot keep; export it as CSV.`,
        );
      }
      width = Math.max(width, text.length);
    }
  }
  yield header(`|S${width}`, tensor.shape);
  for await (const chunk of tensor.values()) {
    if (chunk.kind !== 'strings') continue;
    const bytes = new Uint8Array(chunk.strings.length * width);
    chunk.strings.forEach((text, index) => bytes.set(text, index * width));
    yield bytes;
  }
}

function header(description: string, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(', ');
  const dictionary = `{'descr': '${description}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // Magic, version and length take ten bytes; the values begin at a multiple of 64.
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length).fill(0x20);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 255, length >> 8]);
  bytes.set(new TextEncoder().encode(dictionary), 10);
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}
