/** The files that make up an artifact that is a folder. */
import type { Asset } from './artifact';
import type { ArtifactFiles } from './bytes/byte-source';
import { joinPath } from './format';

/** A folder with more files than this is not a model; what is beyond is not listed. */
const MOST_FILES = 20_000;
const DEEPEST = 12;

/**
 * Every file below a folder, by path relative to it; and the symbolic links that lead outside, which are not followed.
 */
export async function filesBelow(files: ArtifactFiles, root: string): Promise<{ found: Asset[]; links: string[] }> {
  const found: Asset[] = [];
  const links: string[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const name of await files.list(joinPath(root, folder))) {
      if (found.length >= MOST_FILES) return;
      const path = joinPath(folder, name);
      const there = await files.stat(joinPath(root, path));
      if (there === null) continue;
      if (there.kind === 'link') links.push(path);
      else if (there.kind === 'file') found.push({ path, bytes: there.bytes });
      else if (depth < DEEPEST) await walk(path, depth + 1);
    }
  };
  await walk('', 0);
  return { found, links };
}

/** Whether a name that an artifact gives for one of its files would lead outside of the folder it belongs in. */
export function leadsOutside(name: string): boolean {
  if (/^([/\\]|[a-zA-Z]:)/.test(name) || /^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return true;
  let depth = 0;
  for (const part of name.split(/[/\\]/)) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}
