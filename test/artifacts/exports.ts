/**
 * The files that the export test writes: also written by `record-exports.py`'s run, so that NumPy reads the very same
 * bytes.
 */
import { join } from 'node:path';
import { filesAround } from '../../server/artifacts/bytes/byte-source-node';
import { csvBytes } from '../../server/artifacts/export/csv';
import { npyBytes } from '../../server/artifacts/export/npy';
import { npzBytes } from '../../server/artifacts/export/npz';
import { safetensorsBytes } from '../../server/artifacts/export/safetensors';
import { exportTensors, type ExportTensor } from '../../server/artifacts/export/tensor';
import { openArtifact } from '../../server/artifacts/open';

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(Uint8Array.from(piece));
  return Buffer.concat(all);
}

/** Every exported file by name; names of tensors that safetensors cannot hold. */
export async function writeExports(): Promise<{ files: Map<string, Buffer>; skipped: string[] }> {
  const files = new Map<string, Buffer>();
  const at = await filesAround(join(process.env.HERE ?? __dirname, 'tf215/ckpt_mixed_dtypes'));
  const mixed = await openArtifact(at.files, at.path);
  const tensors = exportTensors(mixed);
  // Zero bytes at the end of a string have no place in a .npy file.
  const numeric = tensors.filter((tensor) => tensor.dtype !== 'string');
  files.set('mixed.npz', await joined(npzBytes(numeric)));
  const safe = safetensorsBytes(tensors);
  files.set('mixed.safetensors', await joined(safe.bytes));
  for (const tensor of tensors) files.set(`${tensor.name.replaceAll('/', '_')}.csv`, await joined(csvBytes(tensor)));
  await mixed.close();
  const small = await filesAround(join(process.env.HERE ?? __dirname, 'tf221/ckpt_sharded_slices'));
  const sliced = await openArtifact(small.files, small.path);
  const part = exportTensors(sliced).find((tensor) => tensor.name === 'part') as ExportTensor;
  files.set('part.npy', await joined(npyBytes(part)));
  await sliced.close();
  return { files, skipped: safe.skipped };
}
