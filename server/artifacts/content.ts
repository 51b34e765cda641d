/** What a file's first and last bytes say it is, whatever its name. */
import type { ByteSource } from './bytes/byte-source';

/** What a file holds that is no artifact, as far as its first bytes tell. */
export type ContentKind =
  | 'empty'
  | 'zero-bytes'
  | 'lfs-pointer'
  | 'html'
  | 'zip'
  | 'hdf5'
  | 'table'
  | 'saved-model'
  | 'saved-model-text'
  | 'riegeli'
  | 'json'
  | 'text'
  | 'binary';

const HDF5_SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Magic of a LevelDB-style table as tensorflow/core/lib/io/format.h writes it, little-endian. */
const TABLE_MAGIC = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
/** First bytes of a Riegeli record file (riegeli/records/README.md): block header, then a chunk header of type 's'. */
const RIEGELI_START = [0x83, 0xaf, 0x70, 0xd1, 0x0d, 0x88, 0x4a, 0x3f];

function startsWith(bytes: Uint8Array, signature: readonly number[], at = 0): boolean {
  return bytes.length >= at + signature.length && signature.every((byte, index) => bytes[at + index] === byte);
}

/** What the file is by its own bytes. Reads at most its first 4 KiB, a few signatures and its last 64 KiB. */
export async function recogniseContent(source: ByteSource): Promise<ContentKind> {
  if (source.size === 0) return 'empty';
  const head = await source.read(0, Math.min(4096, source.size));
  if (startsWith(head, HDF5_SIGNATURE)) return 'hdf5';
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06])) return 'zip';
  if (startsWith(head, RIEGELI_START, 8) || startsWith(head, RIEGELI_START)) return 'riegeli';
  if (source.size >= 48 && startsWith(await source.read(source.size - 8, 8), TABLE_MAGIC)) return 'table';
  if (head.every((byte) => byte === 0)) return 'zero-bytes';
  const start = new TextDecoder()
    .decode(head.subarray(0, 512))
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (start.startsWith('version https://git-lfs.github.com/spec/')) return 'lfs-pointer';
  if (/^<(!doctype html|html|head|body)\b/i.test(start)) return 'html';
  // SavedModel.saved_model_schema_version = 1, then the first MetaGraphDef.
  if (startsWith(head, [0x08, 0x01]) && (head.length === 2 || head[2] === 0x12)) return 'saved-model';
  if (head[0] === 0x12 && head.length > 4 && !isText(head)) return 'saved-model';
  if (/^(saved_model_schema_version\s*:|meta_graphs\s*:?\s*[{<])/.test(start.replace(/^(#[^\n]*\n\s*)+/, ''))) {
    return 'saved-model-text';
  }
  if (await hasUserBlock(source)) return 'hdf5';
  if (await endsAsZip(source)) return 'zip';
  if (/^[{[]/.test(start)) return 'json';
  return isText(head) ? 'text' : 'binary';
}

/** HDF5 allows a user block: its signature may stand at 512, 1024, 2048 and so on (HDF5 file format, II.A). */
async function hasUserBlock(source: ByteSource): Promise<boolean> {
  for (let at = 512; at + 8 <= source.size && at <= 1 << 20; at *= 2) {
    if (startsWith(await source.read(at, 8), HDF5_SIGNATURE)) return true;
  }
  return false;
}

/** A zip may have bytes in front of it: what counts is the end of the central directory. */
async function endsAsZip(source: ByteSource): Promise<boolean> {
  const length = Math.min(source.size, 65_557);
  if (length < 22) return false;
  const tail = await source.read(source.size - length, length);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (startsWith(tail, [0x50, 0x4b, 0x05, 0x06], at)) {
      const comment = (tail[at + 20] ?? 0) + (tail[at + 21] ?? 0) * 256;
      if (at + 22 + comment === tail.length) return true;
    }
  }
  return false;
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

/**
 * Why a file of such content cannot be the `what` it should be, as one sentence; null where the content is not one of
 * these.
 */
export function notAnArtifactMessage(path: string, what: string, content: ContentKind): string | null {
  switch (content) {
    case 'empty':
      return `${path} is empty: it holds no ${what}. Copy or save it again.`;
    case 'zero-bytes':
      return `${path} holds only zero bytes, as after a failed write to disk: there is no ${what} in it. Copy or save it again.`;
    case 'lfs-pointer':
      return `${path} is a Git LFS pointer, not the ${what} itself. Run \`git lfs pull\` in its repository.`;
    case 'html':
      return `${path} is an HTML page, not a ${what}: a download that got an error page. Download it again.`;
    default:
      return null;
  }
}
