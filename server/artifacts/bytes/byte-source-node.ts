/**
 * Files of this machine's disk. With ranges-node.ts the only module of artifacts/, besides the worker, that does input
 * and output. It waits for the disk where it stands: a short read takes microseconds, handing it to another thread and
 * back many times that, and who reads artifacts has a thread for it.
 */
import { closeSync, fstatSync, lstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { ArtifactFiles, ByteSource } from './byte-source';

/** Opens a file on disk. Throws when it cannot be opened. */
export async function fileSource(path: string): Promise<ByteSource> {
  const descriptor = openSync(path, 'r');
  const { size } = fstatSync(descriptor);
  let closed = false;
  return {
    size,
    place: { path, offset: 0 },
    async read(offset, length) {
      if (closed) throw new Error('The file is closed.');
      const wanted = Math.max(0, Math.min(length, size - offset));
      // Every byte is overwritten below: memory need not be cleared first.
      const bytes = new Uint8Array(Buffer.allocUnsafeSlow(wanted).buffer);
      let done = 0;
      while (done < wanted) {
        const read = readSync(descriptor, bytes, done, wanted - done, offset + done);
        if (read === 0) break;
        done += read;
      }
      return done === wanted ? bytes : bytes.subarray(0, done);
    },
    async close() {
      if (!closed) closeSync(descriptor);
      closed = true;
    },
  };
}

/**
 * The files below a folder on disk. A symbolic link whose target stays below the folder is followed;
 * any other is only reported as a link.
 */
export function folderFiles(folder: string): ArtifactFiles {
  const top = resolve(folder);
  let realTop: string | null = null;
  const inside = (path: string): string | null => {
    const full = path === '' ? top : join(top, ...path.split('/'));
    if (full !== top && !full.startsWith(top.endsWith(sep) ? top : top + sep)) return null;
    try {
      realTop ??= realpathSync.native(top);
      const real = realpathSync.native(full);
      return real === realTop || real.startsWith(realTop.endsWith(sep) ? realTop : realTop + sep) ? full : null;
    } catch {
      return full;
    }
  };
  return {
    async stat(path) {
      const full = inside(path);
      try {
        if (full === null) {
          const link = lstatSync(join(top, ...path.split('/')));
          return { kind: 'link', bytes: 0, modified: link.mtimeMs };
        }
        const entry = statSync(full);
        if (entry.isDirectory()) return { kind: 'folder', bytes: 0, modified: entry.mtimeMs };
        // A device, socket or pipe has no bytes that can be asked for by range.
        return entry.isFile() ? { kind: 'file', bytes: entry.size, modified: entry.mtimeMs } : null;
      } catch {
        return null;
      }
    },
    async list(path) {
      const full = inside(path);
      if (full === null) return [];
      try {
        return readdirSync(full).sort();
      } catch {
        return [];
      }
    },
    async open(path) {
      const full = inside(path);
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
  const path = realpathOrSelf(named);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const top = isFolder ? dirname(path) : dirname(dirname(path));
  return { files: folderFiles(top), path: relative(top, path).split(sep).join('/') };
}

function realpathOrSelf(path: string): string {
  const full = resolve(path);
  try {
    return lstatSync(full).isSymbolicLink() ? realpathSync.native(full) : full;
  } catch {
    return full;
  }
}
