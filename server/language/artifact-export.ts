/** Variables as files of other tools: straight to disk where there is one, else small enough for one message. */
import { csvBytes } from '../artifacts/export/csv';
import { npyBytes } from '../artifacts/export/npy';
import { npzBytes } from '../artifacts/export/npz';
import { safetensorsBytes } from '../artifacts/export/safetensors';
import { exportTensors } from '../artifacts/export/tensor';
import { bytesText } from '../artifacts/text';
import type { ExportChoice, ServerRequests } from '../protocol';
import type { ArtifactSession } from './artifact-session';
import { l10n } from './artifact-words';

/** A message holds no more than this. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Writes a file piece by piece, whole or not at all. */
export type WriteFile = (path: string, bytes: AsyncIterable<Uint8Array>) => Promise<void>;

interface ExportOptions {
  /** The file to write; null answers the bytes themselves. */
  write: ((bytes: AsyncIterable<Uint8Array>) => Promise<void>) | null;
  /** Told how many bytes have been made of how many there will be, about. */
  progress(done: number, total: number): void;
  signal: AbortSignal;
}

type Exported = ServerRequests['saveproof/artifact/export']['result'];

/** Writes or answers a file with the chosen variables. Throws one sentence where there can be none. */
export async function exportVariables(
  { artifact, opened, variables: readRows }: ArtifactSession,
  choice: ExportChoice,
  { write, progress, signal }: ExportOptions,
): Promise<Exported> {
  const keys =
    choice.key !== null
      ? new Set([choice.key])
      : choice.filter === ''
        ? null
        : new Set(
            readRows({ filter: choice.filter, sort: 'name', descending: false }, 0, artifact.variables.length).rows.map(
              ({ key }) => key,
            ),
          );
  const variables = artifact.variables.filter(({ key }) => keys === null || keys.has(key));
  const total = variables.reduce((sum, { bytes }) => sum + bytes, 0);
  if (write === null && total > MOST_BYTES) {
    throw new Error(
      l10n.t(
        '{0} are too much to export here, where the editor cannot write to the disk itself. Use "saveproof export" in a terminal.',
        bytesText(total),
      ),
    );
  }
  const tensors = exportTensors(opened, variables, signal);
  const [first] = tensors;
  if (first === undefined) throw new Error(l10n.t('{0} has no variable to export.', artifact.path));
  const { bytes, skipped } =
    choice.format === 'safetensors'
      ? safetensorsBytes(tensors)
      : choice.format === 'npz'
        ? { bytes: npzBytes(tensors), skipped: [] }
        : { bytes: choice.format === 'npy' ? npyBytes(first) : csvBytes(first), skipped: [] };
  let done = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      signal.throwIfAborted();
      done += piece.length;
      progress(done, Math.max(done, total));
      yield piece;
    }
  }
  if (write !== null) {
    await write(counted());
    return { base64: null, bytes: done, variables: tensors.length - skipped.length, skipped };
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of counted()) pieces.push(piece);
  const all = new Uint8Array(done);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return { base64: toBase64(all), bytes: done, variables: tensors.length - skipped.length, skipped };
}

/** Bytes as base64, without Node: this runs in a browser's worker too. */
function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 0x8000)
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(text);
}
