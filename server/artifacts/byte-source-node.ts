/** Files of this machine's disk. The only module of artifacts/, besides the worker, that does input and output. */
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { ArtifactFiles, ByteSource } from './byte-source';

/** Opens a file on disk. Throws when it cannot be opened. */
export async function fileSource(path: string): Promise<ByteSource> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  return {
    size,
    place: { path, offset: 0 },
    async read(offset, length) {
      const wanted = Math.max(0, Math.min(length, size - offset));
      // Every byte is overwritten below: memory need not be cleared first.
      const bytes = new Uint8Array(Buffer.allocUnsafeSlow(wanted).buffer);
      let done = 0;
      while (done < wanted) {
        const { bytesRead } = await handle.read(bytes, done, wanted - done, offset + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return done === wanted ? bytes : bytes.subarray(0, done);
    },
    async close() {
      await handle.close();
    },
  };
}

/**
 * The files below a folder on disk. A symbolic link whose target stays below the folder is followed;
 * any other is only reported as a link.
 */
export function folderFiles(folder: string): ArtifactFiles {
  const top = resolve(folder);
  const inside = async (path: string): Promise<string | null> => {
    const full = path === '' ? top : join(top, ...path.split('/'));
    if (full !== top && !full.startsWith(top.endsWith(sep) ? top : top + sep)) return null;
    try {
      const [real, realTop] = await Promise.all([realpath(full), realpath(top)]);
      return real === realTop || real.startsWith(realTop.endsWith(sep) ? realTop : realTop + sep) ? full : null;
    } catch {
      return full;
    }
  };
  return {
    async stat(path) {
      const full = await inside(path);
      try {
        if (full === null) {
          const link = await lstat(join(top, ...path.split('/')));
          return { kind: 'link', bytes: 0, modified: link.mtimeMs };
        }
        const entry = await stat(full);
        if (entry.isDirectory()) return { kind: 'folder', bytes: 0, modified: entry.mtimeMs };
        // A device, socket or pipe has no bytes that can be asked for by range.
        return entry.isFile() ? { kind: 'file', bytes: entry.size, modified: entry.mtimeMs } : null;
      } catch {
        return null;
      }
    },
    async list(path) {
      const full = await inside(path);
      if (full === null) return [];
      try {
        return (await readdir(full)).sort();
      } catch {
        return [];
      }
    },
    async open(path) {
      const full = await inside(path);
      if (full === null) throw new Error(`${path} leads outside ${basename(top)}.`);
      return fileSource(full);
    },
  };
}

/**
 * The files around a path that a person named and that path within them. For a file that is its
 * folder's folder, so that any member (variables/variables.index) leads to the whole.
 */
export async function filesAround(named: string): Promise<{ files: ArtifactFiles; path: string }> {
  // What a person names may itself be a link (a model hub's cache is made of them): follow that one.
  const path = await realpathOrSelf(named);
  const isFolder = await stat(path).then((entry) => entry.isDirectory(), () => false);
  const top = isFolder ? dirname(path) : dirname(dirname(path));
  return { files: folderFiles(top), path: relative(top, path).split(sep).join('/') };
}

async function realpathOrSelf(path: string): Promise<string> {
  const full = resolve(path);
  try {
    const entry = await lstat(full);
    return entry.isSymbolicLink() ? await realpath(full) : full;
  } catch {
    return full;
  }
}
