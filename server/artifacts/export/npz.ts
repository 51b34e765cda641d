/** NumPy's .npz: a zip of .npy files, stored as they are (numpy.savez). */
import { configure, ZipWriter } from '@zip.js/zip.js';
import { npyBytes } from './npy';
import type { ExportTensor } from './tensor';

configure({ useWebWorkers: false });

/** The bytes of a .npz file, piece by piece. Throws one sentence for a tensor that NumPy has no type for. */
export async function* npzBytes(tensors: readonly ExportTensor[]): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = new ZipWriter(writable, {
    level: 0,
    zip64: true,
    extendedTimestamp: false,
    lastModDate: new Date(1980, 0, 1),
  });
  const written = (async () => {
    for (const tensor of tensors) await writer.add(`${tensor.name}.npy`, streamOf(npyBytes(tensor)));
    await writer.close();
  })();
  // A failure inside is told through the stream; without this it would also be an unhandled rejection.
  written.catch((error: unknown) => void writable.abort(error).catch(() => undefined));
  const reader = readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    yield value;
  }
  await written;
}

function streamOf(bytes: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const next = await bytes.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await bytes.return(undefined);
    },
  });
}
