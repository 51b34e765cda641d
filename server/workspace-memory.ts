/** A workspace that is only texts: for tests, and for a single text from standard input. */
import type { Workspace } from './workspace';

/**
 * @param root Absolute folder.
 * @param files Contents by path relative to it. The map may change; a check sees what it holds then.
 */
export function memoryWorkspace(root: string, files: Map<string, string | Uint8Array>): Workspace {
  const at = (path: string): string | Uint8Array | undefined =>
    path.startsWith(`${root}/`) ? files.get(path.slice(root.length + 1)) : undefined;
  const bytesOf = (content: string | Uint8Array): Uint8Array =>
    typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    roots: [root],
    list: async () => [...files.keys()].map((path) => `${root}/${path}`).sort(),
    read: async (path) => {
      const content = at(path);
      return content === undefined ? null : bytesOf(content);
    },
    stat: async (path) => {
      const content = at(path);
      if (content !== undefined) return { kind: 'file', bytes: bytesOf(content).length, modified: 0 };
      const isFolder = path === root || [...files.keys()].some((file) => `${root}/${file}`.startsWith(`${path}/`));
      return isFolder ? { kind: 'folder', bytes: 0, modified: 0 } : null;
    },
  };
}
