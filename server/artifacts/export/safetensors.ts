/** safetensors (github.com/huggingface/safetensors): a JSON header with places, then the values. */
import type { ElementKind } from '../tensor/dtypes';
import { writtenType, type ExportTensor } from './tensor';

const names: Partial<Record<ElementKind, string>> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint64: 'U64',
  uint32: 'U32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
  complex64: 'C64',
};
/** Types that the format has and NumPy has not: they are written as they are. */
const kept: Record<string, { name: string; bytes: number }> = {
  bfloat16: { name: 'BF16', bytes: 2 },
  float8_e5m2: { name: 'F8_E5M2', bytes: 1 },
  float8_e4m3fn: { name: 'F8_E4M3', bytes: 1 },
};

/**
 * The bytes of a .safetensors file, piece by piece, and the names of tensors that the format has no type for (strings,
 * complex128).
 */
export function safetensorsBytes(tensors: readonly ExportTensor[]): {
  bytes: AsyncGenerator<Uint8Array>;
  skipped: string[];
} {
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> = {};
  const written: { tensor: ExportTensor; convert(bytes: Uint8Array): Uint8Array }[] = [];
  const skipped: string[] = [];
  let at = 0;
  for (const tensor of tensors) {
    const own = kept[tensor.dtype];
    const type = writtenType(tensor.dtype);
    const name = own?.name ?? (type === null ? undefined : names[type.kind]);
    if (type === null || name === undefined) {
      skipped.push(tensor.name);
      continue;
    }
    const end = at + tensor.shape.reduce((product, size) => product * size, own?.bytes ?? type.bytes);
    header[tensor.name] = { dtype: name, shape: tensor.shape, data_offsets: [at, end] };
    written.push({ tensor, convert: own === undefined ? (bytes) => type.convert(bytes) : (bytes) => bytes });
    at = end;
  }
  return { bytes: bytesOf(header, written), skipped };
}

async function* bytesOf(
  header: object,
  written: { tensor: ExportTensor; convert(bytes: Uint8Array): Uint8Array }[],
): AsyncGenerator<Uint8Array> {
  const json = new TextEncoder().encode(JSON.stringify(header));
  // The values begin at a multiple of eight; the header is filled up with spaces.
  const length = Math.ceil(json.length / 8) * 8;
  const start = new Uint8Array(8 + length).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(json, 8);
  yield start;
  for (const { tensor, convert } of written) {
    for await (const chunk of tensor.values()) if (chunk.kind === 'bytes') yield convert(chunk.bytes);
  }
}
