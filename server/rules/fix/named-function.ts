/** Turning a lambda into a named, registered function. */
import { allExpressions, allParts, allStatements } from '../../python/walk';
import type { SourceFile } from '../../python/project';
import type { Lambda, Statement } from '../../python/syntax';
import type { Edit } from '../rule';
import { packageNameFor } from './class-edits';
import { kerasAccess } from './imports';
import { firstAction } from './script';
import {
  beginsLine,
  insert,
  lineEnd,
  lines,
  lineStart,
  quoted,
  replace,
  sourceOf,
  statementAt,
  statementStart,
} from './text';

/** The function that takes a lambda's place. */
export interface NamedFunction {
  name: string;
  edits: Edit[];
}

/**
 * Edits that make a lambda a function of its own at the top of the module, below what it imports and defines, and put
 * its name in the lambda's place. A lambda that is the whole value of `name = lambda ...` at the top of the module
 * becomes a function where it stands. Null where the lambda uses variables of the function or class it stands in: those
 * a function of the module cannot see.
 *
 * @param register whether the function is registered with Keras.
 */
export function nameLambda(
  file: SourceFile,
  lambda: Lambda,
  suggestion: string,
  register: boolean,
): NamedFunction | null {
  const statement = statementAt(file.facts.body, lambda.start);
  if (statement === null) return null;
  const start = statementStart(statement);
  if (!beginsLine(file, { start, end: start })) return null;
  if (usesLocals(statement, lambda)) return null;
  const assigned =
    statement.kind === 'assign' && statement.value === lambda && statement.targets.length === 1
      ? statement.targets[0]
      : undefined;
  const name = assigned?.kind === 'name' ? assigned.name : freeName(file, suggestion);
  const parameters =
    lambda.parameters.length === 0
      ? ''
      : file.text.slice(lambda.parameters[0]?.start ?? 0, lambda.parameters.at(-1)?.end ?? 0);
  const body = sourceOf(file, lambda.body);
  const indent = file.facts.style.indent;
  const access = register ? kerasAccess(file, 'saving.register_keras_serializable') : null;
  const decorator = access === null ? [] : [`@${access.text}(package=${quoted(file, packageNameFor(file))})`];
  const head = `def ${name}(${starred(lambda, parameters)}):`;
  const result = `${indent}return ${body.includes('\n') && !isBracketed(body) ? `(${body})` : body}`;
  const edits = [...(access?.edits ?? [])];
  if (assigned?.kind === 'name') {
    const end = lineEnd(file, statement.end);
    const after = file.text.slice(statement.end, end);
    // a comment behind stays with what it speaks of; another statement behind does not let itself be moved
    if (!/^[ \t]*(#.*)?$/.test(after)) return null;
    const place = placeForFunction(file, start, lambda);
    if (place < start) {
      edits.push(
        definitionAt(file, place, [...decorator, head + after.trimEnd(), result]),
        replace(file, { start, end: Math.min(file.text.length, end + newlineLength(file, end)) }, ''),
      );
      return { name, edits };
    }
    const empty = (count: number): string[] => Array.from({ length: Math.max(0, count) }, () => '');
    const written = [
      ...empty(2 - blankLinesBefore(file, start)),
      ...decorator,
      head + after.trimEnd(),
      result,
      ...empty(2 - blankLinesAfter(file, end)),
    ];
    edits.push(replace(file, { start: statement.start, end }, lines(file, written)));
    return { name, edits };
  }
  edits.push(
    definitionAt(file, placeForFunction(file, start, lambda), [...decorator, head, result]),
    replace(file, lambda, name),
  );
  return { name, edits };
}

/** A function or class with two blank lines around it. */
export function definitionAt(file: SourceFile, place: number, written: readonly string[]): Edit {
  const blanks = blankLinesBefore(file, place);
  return insert(
    file,
    place,
    lines(file, [...Array.from({ length: Math.max(0, 2 - blanks) }, () => ''), ...written, '', '', '']),
  );
}

function newlineLength(file: SourceFile, end: number): number {
  return file.text.startsWith('\r\n', end) ? 2 : 1;
}

/**
 * Where a new function stands best: before the first statement that does something; at latest before `latest`. In a
 * notebook there, in its cell.
 */
export function placeForFunction(file: SourceFile, latest: number, lambda: Lambda | null): number {
  // a default is evaluated where the function is made
  const hasOpenDefault =
    lambda !== null &&
    lambda.parameters.some(
      (parameter) => parameter.default !== null && !['constant', 'number', 'string'].includes(parameter.default.kind),
    );
  if (file.cells.length > 0 || hasOpenDefault) return latest;
  const first = firstAction(file);
  if (first === null) return latest;
  const start = statementStart(first);
  return start < latest && beginsLine(file, { start, end: start }) ? start : latest;
}

/** The parameters' spans leave out the stars of the first one. */
function starred(lambda: Lambda, text: string): string {
  const first = lambda.parameters[0];
  if (first?.form === 'star' && !text.startsWith('*')) return `*${text}`;
  if (first?.form === 'double-star' && !text.startsWith('**')) return `**${text}`;
  return text;
}

function isBracketed(text: string): boolean {
  return /^[[({]/.test(text) && /[\])}]$/.test(text);
}

/** Empty lines right before the line of an offset; two at the top of the file or of a notebook's cell. */
export function blankLinesBefore(file: SourceFile, offset: number): number {
  const top = file.cells.find((cell) => offset >= cell.start && offset <= cell.end)?.start ?? 0;
  let blanks = 0;
  let at = lineStart(file, offset);
  if (at <= top) return 2;
  while (at > top) {
    const previous = lineStart(file, at - 1);
    if (file.text.slice(previous, at).trim() !== '') return blanks;
    blanks += 1;
    at = previous;
    if (at <= top) return 2;
  }
  return blanks;
}

/** Blank lines after the line of an offset; two at the end of the file or of a notebook's cell. */
export function blankLinesAfter(file: SourceFile, offset: number): number {
  const end = file.cells.find((cell) => offset >= cell.start && offset <= cell.end)?.end ?? file.text.length;
  const rest = file.text.slice(lineEnd(file, offset), end).replace(/\r/g, '');
  if (rest.trim() === '') return 2;
  return (/^\n((?:[ \t]*\n)*)/.exec(rest)?.[1] ?? '').split('\n').length - 1;
}

/** A name that the file does not use: the suggestion, or with a number after it. */
export function freeName(file: SourceFile, suggestion: string): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? suggestion : `${suggestion}_${count}`;
    if (!new RegExp(`\\b${name}\\b`).test(file.text)) return name;
  }
}

/**
 * Whether the lambda reads a name that is bound inside the module's statement it stands in, other than its own
 * parameters.
 */
export function usesLocals(statement: Statement, lambda: Lambda): boolean {
  const own = new Set(lambda.parameters.map((parameter) => parameter.name));
  const read = new Set<string>();
  for (const part of allParts(lambda.body)) if (part.kind === 'name' && !own.has(part.name)) read.add(part.name);
  // a default is evaluated outside, whatever the parameters are named
  for (const { default: value } of lambda.parameters)
    if (value !== null) for (const part of allParts(value)) if (part.kind === 'name') read.add(part.name);
  if (read.size === 0) return false;
  if (namesAround(statement, lambda).some((name) => read.has(name))) return true;
  if (
    statement.kind !== 'function' &&
    statement.kind !== 'class' &&
    statement.kind !== 'loop' &&
    statement.kind !== 'with'
  )
    return false;
  const bound = new Set<string>();
  for (const inner of allStatements([statement])) {
    if (inner.kind === 'function') {
      for (const parameter of inner.parameters) bound.add(parameter.name);
      if (inner !== statement) bound.add(inner.name);
    } else if (inner.kind === 'class' && inner !== statement) {
      bound.add(inner.name);
    } else if (inner.kind === 'assign') {
      for (const target of inner.targets)
        for (const part of allParts(target)) if (part.kind === 'name') bound.add(part.name);
    } else if (inner.kind === 'loop' && inner.target !== null) {
      for (const part of allParts(inner.target)) if (part.kind === 'name') bound.add(part.name);
    } else if (inner.kind === 'with') {
      for (const item of inner.items) {
        if (item.target !== null)
          for (const part of allParts(item.target)) if (part.kind === 'name') bound.add(part.name);
      }
    } else if (inner.kind === 'import' || inner.kind === 'import-from') {
      for (const each of inner.names) bound.add(each.alias ?? each.name);
    }
  }
  return [...read].some((name) => bound.has(name));
}

/** What comprehensions and lambdas around a lambda bind. */
function namesAround(statement: Statement, lambda: Lambda): string[] {
  const names: string[] = [];
  for (const part of allExpressions([statement])) {
    if (part === lambda || part.start > lambda.start || part.end < lambda.end) continue;
    if (part.kind === 'lambda') names.push(...part.parameters.map((parameter) => parameter.name));
    if (part.kind === 'comprehension') {
      for (const clause of part.loops)
        for (const target of allParts(clause.target)) if (target.kind === 'name') names.push(target.name);
    }
  }
  return names;
}
