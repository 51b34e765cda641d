/** Taking out the imports that nothing uses any more once a fix is applied. */
import { append } from '../../python/lists';
import { cellAt } from '../../python/notebook';
import type { SourceFile } from '../../python/project';
import type { Import, ImportedName, ImportFrom, Span } from '../../python/syntax';
import { once } from '../../python/once';
import { allStatements } from '../../python/walk';
import type { Edit } from '../rule';
import { beginsLine, lineEnd, lineStart, nextLine, verbatim } from './text';

type ImportStatement = Import | ImportFrom;

/**
 * The edits, with those that take out each import whose last use they take away. An import stays where others may want
 * it: in an `__init__.py`, where another file of the project imports the name from this one, where a module of the
 * project is imported (it may do something by that), and beside a comment.
 *
 * @param edits those of one fix, or of several applied together: they do not overlap.
 */
export function withoutUnusedImports(edits: readonly Edit[], programs: ReadonlyMap<string, SourceFile>): Edit[] {
  const result: Edit[] = [];
  for (const path of new Set(edits.map((edit) => edit.file))) {
    const own = edits.filter((edit) => edit.file === path);
    const file = programs.get(path);
    result.push(
      ...(file === undefined || path.endsWith('/__init__.py') || asksForNames.test(file.text)
        ? own
        : withoutUnused(file, own, programs)),
    );
  }
  return result;
}

/** What reaches names by their text. */
const asksForNames = /\b(?:globals|locals|eval|exec|vars)\s*\(/;

function withoutUnused(file: SourceFile, edits: readonly Edit[], programs: ReadonlyMap<string, SourceFile>): Edit[] {
  let result = [...edits];
  const replaced = edits.filter((edit) => edit.span.end > edit.span.start);
  for (const statement of file.facts.body) {
    if (
      (statement.kind !== 'import' && statement.kind !== 'import-from') ||
      (statement.kind === 'import-from' && statement.star)
    )
      continue;
    // an edit of its names knows what it does; one of its module goes with it
    if (
      replaced.some((edit) => statement.names.some((name) => edit.span.start < name.end && name.start < edit.span.end))
    )
      continue;
    // most imports bind nothing that the edits take away: asked before all that takes longer
    const touched = statement.names.filter((name) => replaced.some((edit) => takesAway(file, edit, boundName(name))));
    if (touched.length === 0 || isOfProject(file, statement, programs)) continue;
    const unused = touched.filter(
      (name) => losesLastUse(file, statement, name, edits) && !isImportedFrom(file, boundName(name), programs),
    );
    const removal = unused.length === 0 ? null : removedFrom(file, statement, unused);
    if (removal !== null) result = joined(file, result, removal);
  }
  return result;
}

const boundName = (name: ImportedName): string => name.alias ?? name.name.split('.')[0] ?? name.name;

/** Whether a name, or what it is a part of, is written where an edit puts something else. */
function takesAway(file: SourceFile, { span }: Edit, name: string): boolean {
  return file.text.slice(span.start, span.end).includes(name);
}

/** The texts of a file that only document. */
const documentationOf = once((file: SourceFile): readonly Span[] =>
  allStatements(file.facts.body).flatMap((each) =>
    each.kind === 'expression' && each.value.kind === 'string' ? [each.value] : [],
  ),
);

/**
 * Whether the edits take away all that reads a name in the file, and there was something. Comments of their own line
 * and texts that document do not read it.
 */
function losesLastUse(
  file: SourceFile,
  statement: ImportStatement,
  name: ImportedName,
  edits: readonly Edit[],
): boolean {
  const bound = boundName(name);
  const word = new RegExp(`(?<![\\w.])${verbatim(bound)}(?!\\w)`, 'g');
  if (edits.some((edit) => edit.text.search(word) >= 0)) return false;
  const documentation = documentationOf(file);
  let wasUsed = false;
  for (const match of file.text.matchAll(word)) {
    const at = match.index;
    if (statement.start <= at && at < statement.end) continue;
    if (
      /^[ \t]*#/.test(file.text.slice(lineStart(file, at), at)) ||
      documentation.some((text) => text.start <= at && at < text.end)
    )
      continue;
    if (!edits.some((edit) => edit.span.start <= at && at + bound.length <= edit.span.end)) return false;
    wasUsed = true;
  }
  return wasUsed;
}

const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The paths of programs by their last name. */
const pathsByName = once((programs: ReadonlyMap<string, SourceFile>): ReadonlyMap<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const path of programs.keys()) append(found, lastName(path), path);
  return found;
});

function isOfProject(file: SourceFile, statement: ImportStatement, programs: ReadonlyMap<string, SourceFile>): boolean {
  if (statement.kind === 'import-from' && statement.level > 0) return true;
  const modules =
    statement.kind === 'import'
      ? statement.names.map((name) => name.name)
      : [statement.module, ...statement.names.map((name) => `${statement.module}.${name.name}`)];
  const ends = modules.flatMap((module) => [
    `/${module.replaceAll('.', '/')}.py`,
    `/${module.replaceAll('.', '/')}/__init__.py`,
  ]);
  return ends.some((end) =>
    pathsByName(programs)
      .get(lastName(end))
      ?.some((path) => path !== file.path && path.endsWith(end)),
  );
}

/** Whether another file takes a name from this one. */
function isImportedFrom(file: SourceFile, name: string, programs: ReadonlyMap<string, SourceFile>): boolean {
  const stem = /([^/]+)\.\w+$/.exec(file.path)?.[1] ?? '';
  for (const other of programs.values()) {
    if (other === file || !other.text.includes(stem)) continue;
    if (other.text.includes(`${stem}.${name}`)) return true;
    for (const statement of allStatements(other.facts.body)) {
      if (statement.kind !== 'import-from' || statement.module.split('.').at(-1) !== stem) continue;
      if (statement.star || statement.names.some((each) => each.name === name)) return true;
    }
  }
  return false;
}

/**
 * The span to take out for some names of an import: with its line, and the empty lines that it leaves behind, where
 * none of its names stays. Null where a comment would go with it.
 */
function removedFrom(file: SourceFile, statement: ImportStatement, unused: readonly ImportedName[]): Span | null {
  const end = lineEnd(file, statement.end);
  if (file.text.slice(statement.start, end).includes('#')) return null;
  const [first] = unused;
  if (unused.length < statement.names.length) {
    const index = first === undefined ? -1 : statement.names.indexOf(first);
    const previous = statement.names[index - 1];
    const next = statement.names[index + 1];
    // one at a time is the rule; the others stay
    if (first === undefined) return null;
    if (previous !== undefined) return { start: previous.end, end: first.end };
    return next === undefined ? null : { start: first.start, end: next.start };
  }
  if (!beginsLine(file, statement) || file.text.slice(statement.end, end).trim() !== '') return null;
  const start = lineStart(file, statement.start);
  const span = withEmptyLines(file, { start, end: nextLine(file, statement.end) });
  if (file.cells.length === 0) return span;
  const cell = cellAt(file.cells, span.start);
  return cell === null || span.end > cell.end ? null : span;
}

/** A line with the fewer of the empty lines before and after it; at the top of the file those after it. */
function withEmptyLines(file: SourceFile, line: Span): Span {
  const after = /^(?:[ \t]*\r?\n)*/.exec(file.text.slice(line.end))?.[0] ?? '';
  const before = /(?:(?<=\n)[ \t]*\r?\n)*$/.exec(file.text.slice(0, line.start))?.[0] ?? '';
  const count = (text: string): number => text.split('\n').length - 1;
  if (line.start === 0 || (count(before) > 0 && count(after) <= count(before)))
    return { start: line.start, end: line.end + after.length };
  return count(before) > 0 && count(after) > 0 ? { start: line.start - before.length, end: line.end } : line;
}

/** Edits with one that takes out a span: an import that another edit puts after the line takes its place. */
function joined(file: SourceFile, edits: readonly Edit[], removal: Span): Edit[] {
  const isWithin = (edit: Edit): boolean =>
    removal.start < edit.span.start && edit.span.end < removal.end && edit.span.start < edit.span.end;
  const meets = edits.filter(
    (edit) => edit.span.start <= removal.end && removal.start <= edit.span.end && !isWithin(edit),
  );
  if (meets.length === 0)
    return [...edits.filter((edit) => !isWithin(edit)), { file: file.path, span: removal, text: '' }];
  const isInserted = meets.every(
    (edit) => edit.span.start === edit.span.end && /^\s*(?:from|import)\b/.test(edit.text),
  );
  if (!isInserted || !file.text.slice(removal.start, removal.end).includes('\n')) return [...edits];
  const newline = file.facts.style.newline;
  const text = meets.map((edit) => edit.text.trim()).join(newline) + newline;
  const line = { start: removal.start, end: nextLine(file, removal.start) };
  return [...edits.filter((edit) => !meets.includes(edit)), { file: file.path, span: line, text }];
}
