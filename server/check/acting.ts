/** Functions and classes that save or load a model, over the files of a project. */
import { importsIn, type LinkedProject } from '../python/link';
import { once } from '../python/once';
import type { SourceFile } from '../python/project';
import { boundByImport } from '../python/scope';
import type { OutlinedImport } from './outline';

const savesOrLoads =
  /\b(?:load_model|save_model|model_from_\w+|saved_model\.load|TFSMLayer)\(|\.(?:save_weights|load_weights|restore)\(|(?<!torch|np|numpy|plt|image|img)\.(?:save|export)\(/;

/** Functions, classes and what is made of them that save or load a model: their names, and those of each file. */
export interface Acting {
  names: Set<string>;
  byFile: Map<string, Set<string>>;
}

/** Adds names of a file to those that act; whether one of them is new. */
export function noteActing(acting: Acting, file: SourceFile, names: readonly string[]): boolean {
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
export const actingNames = once((file: SourceFile): string[] =>
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
export function spreadActing(project: LinkedProject, files: readonly SourceFile[], acting: Acting): void {
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
export function brings({ names, isCalled }: OutlinedImport, targets: readonly string[], acting: Acting): boolean {
  if (!isCalled) return false;
  if (names === null || names.has('*')) return targets.some((path) => acting.byFile.has(path));
  for (const name of names.values()) if (acting.names.has(name)) return true;
  return targets.some(
    (path) => acting.byFile.has(path) && [...names.values()].some((name) => path.endsWith(`/${name}.py`)),
  );
}
