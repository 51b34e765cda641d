/**
 * The files of a project, linked: which file an import leads to, and which files import another.
 *
 * Only paths are looked at; nothing is read. A module is looked for where Python would find it if the
 * program were started the usual ways: as a script in its own folder, or as a package from a root.
 */
import type { ModuleTarget, Project, SourceFile } from './project';
import { addPath, modulePaths, placeOf, removePath, type ModulePaths } from './module-paths';
import { once } from './once';
import { allPlaces, isAnyIn } from './places';
import type { Expression, Import, ImportFrom, Statement } from './syntax';
import { blocksOf } from './walk';

/** A project whose files come and go. */
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

/** What links between files are found with. */
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

/** A project that holds no files yet. */
export function createProject(options: ProjectOptions): LinkedProject {
  const known = modulePaths(options.roots, options.installed ?? new Set(), options.paths ?? []);
  const files = new Map<string, SourceFile>();
  // What is remembered between questions.
  const imports = new Map<string, readonly string[]>();
  let importers: Map<string, Set<string>> | null = null;

  function pathsChanged(): void {
    imports.clear();
    importers = null;
  }

  function importedPaths(file: SourceFile): readonly string[] {
    let found = imports.get(file.path);
    if (found === undefined) imports.set(file.path, (found = importedBy(known, file)));
    return found;
  }

  return {
    files,
    addPath(path) {
      if (addPath(known, path)) pathsChanged();
    },
    importedPaths,
    set(file) {
      if (addPath(known, file.path)) pathsChanged();
      files.set(file.path, file);
      imports.delete(file.path);
      importers = null;
    },
    remove(path) {
      files.delete(path);
      if (removePath(known, path)) pathsChanged();
    },
    resolvePath(from, module, level) {
      const found = placeOf(known, from, module, level);
      return found?.kind === 'file' ? found.path : null;
    },
    resolveModule(from, module, level): ModuleTarget {
      const found = placeOf(known, from.path, module, level);
      if (found?.kind === 'folder') return found;
      const file = found === null ? undefined : files.get(found.path);
      return file === undefined ? { kind: 'external', module: '.'.repeat(level) + module } : { kind: 'file', file };
    },
    dependents(path) {
      importers ??= importersOf(files, importedPaths);
      const found = new Set<string>();
      const waiting = [path];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        for (const importer of importers.get(next) ?? []) {
          if (importer === path || found.has(importer)) continue;
          found.add(importer);
          waiting.push(importer);
        }
      }
      return found;
    },
  };
}

/** Paths of the project's files that a file imports, packages on the way included. */
function importedBy(known: ModulePaths, file: SourceFile): string[] {
  const found = new Set<string>();
  const add = (module: string, level: number): void => {
    const target = placeOf(known, file.path, module, level);
    if (target?.kind === 'file' && target.path !== file.path) found.add(target.path);
  };
  const addPackages = (module: string, level: number): void => {
    for (let dot = module.indexOf('.'); dot !== -1; dot = module.indexOf('.', dot + 1))
      add(module.slice(0, dot), level);
    add(module, level);
  };
  for (const statement of importsIn(file)) {
    if (statement.kind === 'import') {
      for (const { name } of statement.names) addPackages(name, 0);
      continue;
    }
    addPackages(statement.module, statement.level);
    // `from package import module` imports the module too.
    for (const { name } of statement.names)
      add(statement.module === '' ? name : `${statement.module}.${name}`, statement.level);
  }
  return [...found];
}

/** The files that import a file, by its path. */
function importersOf(
  files: ReadonlyMap<string, SourceFile>,
  importedPaths: (file: SourceFile) => readonly string[],
): Map<string, Set<string>> {
  const importers = new Map<string, Set<string>>();
  for (const file of files.values()) {
    for (const path of importedPaths(file)) {
      const known = importers.get(path);
      if (known === undefined) importers.set(path, new Set([file.path]));
      else known.add(file.path);
    }
  }
  return importers;
}

/**
 * Every import of a file that may run, also those inside functions, classes and branches; those for type checkers alone
 * (`if TYPE_CHECKING:`) never do.
 */
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
