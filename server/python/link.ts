/**
 * The files of a project, linked: which file an import leads to, and which files import another.
 *
 * Only paths are looked at; nothing is read. A module is looked for where Python would find it if the
 * program were started the usual ways: as a script in its own folder, or as a package from a root.
 */
import type { ModuleTarget, Project, SourceFile } from './project';
import { once } from './once';
import { allPlaces, isAnyIn } from './places';
import type { Expression, Import, ImportFrom, Statement } from './syntax';
import { blocksOf } from './walk';

export interface LinkedProject extends Project {
  /** Adds a file, or takes the place of the one with its path. */
  set(file: SourceFile): void;
  /** Takes a file away; the path is no longer known either. */
  remove(path: string): void;
  /** Makes a path known whose file is not (yet) parsed. */
  addPath(path: string): void;
  /**
   * Paths of the project that a file imports directly: parsed or not, in order of appearance, with
   * the `__init__.py` of each package on the way.
   */
  importedPaths(file: SourceFile): readonly string[];
  /**
   * The path a module name leads to, whether or not the file there is parsed; null when it leads
   * out of the project or to a folder.
   */
  resolvePath(from: string, module: string, level: number): string | null;
}

export interface ProjectOptions {
  /** Absolute folders in which programs are started, outermost first. */
  roots: readonly string[];
  /** Every path of the workspace that may be imported; files that are set are known without it. */
  paths?: Iterable<string>;
  /**
   * Top-level names that are installed packages: neither a folder without `__init__.py` nor a
   * neighbour inside a package hides them, as in Python itself.
   */
  installed?: ReadonlySet<string>;
}

/** The folder of a path; the empty string above the first. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

type Place = { kind: 'file'; path: string } | { kind: 'folder'; path: string } | null;

/** A project that holds no files yet. */
export function createProject(options: ProjectOptions): LinkedProject {
  const roots = options.roots.map((root) => root.replace(/\/+$/, ''));
  const installed = options.installed ?? new Set<string>();
  const files = new Map<string, SourceFile>();
  const paths = new Set<string>();
  /** How many known Python files lie in a folder or below it. */
  const folders = new Map<string, number>();
  /** Folders with an `__init__.py`. */
  const packages = new Set<string>();

  // What is remembered between questions. Places depend on the set of paths alone, imports on one file's facts.
  let places = new Map<string, Map<string, Place>>();
  /** The places of a file's folder, by the file's path: the string is at hand. */
  let placesOfFile = new Map<string, Map<string, Place>>();
  let searched = new Map<string, string[]>();
  let imports = new Map<string, readonly string[]>();
  let importers: Map<string, Set<string>> | null = null;

  function pathsChanged(): void {
    places = new Map();
    placesOfFile = new Map();
    searched = new Map();
    imports = new Map();
    importers = null;
  }

  function countFolders(path: string, by: 1 | -1): void {
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

  function addPath(path: string): void {
    if (paths.has(path)) return;
    paths.add(path);
    if (path.endsWith('.py')) countFolders(path, 1);
    pathsChanged();
  }

  for (const path of options.paths ?? []) {
    if (!path.endsWith('.py') || paths.has(path)) continue;
    paths.add(path);
    countFolders(path, 1);
  }

  const isPackage = (folder: string): boolean => packages.has(folder);

  /** What stands at `folder` under a dotted name. A regular package or a module goes before a bare folder. */
  function placeIn(folder: string, module: string): Place {
    const base = module === '' ? folder : `${folder}/${module.replaceAll('.', '/')}`;
    if (isPackage(base)) return { kind: 'file', path: `${base}/__init__.py` };
    if (module !== '' && paths.has(`${base}.py`)) return { kind: 'file', path: `${base}.py` };
    return folders.has(base) ? { kind: 'folder', path: base } : null;
  }

  /** Folders in which an absolute import of a file in `folder` is looked for, in order. */
  function searchFolders(folder: string): string[] {
    let known = searched.get(folder);
    if (known === undefined) searched.set(folder, (known = findSearchFolders(folder)));
    return known;
  }

  function findSearchFolders(folder: string): string[] {
    const inside = roots.filter((root) => folder === root || folder.startsWith(`${root}/`)).sort((a, b) => b.length - a.length);
    const top = inside.at(-1) ?? folder;
    const outside: string[] = [];
    const regular: string[] = [];
    for (let at = folder; at.length >= top.length; at = folderOf(at)) {
      // A folder that is a package is on the path only when one of its files is run as a script.
      if (isPackage(at)) regular.push(at);
      else outside.push(at, `${at}/src`);
      if (at === '') break;
    }
    const others = roots.filter((root) => !inside.includes(root)).flatMap((root) => [root, `${root}/src`]);
    return [...outside, ...others, ...regular];
  }

  function absolutePlace(folder: string, module: string): Place {
    const [top = ''] = module.split('.');
    const hidden = installed.has(top);
    let bare: Place = null;
    for (const at of searchFolders(folder)) {
      if (hidden && isPackage(at)) break;
      const head = placeIn(at, top);
      if (head === null || (hidden && head.kind === 'folder')) continue;
      const place = module === top ? head : placeIn(at, module);
      if (place?.kind === 'file') return place;
      // A regular package of this name is the one, even where it lacks the module asked for.
      if (head.kind === 'file') return place;
      bare ??= place;
    }
    return bare;
  }

  function relativePlace(folder: string, module: string, level: number): Place {
    let base = folder;
    for (let dots = 1; dots < level; dots++) base = folderOf(base);
    return base === '' ? null : placeIn(base, module);
  }

  function place(from: string, module: string, level: number): Place {
    let known = placesOfFile.get(from);
    if (known === undefined) {
      const folder = folderOf(from);
      known = places.get(folder);
      if (known === undefined) places.set(folder, (known = new Map()));
      placesOfFile.set(from, known);
    }
    const key = level === 0 ? module : '.'.repeat(level) + module;
    let found = known.get(key);
    if (found === undefined) {
      const folder = folderOf(from);
      found = level > 0 ? relativePlace(folder, module, level) : module === '' ? null : absolutePlace(folder, module);
      known.set(key, found);
    }
    return found;
  }

  function importedPaths(file: SourceFile): readonly string[] {
    const known = imports.get(file.path);
    if (known !== undefined) return known;
    const found = new Set<string>();
    const add = (module: string, level: number): void => {
      const target = place(file.path, module, level);
      if (target?.kind === 'file' && target.path !== file.path) found.add(target.path);
    };
    const addPackages = (module: string, level: number): void => {
      for (let dot = module.indexOf('.'); dot !== -1; dot = module.indexOf('.', dot + 1)) add(module.slice(0, dot), level);
      add(module, level);
    };
    for (const statement of importsIn(file)) {
      if (statement.kind === 'import') {
        for (const { name } of statement.names) addPackages(name, 0);
        continue;
      }
      addPackages(statement.module, statement.level);
      // `from package import module` imports the module too.
      for (const { name } of statement.names) add(statement.module === '' ? name : `${statement.module}.${name}`, statement.level);
    }
    const result = [...found];
    imports.set(file.path, result);
    return result;
  }

  function importersByPath(): Map<string, Set<string>> {
    if (importers !== null) return importers;
    importers = new Map();
    for (const file of files.values()) {
      for (const path of importedPaths(file)) {
        const known = importers.get(path);
        if (known === undefined) importers.set(path, new Set([file.path]));
        else known.add(file.path);
      }
    }
    return importers;
  }

  return {
    files,
    addPath,
    importedPaths,
    set(file) {
      addPath(file.path);
      files.set(file.path, file);
      imports.delete(file.path);
      importers = null;
    },
    remove(path) {
      files.delete(path);
      if (!paths.delete(path)) return;
      if (path.endsWith('.py')) countFolders(path, -1);
      pathsChanged();
    },
    resolvePath(from, module, level) {
      const found = place(from, module, level);
      return found?.kind === 'file' ? found.path : null;
    },
    resolveModule(from, module, level): ModuleTarget {
      const found = place(from.path, module, level);
      if (found?.kind === 'folder') return found;
      const file = found === null ? undefined : files.get(found.path);
      return file === undefined ? { kind: 'external', module: '.'.repeat(level) + module } : { kind: 'file', file };
    },
    dependents(path) {
      const byPath = importersByPath();
      const found = new Set<string>();
      const waiting = [path];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        for (const importer of byPath.get(next) ?? []) {
          if (importer === path || found.has(importer)) continue;
          found.add(importer);
          waiting.push(importer);
        }
      }
      return found;
    },
  };
}

/** Every import of a file that may run, also those inside functions, classes and branches; those for type checkers alone (`if TYPE_CHECKING:`) never do. */
export const importsIn = once(({ text, facts }: SourceFile): readonly (Import | ImportFrom)[] => {
  const places = allPlaces(text, /\bimport\b/g);
  const found: (Import | ImportFrom)[] = [];
  const visit = (body: readonly Statement[]): void => {
    for (const statement of body) {
      if (statement.kind === 'import' || statement.kind === 'import-from') found.push(statement);
      else if (!isAnyIn(places, statement.start, statement.end)) continue;
      else if (statement.kind === 'if' && isForTypeCheckers(statement.test)) visit(statement.otherwise);
      else for (const block of blocksOf(statement)) visit(block);
    }
  };
  visit(facts.body);
  return found;
});

function isForTypeCheckers(test: Expression): boolean {
  return (test.kind === 'name' || test.kind === 'attribute') && test.name === 'TYPE_CHECKING';
}
