/** Where modules stand: which file or folder of a project an import leads to, told from the paths alone. */

/** The Python files of a project by their paths, and what was asked about them since they last changed. */
export interface ModulePaths {
  roots: readonly string[];
  /** Names of packages that the environment has: a folder of that name in the project hides none of them. */
  installed: ReadonlySet<string>;
  paths: Set<string>;
  /** How many known Python files lie in a folder or below it. */
  folders: Map<string, number>;
  /** Folders with an `__init__.py`. */
  packages: Set<string>;
  /** By folder of the importing file, then by module. */
  places: Map<string, Map<string, Place>>;
  /** The places of a file's folder, by the file's path: the string is at hand. */
  placesOfFile: Map<string, Map<string, Place>>;
  /** Folders that imports are looked for in, by the importing file's folder. */
  searched: Map<string, string[]>;
}

/** What stands under a module's name; null where nothing of the project does. */
export type Place = { kind: 'file'; path: string } | { kind: 'folder'; path: string } | null;

/** Paths of a project; those among `paths` that are no Python files are left out. */
export function modulePaths(
  roots: readonly string[],
  installed: ReadonlySet<string>,
  paths: Iterable<string>,
): ModulePaths {
  const known: ModulePaths = {
    roots: roots.map((root) => root.replace(/\/+$/, '')),
    installed,
    paths: new Set(),
    folders: new Map(),
    packages: new Set(),
    places: new Map(),
    placesOfFile: new Map(),
    searched: new Map(),
  };
  for (const path of paths) if (path.endsWith('.py')) addPath(known, path);
  return known;
}

/** Adds a file; false where it was known. */
export function addPath(known: ModulePaths, path: string): boolean {
  if (known.paths.has(path)) return false;
  known.paths.add(path);
  if (path.endsWith('.py')) countFolders(known, path, 1);
  forget(known);
  return true;
}

/** Takes a file away; false where it was not known. */
export function removePath(known: ModulePaths, path: string): boolean {
  if (!known.paths.delete(path)) return false;
  if (path.endsWith('.py')) countFolders(known, path, -1);
  forget(known);
  return true;
}

/** What an import leads to; `level` counts the dots of a relative one. */
export function placeOf(known: ModulePaths, from: string, module: string, level: number): Place {
  let places = known.placesOfFile.get(from);
  if (places === undefined) {
    const folder = folderOf(from);
    places = known.places.get(folder);
    if (places === undefined) known.places.set(folder, (places = new Map()));
    known.placesOfFile.set(from, places);
  }
  const key = level === 0 ? module : '.'.repeat(level) + module;
  let found = places.get(key);
  if (found === undefined) {
    const folder = folderOf(from);
    found =
      level > 0
        ? relativePlace(known, folder, module, level)
        : module === '' || isElsewhere(known, from, module)
          ? null
          : absolutePlace(known, folder, module);
    places.set(key, found);
  }
  return found;
}

/**
 * Whether nothing of the project stands under the first part of a dotted name, as it is with most of what is imported:
 * `numpy` is looked for in every folder, `numpy.linalg` and a hundred more of its names are not.
 */
function isElsewhere(known: ModulePaths, from: string, module: string): boolean {
  const dot = module.indexOf('.');
  return dot > 0 && placeOf(known, from, module.slice(0, dot), 0) === null;
}

/** The folder of a path; the empty string above the first. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Answers depend on the set of paths alone. */
function forget(known: ModulePaths): void {
  known.places.clear();
  known.placesOfFile.clear();
  known.searched.clear();
}

function countFolders({ folders, packages }: ModulePaths, path: string, by: 1 | -1): void {
  if (path.endsWith('/__init__.py')) {
    if (by === 1) packages.add(folderOf(path));
    else packages.delete(folderOf(path));
  }
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
    const count = (folders.get(folder) ?? 0) + by;
    if (count === 0) folders.delete(folder);
    else folders.set(folder, count);
  }
}

/** What stands at `folder` under a dotted name. A regular package or a module goes before a bare folder. */
function placeIn({ folders, packages, paths }: ModulePaths, folder: string, module: string): Place {
  const base = module === '' ? folder : `${folder}/${module.replaceAll('.', '/')}`;
  if (packages.has(base)) return { kind: 'file', path: `${base}/__init__.py` };
  if (module !== '' && paths.has(`${base}.py`)) return { kind: 'file', path: `${base}.py` };
  return folders.has(base) ? { kind: 'folder', path: base } : null;
}

/** Folders in which an absolute import of a file in `folder` is looked for, in order. */
function searchFolders({ roots, packages, searched }: ModulePaths, folder: string): string[] {
  const known = searched.get(folder);
  if (known !== undefined) return known;
  const inside = roots
    .filter((root) => folder === root || folder.startsWith(`${root}/`))
    .sort((a, b) => b.length - a.length);
  const top = inside.at(-1) ?? folder;
  const outside: string[] = [];
  const regular: string[] = [];
  for (let at = folder; at.length >= top.length; at = folderOf(at)) {
    // A folder that is a package is on the path only when one of its files is run as a script.
    if (packages.has(at)) regular.push(at);
    else outside.push(at, `${at}/src`);
    if (at === '') break;
  }
  const others = roots.filter((root) => !inside.includes(root)).flatMap((root) => [root, `${root}/src`]);
  const found = [...outside, ...others, ...regular];
  searched.set(folder, found);
  return found;
}

function absolutePlace(known: ModulePaths, folder: string, module: string): Place {
  const [top = ''] = module.split('.');
  const hidden = known.installed.has(top);
  let bare: Place = null;
  for (const at of searchFolders(known, folder)) {
    if (hidden && known.packages.has(at)) break;
    const head = placeIn(known, at, top);
    if (head === null || (hidden && head.kind === 'folder')) continue;
    const place = module === top ? head : placeIn(known, at, module);
    if (place?.kind === 'file') return place;
    // A regular package of this name is the one, even where it lacks the module asked for.
    if (head.kind === 'file') return place;
    bare ??= place;
  }
  return bare;
}

function relativePlace(known: ModulePaths, folder: string, module: string, level: number): Place {
  let base = folder;
  for (let dots = 1; dots < level; dots++) base = folderOf(base);
  return base === '' ? null : placeIn(known, base, module);
}
