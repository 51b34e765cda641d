/**
 * The Python files of a workspace that can matter, read and boiled down to facts.
 *
 * A file matters if it imports Keras or TensorFlow, or is imported by one that matters, or imports one that
 * does; the others are looked at by their bytes only.
 */
import { createProject, type LinkedProject } from '../python/link';
import { compileByteSearch } from '../python/relevant';
import type { NotebookCell, SourceFile } from '../python/project';
import { readProgram } from '../python/source-file';
import type { FileFacts } from '../python/syntax';

/** What one file turned out to be. */
export type LoadedFile =
  /** It names Keras or TensorFlow in an import. */
  | { path: string; kind: 'program'; file: SourceFile }
  /** It does not; `imports` are the last parts of the modules it imports, `from` names included; `acts`: it saves, loads or trains something. */
  | { path: string; kind: 'other'; imports: string[]; acts: boolean }
  | { path: string; kind: 'problem'; message: string };

/** Reads files; `whole` ones are parsed even if they name neither Keras nor TensorFlow. */
export type LoadFiles = (paths: readonly string[], whole: boolean) => Promise<LoadedFile[]>;

/** The facts of a program's text. */
export type FactsOf = (text: string) => FileFacts;

/** A text longer than this is generated: no person maintains it, and its facts would cost everybody's patience. */
export const longestText = 2_500_000;

const namesKeras = compileByteSearch(['keras', 'tensorflow']);

/** Whether the text imports Keras or TensorFlow somewhere, also by way of a module of its own named so. */
function importsKeras(text: string): boolean {
  return /^[ \t]*(?:from|import)[ \t][^\n#]*(?:keras|tensorflow)|\b(?:import_module|__import__)\(/m.test(text);
}

/** The last parts of the modules and the names that import lines mention. */
function importedNames(text: string): string[] {
  const names = new Set<string>();
  for (const match of text.matchAll(/^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]*)|import[ \t]+([^\n#;]+))/gm)) {
    const [, from, list, plain] = match;
    if (from !== undefined) names.add(from.slice(from.lastIndexOf('.') + 1));
    for (const part of (list ?? plain ?? '').split(/[,()\s\\]+/)) {
      if (part !== '' && part !== 'as') names.add(part.slice(part.lastIndexOf('.') + 1));
    }
  }
  names.delete('');
  return [...names];
}

/** Whether a script calls what saves, loads or trains a model, whoever made it. */
function actsOnModels(text: string): boolean {
  return /\.(?:save|save_weights|load_weights|fit|compile|export|restore)\(/.test(text);
}

/** Whether a path is one of a Python program; a text that was never saved is one whatever its name. */
export function isProgramPath(path: string): boolean {
  return path.endsWith('.py') || path.endsWith('.ipynb') || path.startsWith('untitled:');
}

/** What the bytes of one file turn out to be. */
export function loadBytes(path: string, bytes: Uint8Array, whole: boolean, factsOf: FactsOf): LoadedFile {
  const mentions = namesKeras(bytes);
  // Parsing a notebook's JSON, pictures and all, is dear; one that at least looks whole is left alone.
  if (!whole && !mentions && path.endsWith('.ipynb') && looksLikeObject(bytes)) return { path, kind: 'other', imports: [], acts: false };
  const program = readProgram(path, bytes);
  if ('error' in program) return { path, kind: 'problem', message: program.error };
  return loadProgram(path, program, whole, factsOf, mentions);
}

function looksLikeObject(bytes: Uint8Array): boolean {
  const isBlank = (byte: number | undefined): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;
  let [first, last] = [0, bytes.length - 1];
  while (isBlank(bytes[first])) first += 1;
  while (isBlank(bytes[last])) last -= 1;
  return bytes[first] === 0x7b && bytes[last] === 0x7d;
}

/**
 * What a program's text turns out to be.
 *
 * @param mentions whether the text is known to name Keras or TensorFlow anywhere; false saves looking closer.
 */
export function loadProgram(
  path: string,
  program: { text: string; cells: NotebookCell[] },
  whole: boolean,
  factsOf: FactsOf,
  mentions = true,
): LoadedFile {
  const { text, cells } = program;
  if (!whole && !(mentions && importsKeras(text))) return { path, kind: 'other', imports: importedNames(text), acts: actsOnModels(text) };
  if (text.length > longestText) {
    const size = `${(text.length / 1e6).toFixed(1)} million characters`;
    return { path, kind: 'problem', message: `This file has ${size}; over ${longestText / 1e6} million it is taken for generated and not checked. Split it, or exclude it.` };
  }
  return { path, kind: 'program', file: { path, text, facts: factsOf(text), cells } };
}

/** The module name that a file is imported by: its own, or its folder's for a package. */
function moduleStem(path: string): string {
  const parts = path.split('/');
  const name = (parts.pop() ?? '').replace(/\.py$/, '');
  return name === '__init__' ? (parts.pop() ?? '') : name;
}

export interface ProgramSet {
  project: LinkedProject;
  problems: { path: string; message: string; line?: number }[];
}

/**
 * Links the files that matter.
 *
 * @param known What was loaded before; filled with what is loaded now. Entries of kind `other` that turn out to
 * matter are replaced.
 */
export async function gatherPrograms(
  roots: readonly string[],
  paths: readonly string[],
  known: Map<string, LoadedFile>,
  load: LoadFiles,
): Promise<ProgramSet> {
  const missing = paths.filter((path) => !known.has(path));
  for (const loaded of await load(missing, false)) known.set(loaded.path, loaded);
  const project = createProject({ roots, paths });
  const inProject = new Set(paths);
  const matter = new Set<string>();
  let fresh: SourceFile[] = [];
  const take = (file: SourceFile): void => {
    if (matter.has(file.path)) return;
    matter.add(file.path);
    project.set(file);
    fresh.push(file);
  };
  // Programs that were read only because of their neighbours (`borrowed`) come in again only if still needed.
  for (const path of paths) {
    const loaded = known.get(path);
    if (loaded?.kind === 'program' && !borrowed.has(loaded.file)) take(loaded.file);
  }
  const parse = async (wanted: readonly string[]): Promise<SourceFile[]> => {
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
      borrowed.set(loaded.file, before?.kind === 'other' ? before : { imports: [], acts: false });
      files.push(loaded.file);
    }
    return files;
  };
  while (fresh.length > 0) {
    const round = fresh;
    fresh = [];
    // What they import: bases, constants, paths.
    const imported = new Set(round.flatMap((file) => [...project.importedPaths(file)]));
    for (const file of await parse([...imported].filter((path) => inProject.has(path) && !matter.has(path)))) take(file);
    // What imports them: classes derived from theirs, scripts that save what they build.
    const stems = new Set(round.filter(definesSomething).map((file) => moduleStem(file.path)));
    // Scripts that save what these build, or what packages hand on of it.
    const builders = new Set(round.filter((file) => borrowed.has(file)).map((file) => moduleStem(file.path)));
    const candidates = paths.filter((path) => {
      if (matter.has(path)) return false;
      const loaded = known.get(path);
      const seen = loaded?.kind === 'other' ? loaded : loaded?.kind === 'program' ? borrowed.get(loaded.file) : undefined;
      return seen !== undefined && seen.imports.some((name) => stems.has(name) || (seen.acts && builders.has(name)));
    });
    const roundPaths = new Set(round.map((file) => file.path));
    for (const file of await parse(candidates)) {
      if (project.importedPaths(file).some((path) => roundPaths.has(path))) take(file);
    }
  }
  const problems = paths.flatMap((path) => {
    const loaded = known.get(path);
    return loaded?.kind === 'problem' ? [{ path, message: loaded.message }] : [];
  });
  return { project, problems };
}

/** Files parsed for their neighbours' sake, with the names they import and whether they save, load or train. */
const borrowed = new WeakMap<SourceFile, { imports: string[]; acts: boolean }>();

function definesSomething(file: SourceFile): boolean {
  return !borrowed.has(file)
    ? file.facts.body.some((statement) => statement.kind === 'class' || statement.kind === 'function' || statement.kind === 'assign')
    : file.facts.body.some((statement) => statement.kind === 'class');
}
