/** Writes files to disk. */
import { renameSync, unlinkSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';

/**
 * Writes a file piece by piece: whole or not at all, and nothing that stood there is lost when it fails. Throws what
 * failed.
 */
export async function writeAtomically(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const temporary = `${path}.${process.pid}.saveproof`;
  try {
    await writeFile(temporary, '', { flag: 'wx' });
    const file = await open(temporary, 'w');
    try {
      for await (const piece of bytes) await file.write(piece);
    } finally {
      await file.close();
    }
    renameSync(temporary, path);
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // It was never made.
    }
    throw error;
  }
}
