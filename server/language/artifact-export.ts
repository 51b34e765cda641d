/** Variables as files of other tools, small enough for one message. */
import { csvBytes } from '../artifacts/export/csv';
import { npyBytes } from '../artifacts/export/npy';
import { safetensorsBytes } from '../artifacts/export/safetensors';
import { exportTensors } from '../artifacts/export/tensor';
import { bytesText } from '../artifacts/text';
import type { ExportFormat } from '../protocol';
import type { ArtifactSession } from './artifact-session';

/** Beyond this the bytes are for the command line, which streams them. */
const MOST_BYTES = 256 * 1024 * 1024;

/** The bytes of a file with one variable, or with all of them where `key` is null. Throws one sentence where there can be none. */
export async function exportBytes({ artifact, opened }: ArtifactSession, key: string | null, format: ExportFormat, signal: AbortSignal): Promise<Uint8Array> {
  const variables = key === null ? artifact.variables : artifact.variables.filter((variable) => variable.key === key);
  const total = variables.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > MOST_BYTES) throw new Error(`${bytesText(total)} are too much to export from the editor. Use "saveproof export" in a terminal.`);
  const tensors = exportTensors(opened, variables, signal);
  const [first] = tensors;
  if (first === undefined) throw new Error(`${artifact.path} has no variable to export.`);
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of format === 'safetensors' ? safetensorsBytes(tensors).bytes : format === 'npy' ? npyBytes(first) : csvBytes(first)) {
    pieces.push(piece);
    length += piece.length;
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Bytes as base64, without Node: this runs in a browser's worker too. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 0x8000) text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(text);
}
