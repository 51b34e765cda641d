/**
 * The files of a project that can matter, linked.
 *
 * A file matters if it imports Keras or TensorFlow, or is imported by one that matters, or if it imports one that does,
 * directly or over others, and then derives a class from one of its classes, or saves, loads or trains something,
 * itself or by a function or class of theirs that does. A script that unpickles what one that matters writes does so
 * too. The others are looked at by their text only.
 */
import { createProject, type LinkedProject } from '../python/link';
import type { SourceFile } from '../python/project';
import { actingNames, brings, noteActing, spreadActing, type Acting } from './acting';
import { classHeads, type NamedBase } from './class-heads';
import type { LoadedFile, LoadFiles } from './files';
import type { CheckProblem } from './outcome';
import type { Outline, OutlinedImport } from './outline';

/** The files of a project that matter, linked, and those that could not be read. */
export interface ProgramSet {
  project: LinkedProject;
  problems: CheckProblem[];
}

/**
 * Links the files that matter.
 *
 * @param known What was loaded before; filled with what is loaded now. Entries of kind `other` that turn out to
 * matter are replaced.
 * @param customLayers Full names of base classes from elsewhere that are Keras layers.
 */
export async function gatherPrograms(
  roots: readonly string[],
  paths: readonly string[],
  known: Map<string, LoadedFile>,
  load: LoadFiles,
  customLayers: readonly string[] = [],
): Promise<ProgramSet> {
  const missing = paths.filter((path) => !known.has(path));
  for (const loaded of await load(missing, false)) known.set(loaded.path, loaded);
  const project = createProject({ roots, paths });
  const search = newSearch(project, paths, known, load, customLayers);
  // Programs that were read only because of their neighbours (`borrowed`) come in again only if still needed.
  for (const path of paths) {
    const loaded = known.get(path);
    if (loaded?.kind === 'program' && !borrowed.has(loaded.file)) take(search, loaded.file);
  }
  while (search.fresh.length > 0) {
    const round = search.fresh;
    search.fresh = [];
    for (const file of await parse(search, importedBy(search, round))) take(search, file);
    noteRound(search, round);
    spreadClasses(search);
    for (const file of await parse(search, importersThatMatter(search))) {
      if (project.importedPaths(file).some((path) => search.leading.has(path))) take(search, file);
    }
    if (search.fresh.length > 0) continue;
    for (const file of await parse(search, readersThatMatter(search))) take(search, file);
  }
  const problems = paths.flatMap((path) => {
    const loaded = known.get(path);
    return loaded?.kind === 'problem' ? [{ path, message: loaded.message }] : [];
  });
  return { project, problems };
}

/** What is known while the files that matter are gathered. */
interface Search {
  project: LinkedProject;
  paths: readonly string[];
  known: Map<string, LoadedFile>;
  load: LoadFiles;
  customLayers: readonly string[];
  /** Paths of the files that matter. */
  matter: Set<string>;
  /** Those found since the last round. */
  fresh: SourceFile[];
  outlines: OutlinedFile[];
  /** Files that matter, and those from which one is reached. */
  leading: Set<string>;
  heads: ClassHead[];
  /** Classes that may be of Keras, by name. */
  classes: Set<string>;
  /** Functions and classes that save or load where Keras is named, by name, and the files they stand in. */
  acting: Acting;
}

interface OutlinedFile {
  path: string;
  outline: Outline;
  /** The paths that each of its imports leads to. */
  targets: string[][];
}

interface ClassHead {
  name: string;
  /** Names of its bases that are of the project. */
  bases: string[];
  /** Whether a base may be of Keras, or is unknown. */
  isOpen: boolean;
}

function newSearch(
  project: LinkedProject,
  paths: readonly string[],
  known: Map<string, LoadedFile>,
  load: LoadFiles,
  customLayers: readonly string[],
): Search {
  const outlines = paths.flatMap((path): OutlinedFile[] => {
    const loaded = known.get(path);
    const outline =
      loaded?.kind === 'other' ? loaded : loaded?.kind === 'program' ? borrowed.get(loaded.file) : undefined;
    if (outline === undefined) return [];
    return [{ path, outline, targets: outline.imports.map((each) => pathsOf(project, path, each)) }];
  });
  return {
    project,
    paths,
    known,
    load,
    customLayers,
    matter: new Set(),
    fresh: [],
    outlines,
    leading: new Set(),
    heads: [],
    classes: new Set(),
    acting: { names: new Set(), byFile: new Map() },
  };
}

function take({ matter, project, fresh }: Search, file: SourceFile): void {
  if (matter.has(file.path)) return;
  matter.add(file.path);
  project.set(file);
  fresh.push(file);
}

/** The facts of files, read whole where only their outlines were known. */
async function parse({ known, load }: Search, wanted: readonly string[]): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  const unread: string[] = [];
  for (const path of wanted) {
    const loaded = known.get(path);
    if (loaded?.kind === 'program') files.push(loaded.file);
    else if (loaded?.kind === 'other') unread.push(path);
  }
  for (const loaded of await load(unread, true)) {
    const before = known.get(loaded.path);
    known.set(loaded.path, loaded);
    if (loaded.kind !== 'program') continue;
    borrowed.set(loaded.file, before?.kind === 'other' ? before : { imports: [], acts: false, bases: [], reads: [] });
    files.push(loaded.file);
  }
  return files;
}

/** What files import of the project and does not matter yet: bases, constants, paths. */
function importedBy({ project, paths, matter }: Search, files: readonly SourceFile[]): string[] {
  const inProject = new Set(paths);
  const imported = new Set(files.flatMap((file) => [...project.importedPaths(file)]));
  return [...imported].filter((path) => inProject.has(path) && !matter.has(path));
}

/** Takes note of what new files define. */
function noteRound(search: Search, round: readonly SourceFile[]): void {
  const { project, paths, matter, leading, acting, heads } = search;
  for (const file of round) {
    if (!borrowed.has(file)) leading.add(file.path);
    if (borrowed.has(file) && paths.length > mostFollowed) continue;
    noteActing(acting, file, actingNames(file));
  }
  if (paths.length <= mostFollowed) {
    const files = [...matter].flatMap((path) => project.files.get(path) ?? []);
    spreadActing(project, files, acting);
  }
  for (const file of round) {
    for (const { name, bases } of classHeads(file)) {
      heads.push({
        name,
        isOpen: bases.some((base) => isOpen(search, base)),
        bases: bases.filter((base) => isOfProject(search, file.path, base)).map(({ last }) => last),
      });
    }
  }
}

function isOpen({ customLayers }: Search, { full }: NamedBase): boolean {
  return full === null || /^(keras|tf_keras|tensorflow)\b/.test(full) || customLayers.includes(full);
}

function isOfProject({ project }: Search, path: string, { from }: NamedBase): boolean {
  return (
    from === null ||
    project.resolvePath(path, from.module, from.level) !== null ||
    project.resolvePath(path, from.module === '' ? from.name : `${from.module}.${from.name}`, from.level) !== null
  );
}

/** Lets what is derived and what imports follow, over as many files as it takes. */
function spreadClasses(search: Search): void {
  const { heads, classes, outlines, leading } = search;
  for (let grew = true; grew;) {
    grew = false;
    for (const { name, bases, isOpen: mayBeOfKeras } of heads) {
      if (classes.has(name) || !(mayBeOfKeras || bases.some((base) => classes.has(base)))) continue;
      classes.add(name);
      grew = true;
    }
    for (const { path, targets } of outlines) {
      if (leading.has(path) || !targets.some((each) => leads(search, each))) continue;
      leading.add(path);
      grew = true;
    }
  }
}

function leads({ leading }: Search, targets: readonly string[]): boolean {
  return targets.some((target) => leading.has(target));
}

/** Of what imports files that matter: classes derived from theirs, scripts that save what they build. */
function importersThatMatter(search: Search): string[] {
  const { outlines, matter, leading, acting, classes } = search;
  const isFollowed = (name: string): boolean => classes.has(name) || acting.names.has(name);
  const found = outlines.filter(({ path, outline, targets }) => {
    if (matter.has(path) || !leading.has(path)) return false;
    const relevant = outline.imports.flatMap((each, index) =>
      leads(search, targets[index] ?? []) ? [{ import: each, targets: targets[index] ?? [] }] : [],
    );
    if (relevant.length === 0) return false;
    if (outline.acts || relevant.some((each) => brings(each.import, each.targets, acting))) return true;
    return outline.bases.some(
      (base) => isFollowed(base.slice(base.lastIndexOf('.') + 1)) && relevant.some((each) => binds(each.import, base)),
    );
  });
  return found.map(({ path }) => path);
}

/** Scripts that read what a file that matters names as well: a pickle that it writes. */
function readersThatMatter({ outlines, matter, project }: Search): string[] {
  const isNamed = (name: string): boolean =>
    [...matter].some((path) => project.files.get(path)?.text.includes(name) === true);
  return outlines.flatMap(({ path, outline }) => (!matter.has(path) && outline.reads.some(isNamed) ? [path] : []));
}

/**
 * In a project of more files, what only calls a helper that names no Keras is not read: a third more files would be,
 * and on real packages nothing more was found.
 */
const mostFollowed = 1000;

/** Files parsed for their neighbours' sake, with what was told of them before. */
const borrowed = new WeakMap<SourceFile, Outline>();

/** The paths of a project that an import leads to. */
function pathsOf(project: LinkedProject, from: string, { level, module, names }: OutlinedImport): string[] {
  const inside = [...(names?.values() ?? [])].map((name) => (module === '' ? name : `${module}.${name}`));
  return [module, ...inside].flatMap((name) => project.resolvePath(from, name, level) ?? []);
}

/** Whether an import binds the first part of a dotted name. */
function binds({ names, alias }: OutlinedImport, dotted: string): boolean {
  const [root = ''] = dotted.split('.', 1);
  return names === null ? alias === root : names.has(root) || names.has('*');
}
