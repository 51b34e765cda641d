/** Absolute paths of a workspace, with `/` on every system. */

/** The folder that a file or folder lies in; empty for one right below the root. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** Whether a path is that of a file of a list, or of a folder around one. */
export function existsIn(paths: readonly string[]): (path: string) => boolean {
  const known = new Set<string>();
  for (const path of paths) {
    for (let at = path; at !== '' && !known.has(at); at = folderOf(at)) known.add(at);
  }
  return (path) => known.has(path);
}

/** Whether a path is among those named, or below one of them; every path is where none is named. */
export function isAmong(named: readonly string[] | undefined): (path: string) => boolean {
  if (named === undefined) return () => true;
  const exact = new Set(named);
  const below = named.map((path) => `${path}/`);
  return (path) => exact.has(path) || below.some((prefix) => path.startsWith(prefix));
}
