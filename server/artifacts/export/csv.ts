/** A tensor as CSV (RFC 4180): a line for each row along the last dimension; a scalar is one line with one value. */
import { numbersOf } from '../tensor/values';
import type { ExportTensor } from './tensor';

/** The bytes of a CSV file, piece by piece. Throws one sentence for values that are neither numbers nor strings. */
export async function* csvBytes(tensor: ExportTensor): AsyncGenerator<Uint8Array> {
  const columns = tensor.shape.length < 2 ? 1 : (tensor.shape.at(-1) ?? 1);
  const texts = tensor.dtype === 'string' ? null : textsOf(tensor);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  let column = 0;
  for await (const chunk of tensor.values()) {
    const values =
      chunk.kind === 'strings'
        ? chunk.strings.map((text) => quoted(decoder.decode(text)))
        : (texts?.(chunk.bytes) ?? []);
    const parts: string[] = [];
    for (const value of values) {
      column++;
      parts.push(value, column === columns ? '\r\n' : ',');
      if (column === columns) column = 0;
    }
    yield encoder.encode(parts.join(''));
  }
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Elements as text, so that reading them gives the same value: 64-bit integers in full, complex numbers as Python
 * writes them.
 */
function textsOf(tensor: ExportTensor): (bytes: Uint8Array) => string[] {
  const copy = (bytes: Uint8Array) => bytes.slice().buffer;
  if (tensor.dtype === 'int64') return (bytes) => Array.from(new BigInt64Array(copy(bytes)), String);
  if (tensor.dtype === 'uint64') return (bytes) => Array.from(new BigUint64Array(copy(bytes)), String);
  const type = numbersOf(tensor.dtype);
  if (type === null) throw new Error(`${tensor.name} holds ${tensor.dtype} values, which have no text.`);
  if (type.parts === 1) return (bytes) => Array.from(type.numbers(bytes), numberText);
  return (bytes) => {
    const parts = type.numbers(bytes);
    const texts: string[] = [];
    for (let at = 0; at < parts.length; at += 2) {
      const imaginary = numberText(parts[at + 1] ?? 0);
      texts.push(`${numberText(parts[at] ?? 0)}${/^[-n]/.test(imaginary) ? '' : '+'}${imaginary}j`);
    }
    return texts;
  };
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}
