/**
 * The Python files of a workspace that can matter, read and boiled down to facts.
 *
 * A file matters if it imports Keras or TensorFlow, or is imported by one that matters, or if it imports one that does,
 * directly or over others, and then derives a class from one of its classes, or saves, loads or trains something,
 * itself or by a function or class of theirs that does. A script that unpickles what one that matters writes does so
 * too. The others are looked at by their text only.
 */
import { createProject, importsIn, type LinkedProject } from '../python/link';
import { compileByteSearch } from '../python/relevant';
import type { NotebookCell, SourceFile } from '../python/project';
import { boundByImport, builtinNames } from '../python/scope';
import { readProgram } from '../python/source-file';
import { allPlaces, isAnyIn } from '../python/places';
import type { ClassDefinition, Expression, FileFacts, Statement } from '../python/syntax';
import { blocksOf } from '../python/walk';
import { once } from '../python/once';

/** What one file turned out to be. */
export type LoadedFile =
  /** It names Keras or TensorFlow in an import. */
  | { path: string; kind: 'program'; file: SourceFile }
  /** It does not. */
  | ({ path: string; kind: 'other' } & Outline)
  | { path: string; kind: 'problem'; message: string };

/** What can be told of a program without parsing it. */
export interface Outline {
  imports: OutlinedImport[];
  /** It saves, loads or trains something. */
  acts: boolean;
  /** The bases of its classes, as written (`layers.Layer`). */
  bases: string[];
  /** Names of pickles and arrays that it may read a model from. */
  reads: string[];
}

interface OutlinedImport {
  /** Leading dots. */
  level: number;
  module: string;
  /** By the names they are bound to; null for the module itself, the name `*` for all that is in it. */
  names: Map<string, string> | null;
  /** What the module itself is bound to. */
  alias: string;
  /** Whether something that it binds is called, or may be: it is called, looked into or kept. */
  isCalled: boolean;
}

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

/** Whether a text calls an imported name, looks into it, or keeps it in a table. */
function isUsed(text: string, name: string): boolean {
  return (
    text.includes(`${name}(`) ||
    text.includes(`${name}.`) ||
    text.includes(`${name}[`) ||
    text.includes(`: ${name}`) ||
    text.includes(`[${name}`) ||
    text.includes(`= ${name}`)
  );
}

/** What the import lines of a text say. */
function importLines(text: string): OutlinedImport[] {
  const imports: OutlinedImport[] = [];
  for (const match of text.matchAll(
    /^[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]*(\([^)]*\)|(?:\\\r?\n|[^\n#;])*)|import[ \t]+([^\n#;]+))/gm,
  )) {
    const [, dots, module = '', list, plain] = match;
    const entries = (list ?? plain ?? '').split(/[,()]/).map((entry) => entry.trim().split(/[\s\\]+as[\s\\]+/));
    if (dots !== undefined) {
      const names = new Map(
        entries.flatMap(([name = '', alias = name]) => (name === '' ? [] : [[alias.trim(), name.trim()] as const])),
      );
      imports.push({
        level: dots.length,
        module,
        names,
        alias: '',
        isCalled: names.has('*') || [...names.keys()].some((name) => isUsed(text, name)),
      });
    } else {
      for (const [name = '', alias] of entries) {
        imports.push({
          level: 0,
          module: name,
          names: null,
          alias: alias ?? boundByImport(name, null),
          isCalled: true,
        });
      }
    }
  }
  return imports;
}

/** Whether a script calls what saves, loads or trains a model, whoever made it. */
function actsOnModels(text: string): boolean {
  // `re.compile`, `torch.save`, `np.save` are not calls of models
  return /(?<!\b(?:re|torch|np|numpy))\.(?:save|save_weights|load_weights|fit|compile|export|restore)\(/.test(text);
}

/** The dotted names in the heads of a text's classes. */
function namedBases(text: string): string[] {
  const names = new Set<string>();
  for (const [, bases = ''] of text.matchAll(/^[ \t]*class[ \t]+\w+[ \t]*\(([^)]*)\)/gm))
    for (const [name] of bases.matchAll(/[\w.]+/g)) names.add(name);
  return [...names];
}

/** The files that a text names and may unpickle a model from, or take its weights from. */
function unpickled(text: string): string[] {
  if (!/\b(?:pickle|joblib|np|numpy)\.loads?\(/.test(text) || !/\.(?:predict|evaluate|summary|fit)\(/.test(text))
    return [];
  return [...text.matchAll(/["']([\w./ -]+\.(?:pkl|pickle|joblib|npz|npy|bin|dat|model))["']/g)].map(
    ([, name = '']) => name,
  );
}

/**
 * A file as far as it can be told before its facts are: what `LoadedFile` says of it, or the text whose facts are
 * wanted.
 */
export type Glance =
  Exclude<LoadedFile, { kind: 'program' }> | { path: string; kind: 'text'; text: string; cells: NotebookCell[] };

/**
 * A look at the bytes of a file, null where it cannot be read. `whole` asks for the text even if it names neither Keras
 * nor TensorFlow.
 */
export function glanceAt(path: string, bytes: Uint8Array | null, whole: boolean): Glance {
  if (bytes === null) {
    return {
      path,
      kind: 'problem',
      message: 'This file cannot be read; check that it exists and that you may read it.',
    };
  }
  const mentions = namesKeras(bytes);
  // Parsing a notebook's JSON, pictures and all, is dear; one that at least looks whole is left alone.
  if (!whole && !mentions && path.endsWith('.ipynb') && looksLikeObject(bytes))
    return { path, kind: 'other', imports: [], acts: false, bases: [], reads: [] };
  const program = readProgram(path, bytes);
  if ('error' in program) return { path, kind: 'problem', message: program.error };
  return glanceAtProgram(path, program, whole, mentions);
}

/** @param mentions whether the text is known to name Keras or TensorFlow anywhere; false saves looking closer. */
function glanceAtProgram(
  path: string,
  { text, cells }: { text: string; cells: NotebookCell[] },
  whole: boolean,
  mentions: boolean,
): Glance {
  if (!whole && !(mentions && importsKeras(text))) {
    return {
      path,
      kind: 'other',
      imports: importLines(text),
      acts: actsOnModels(text),
      bases: namedBases(text),
      reads: unpickled(text),
    };
  }
  if (text.length > longestText) {
    const size = `${(text.length / 1e6).toFixed(1)} million characters`;
    return {
      path,
      kind: 'problem',
      message: `This file has ${size}; over ${longestText / 1e6} million it is taken for generated and not checked. Split it, or exclude it.`,
    };
  }
  return { path, kind: 'text', text, cells };
}

/** What a file turns out to be once the facts of its text are told. */
export function loadGlance(glance: Glance, factsOf: FactsOf): LoadedFile {
  if (glance.kind !== 'text') return glance;
  const { path, text, cells } = glance;
  return { path, kind: 'program', file: { path, text, facts: factsOf(text), cells } };
}

/** What the bytes of one file turn out to be. */
export function loadBytes(path: string, bytes: Uint8Array | null, whole: boolean, factsOf: FactsOf): LoadedFile {
  return loadGlance(glanceAt(path, bytes, whole), factsOf);
}

/** What a program's text turns out to be. */
export function loadProgram(
  path: string,
  program: { text: string; cells: NotebookCell[] },
  whole: boolean,
  factsOf: FactsOf,
): LoadedFile {
  return loadGlance(glanceAtProgram(path, program, whole, true), factsOf);
}

function looksLikeObject(bytes: Uint8Array): boolean {
  const isBlank = (byte: number | undefined): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;
  let [first, last] = [0, bytes.length - 1];
  while (isBlank(bytes[first])) first += 1;
  while (isBlank(bytes[last])) last -= 1;
  return bytes[first] === 0x7b && bytes[last] === 0x7d;
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
      borrowed.set(loaded.file, before?.kind === 'other' ? before : { imports: [], acts: false, bases: [], reads: [] });
      files.push(loaded.file);
    }
    return files;
  };
  const outlines = paths.flatMap((path): [string, Outline, string[][]][] => {
    const loaded = known.get(path);
    const outline =
      loaded?.kind === 'other' ? loaded : loaded?.kind === 'program' ? borrowed.get(loaded.file) : undefined;
    return outline === undefined ? [] : [[path, outline, outline.imports.map((each) => pathsOf(project, path, each))]];
  });
  /** Files that matter, and those from which one is reached. */
  const leading = new Set<string>();
  const leads = (targets: readonly string[]): boolean => targets.some((target) => leading.has(target));
  /** Classes that may be of Keras, by name. */
  const classes = new Set<string>();
  /** Functions and classes that save or load where Keras is named, by name, and the files they stand in. */
  const acting: Acting = { names: new Set(), byFile: new Map() };
  const heads: { name: string; bases: string[]; isOpen: boolean }[] = [];
  const isOpen = ({ full }: NamedBase): boolean =>
    full === null || /^(keras|tf_keras|tensorflow)\b/.test(full) || customLayers.includes(full);
  const isOfProject = (path: string, { from }: NamedBase): boolean =>
    from === null ||
    project.resolvePath(path, from.module, from.level) !== null ||
    project.resolvePath(path, from.module === '' ? from.name : `${from.module}.${from.name}`, from.level) !== null;
  while (fresh.length > 0) {
    const round = fresh;
    fresh = [];
    // What they import: bases, constants, paths.
    const imported = new Set(round.flatMap((file) => [...project.importedPaths(file)]));
    for (const file of await parse([...imported].filter((path) => inProject.has(path) && !matter.has(path))))
      take(file);
    for (const file of round) {
      if (!borrowed.has(file)) leading.add(file.path);
      if (borrowed.has(file) && paths.length > mostFollowed) continue;
      noteActing(acting, file, actingNames(file));
    }
    if (paths.length <= mostFollowed) {
      spreadActing(
        project,
        [...matter].flatMap((path) => project.files.get(path) ?? []),
        acting,
      );
    }
    for (const file of round) {
      for (const { name, bases } of classHeads(file)) {
        heads.push({
          name,
          isOpen: bases.some(isOpen),
          bases: bases.filter((base) => isOfProject(file.path, base)).map(({ last }) => last),
        });
      }
    }
    for (let grew = true; grew;) {
      grew = false;
      for (const { name, bases, isOpen } of heads) {
        if (classes.has(name) || !(isOpen || bases.some((base) => classes.has(base)))) continue;
        classes.add(name);
        grew = true;
      }
      for (const [path, , targets] of outlines) {
        if (leading.has(path) || !targets.some(leads)) continue;
        leading.add(path);
        grew = true;
      }
    }
    // What imports them: classes derived from theirs, scripts that save what they build.
    const candidates = outlines.filter(([path, outline, targets]) => {
      if (matter.has(path) || !leading.has(path)) return false;
      const relevant = outline.imports.flatMap((each, index) =>
        leads(targets[index] ?? []) ? [{ import: each, targets: targets[index] ?? [] }] : [],
      );
      if (relevant.length === 0) return false;
      if (outline.acts || relevant.some((each) => brings(each.import, each.targets, acting))) return true;
      const isFollowed = (name: string): boolean => classes.has(name) || acting.names.has(name);
      return outline.bases.some(
        (base) =>
          isFollowed(base.slice(base.lastIndexOf('.') + 1)) && relevant.some((each) => binds(each.import, base)),
      );
    });
    for (const file of await parse(candidates.map(([path]) => path)))
      if (project.importedPaths(file).some((path) => leading.has(path))) take(file);
    if (fresh.length > 0) continue;
    const readers = outlines.filter(
      ([path, { reads }]) =>
        !matter.has(path) &&
        reads.some((name) => [...matter].some((other) => project.files.get(other)?.text.includes(name) === true)),
    );
    for (const file of await parse(readers.map(([path]) => path))) take(file);
  }
  const problems = paths.flatMap((path) => {
    const loaded = known.get(path);
    return loaded?.kind === 'problem' ? [{ path, message: loaded.message }] : [];
  });
  return { project, problems };
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

const savesOrLoads =
  /\b(?:load_model|save_model|model_from_\w+|saved_model\.load|TFSMLayer)\(|\.(?:save_weights|load_weights|restore)\(|(?<!torch|np|numpy|plt|image|img)\.(?:save|export)\(/;

/** Functions, classes and what is made of them that save or load a model: their names, and those of each file. */
interface Acting {
  names: Set<string>;
  byFile: Map<string, Set<string>>;
}

function noteActing(acting: Acting, file: SourceFile, names: readonly string[]): boolean {
  if (names.length === 0) return false;
  const known = acting.byFile.get(file.path) ?? new Set();
  const before = known.size;
  for (const name of names) {
    known.add(name);
    acting.names.add(name);
  }
  acting.byFile.set(file.path, known);
  return known.size > before;
}

/** What a file binds at its top, each with the text that says it. */
const namedTexts = once((file: SourceFile): [string, string][] =>
  file.facts.body.flatMap((statement): [string, string][] => {
    if (statement.kind !== 'function' && statement.kind !== 'class' && statement.kind !== 'assign') return [];
    const text = file.text.slice(statement.start, statement.end);
    return statement.kind === 'assign'
      ? statement.targets.flatMap((target): [string, string][] => (target.kind === 'name' ? [[target.name, text]] : []))
      : [[statement.name, text]];
  }),
);

/**
 * The functions and classes of a file whose text saves or loads a model, and what names one of these: a table of
 * commands, its dispatcher.
 */
const actingNames = once((file: SourceFile): string[] =>
  !savesOrLoads.test(file.text)
    ? []
    : namingAny(file, new Set(namedTexts(file).flatMap(([name, text]) => (savesOrLoads.test(text) ? [name] : [])))),
);

/** Those of a file's names whose text names one of some names, directly or over others; the given ones come first. */
function namingAny(file: SourceFile, some: ReadonlySet<string>): string[] {
  const found = new Set(some);
  for (let before = -1; before !== found.size && found.size > 0;) {
    before = found.size;
    const mentions = new RegExp(`\\b(?:${[...found].map((name) => name.replace(/\W/g, '')).join('|')})\\b`);
    for (const [name, text] of namedTexts(file)) if (!found.has(name) && mentions.test(text)) found.add(name);
  }
  return [...found];
}

/** Adds what calls the acting functions of other files, or is made of their classes, over as many files as it takes. */
function spreadActing(project: LinkedProject, files: readonly SourceFile[], acting: Acting): void {
  for (let grew = true; grew;) {
    grew = false;
    for (const file of files) {
      const brought = importsIn(file).flatMap((statement) =>
        statement.names.flatMap(({ name, alias }) => {
          const bound = statement.kind === 'import' ? boundByImport(name, alias) : (alias ?? name);
          const actsIn = (module: string, level: number): Set<string> | undefined =>
            acting.byFile.get(project.resolvePath(file.path, module, level) ?? '');
          if (statement.kind === 'import') return actsIn(name, 0) === undefined ? [] : [bound];
          const isModule =
            actsIn(statement.module === '' ? name : `${statement.module}.${name}`, statement.level) !== undefined;
          return isModule || actsIn(statement.module, statement.level)?.has(name) === true ? [bound] : [];
        }),
      );
      if (brought.length === 0) continue;
      // what a package imports from its modules is had from it as well
      const isPackage = /(^|\/)__init__\.py$/.test(file.path);
      const own = new Set(namedTexts(file).map(([name]) => name));
      const names = namingAny(file, new Set(brought)).filter((name) => own.has(name) || isPackage);
      if (noteActing(acting, file, names)) grew = true;
    }
  }
}

/**
 * Whether an import brings something that saves or loads.
 *
 * @param targets the paths that it leads to.
 */
function brings({ names, isCalled }: OutlinedImport, targets: readonly string[], acting: Acting): boolean {
  if (!isCalled) return false;
  if (names === null || names.has('*')) return targets.some((path) => acting.byFile.has(path));
  for (const name of names.values()) if (acting.names.has(name)) return true;
  return targets.some(
    (path) => acting.byFile.has(path) && [...names.values()].some((name) => path.endsWith(`/${name}.py`)),
  );
}

/** Whether an import binds the first part of a dotted name. */
function binds({ names, alias }: OutlinedImport, dotted: string): boolean {
  const [root = ''] = dotted.split('.', 1);
  return names === null ? alias === root : names.has(root) || names.has('*');
}

/** A base of a class, as far as the file that holds the class tells. */
interface NamedBase {
  /** Last part of its name. */
  last: string;
  /** The import that brings it; null for a class of the file itself. */
  from: { module: string; level: number; name: string } | null;
  /**
   * Full name where it comes from elsewhere; empty for a class of the file or of Python, null for anything that no name
   * tells.
   */
  full: string | null;
}

const classHeads = once((file: SourceFile): { name: string; bases: NamedBase[] }[] => {
  const classes = classesIn(file);
  if (classes.length === 0) return [];
  const own = new Set(classes.map(({ name }) => name));
  const imports = new Map<string, NonNullable<NamedBase['from']>>();
  for (const statement of importsIn(file)) {
    for (const { name, alias } of statement.names) {
      if (statement.kind === 'import-from') {
        imports.set(alias ?? name, { module: statement.module, level: statement.level, name });
      } else {
        imports.set(boundByImport(name, alias), {
          module: alias === null ? boundByImport(name, null) : name,
          level: 0,
          name: '',
        });
      }
    }
  }
  const baseOf = (base: Expression): NamedBase => {
    const [root, ...parts] = dottedName(base.kind === 'subscript' ? base.object : base);
    if (root === undefined) return { last: '', from: null, full: null };
    const from = imports.get(root) ?? null;
    const full =
      from === null
        ? own.has(root) || builtinNames.has(root)
          ? ''
          : null
        : from.level > 0
          ? ''
          : [from.module, from.name, ...parts].filter((part) => part !== '').join('.');
    return { last: parts.at(-1) ?? root, from, full };
  };
  return classes.map(({ name, bases }) => ({
    name,
    bases: bases.filter((base) => base.name === null).map((base) => baseOf(base.value)),
  }));
});

/** Every class of a file, those inside functions and classes included. */
function classesIn({ text, facts }: SourceFile): ClassDefinition[] {
  const places = allPlaces(text, /\bclass\b/g);
  const found: ClassDefinition[] = [];
  const visit = (body: readonly Statement[]): void => {
    for (const statement of body) {
      if (!isAnyIn(places, statement.start, statement.end)) continue;
      if (statement.kind === 'class') found.push(statement);
      for (const block of blocksOf(statement)) visit(block);
    }
  };
  visit(facts.body);
  return found;
}

/** The parts of `a.b.c`; none for any other expression. */
function dottedName(expression: Expression): string[] {
  if (expression.kind === 'name') return [expression.name];
  if (expression.kind !== 'attribute') return [];
  const object = dottedName(expression.object);
  return object.length === 0 ? object : [...object, expression.name];
}
