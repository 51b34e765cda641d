/**
 * Decompression with the platform's own `DecompressionStream` (Node 20 and every browser have it),
 * cut off at a limit, so that a bomb costs no more than what it was expected to hold.
 */

type Inflate = (bytes: Uint8Array, format: 'deflate' | 'deflate-raw', limit: number) => Uint8Array;

let atOnce: Inflate | null = null;
let load: (() => Promise<Inflate>) | null = null;

/** Says how to load what decompresses bytes at once, as `inflate` does; it is loaded when it is needed. */
export function useInflate(loader: () => Promise<Inflate>): void {
  load = loader;
}

/**
 * The decompressed bytes. `deflate` has a zlib header, `deflate-raw` has none. Throws when the data is
 * damaged or holds more than `limit` bytes.
 */
export async function inflate(
  bytes: Uint8Array,
  format: 'deflate' | 'deflate-raw',
  limit: number,
): Promise<Uint8Array> {
  if (load !== null) atOnce ??= await load();
  if (atOnce !== null) return atOnce(bytes, format, limit);
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of inflateStream(single(bytes), format)) {
    size += piece.length;
    if (size > limit) throw new Error(`it holds more than ${limit} bytes`);
    pieces.push(piece);
  }
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const result = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Decompresses piece by piece. Throws when the data is damaged or ends early. */
export async function* inflateStream(
  input: AsyncIterable<Uint8Array>,
  format: 'deflate' | 'deflate-raw',
): AsyncGenerator<Uint8Array> {
  const stream = new DecompressionStream(format);
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const feeding = (async () => {
    for await (const piece of input) await writer.write(new Uint8Array(piece));
    await writer.close();
  })();
  // A failure shows on the reading side; without this it would also count as unhandled.
  feeding.catch(() => undefined);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    await feeding;
  } finally {
    await reader.cancel().catch(() => undefined);
    await writer.abort().catch(() => undefined);
  }
}
