/** Byte sources and files that are already in memory: for tests, zip members and the browser. */
import type { ArtifactFiles, ByteSource } from './byte-source';

/** The bytes of an array, as a source. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async read(offset, length) {
      return bytes.subarray(offset, offset + length);
    },
    async close() {},
  };
}

/** A browser's File or Blob, as a source. */
function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    async read(offset, length) {
      return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
    },
    async close() {},
  };
}

/** A set of files in memory or of a browser's file list, by path with `/`. */
export function memoryFiles(contents: ReadonlyMap<string, Uint8Array | Blob>): ArtifactFiles {
  const isFolder = (path: string) => path === '' || [...contents.keys()].some((file) => file.startsWith(`${path}/`));
  return {
    async stat(path) {
      const content = contents.get(path);
      if (content !== undefined) {
        return { kind: 'file', bytes: content instanceof Uint8Array ? content.length : content.size, modified: 0 };
      }
      return isFolder(path) ? { kind: 'folder', bytes: 0, modified: 0 } : null;
    },
    async list(path) {
      const start = path === '' ? '' : `${path}/`;
      const names = new Set<string>();
      for (const file of contents.keys()) {
        if (file.startsWith(start)) names.add(file.slice(start.length).split('/')[0] ?? '');
      }
      return [...names].sort();
    },
    async open(path) {
      const content = contents.get(path);
      if (content === undefined) throw new Error(`There is no file ${path}.`);
      return content instanceof Uint8Array ? memorySource(content) : blobSource(content);
    },
  };
}
