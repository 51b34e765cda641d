/** Which files of a workspace belong together. */

/** A folder with one of these is a project of its own. */
const markers = /\/(?:pyproject\.toml|setup\.py|setup\.cfg|requirements\.txt|environment\.ya?ml|Pipfile)$/;

/**
 * Splits the files of a workspace into projects that have nothing to do with each other: the outermost folders that
 * hold packaging or pins. Where a program lies outside all of these, or a root is such a folder, everything below that
 * root is one project; so are the few folders of a small system that pins apart what trains and what serves.
 *
 * @param paths absolute, of programs and of files that pin.
 * @param isProgram tells the programs among them.
 * @returns lists of paths, in their order; every path stands in one of them.
 */
export function projectGroups(
  roots: readonly string[],
  paths: readonly string[],
  isProgram: (path: string) => boolean,
): string[][] {
  const groups = new Map<string, string[]>();
  for (const root of [...roots].sort((left, right) => right.length - left.length)) {
    const below = paths.filter((path) => path.startsWith(`${root}/`) || path === root);
    const folders = outermost(
      below.filter((path) => markers.test(path)).map((path) => path.slice(0, path.lastIndexOf('/'))),
    );
    const folderOf = (path: string): string | null => {
      for (let at = path.lastIndexOf('/'); at > root.length; at = path.lastIndexOf('/', at - 1)) {
        const folder = path.slice(0, at);
        if (folders.has(folder)) return folder;
      }
      return null;
    };
    const isOne =
      folders.has(root) ||
      below.some((path) => isProgram(path) && folderOf(path) === null) ||
      isOneSystem(below, folders, isProgram);
    for (const path of below) add(groups, (isOne ? null : folderOf(path)) ?? root, path);
    paths = paths.filter((path) => !(path.startsWith(`${root}/`) || path === root));
  }
  // Pins above the roots, and what an editor has open elsewhere.
  for (const path of paths) add(groups, '', path);
  return [...groups.values()];
}

/** More folders or programs than this are a collection, whose parts have nothing to do with each other. */
const mostParts = 4;
const mostPrograms = 40;

/** Whether folders that pin side by side, none of them a package to install, are parts of one system. */
function isOneSystem(
  paths: readonly string[],
  folders: ReadonlySet<string>,
  isProgram: (path: string) => boolean,
): boolean {
  if (folders.size > mostParts || paths.filter(isProgram).length > mostPrograms) return false;
  const beside = new Set([...folders].map((folder) => folder.slice(0, folder.lastIndexOf('/'))));
  return beside.size === 1 && !paths.some((path) => /\/setup\.(?:py|cfg)$/.test(path));
}

function add(groups: Map<string, string[]>, key: string, path: string): void {
  const known = groups.get(key);
  if (known === undefined) groups.set(key, [path]);
  else known.push(path);
}

function outermost(folders: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const folder of [...new Set(folders)].sort((left, right) => left.length - right.length)) {
    let isInner = false;
    for (let at = folder.lastIndexOf('/'); at > 0; at = folder.lastIndexOf('/', at - 1))
      isInner ||= found.has(folder.slice(0, at));
    if (!isInner) found.add(folder);
  }
  return found;
}
