/** Turning a lambda into a named, registered function. */
import { allParts, allStatements } from '../../python/walk';
import type { SourceFile } from '../../python/project';
import type { Lambda, Statement } from '../../python/syntax';
import type { Edit } from '../rule';
import { packageNameFor } from './class-edits';
import { kerasAccess } from './imports';
import { beginsLine, insert, lineEnd, lines, lineStart, quoted, replace, sourceOf, statementAt, statementStart } from './text';

/** The function that takes a lambda's place. */
export interface NamedFunction {
  name: string;
  edits: Edit[];
}

/**
 * Edits that make a lambda a function of its own above the module's statement that holds it, registered with Keras, and put its name in
 * the lambda's place. A lambda that is the whole value of `name = lambda ...` at the top of the module keeps that name.
 * Null where the lambda uses variables of the function or class it stands in: those a function of the module cannot see.
 */
export function nameLambda(file: SourceFile, lambda: Lambda, suggestion: string, register = true): NamedFunction | null {
  const statement = statementAt(file.facts.body, lambda.start);
  if (statement === null) return null;
  const start = statementStart(statement);
  if (!beginsLine(file, { start, end: start })) return null;
  if (usesLocals(statement, lambda)) return null;
  const assigned = statement.kind === 'assign' && statement.value === lambda && statement.targets.length === 1 ? statement.targets[0] : undefined;
  const name = assigned?.kind === 'name' ? assigned.name : freeName(file, suggestion);
  const parameters = lambda.parameters.length === 0 ? '' : file.text.slice(lambda.parameters[0]?.start ?? 0, lambda.parameters.at(-1)?.end ?? 0);
  const body = sourceOf(file, lambda.body);
  const indent = file.facts.style.indent;
  const access = register ? kerasAccess(file, 'saving.register_keras_serializable') : null;
  const written = [
    ...(access === null ? [] : [`@${access.text}(package=${quoted(file, packageNameFor(file))})`]),
    `def ${name}(${starred(lambda, parameters)}):`,
    `${indent}return ${body.includes('\n') && !isBracketed(body) ? `(${body})` : body}`,
  ];
  const edits = [...(access?.edits ?? [])];
  if (assigned?.kind === 'name') {
    const after = blankLinesAfter(file, statement.end);
    const empty = (count: number): string[] => Array.from({ length: Math.max(0, count) }, () => '');
    edits.push(replace(file, statement, lines(file, [...empty(2 - blankLinesBefore(file, start)), ...written, ...empty(2 - after)])));
    return { name, edits };
  }
  const blanks = blankLinesBefore(file, start);
  edits.push(insert(file, start, lines(file, [...Array.from({ length: Math.max(0, 2 - blanks) }, () => ''), ...written, '', '', ''])));
  edits.push(replace(file, lambda, name));
  return { name, edits };
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

function blankLinesBefore(file: SourceFile, offset: number): number {
  let blanks = 0;
  let at = lineStart(file, offset);
  if (at === 0) return 2;
  while (at > 0) {
    const previous = lineStart(file, at - 1);
    if (file.text.slice(previous, at).trim() !== '') return blanks;
    blanks += 1;
    at = previous;
    if (at === 0) return 2;
  }
  return blanks;
}

/** Blank lines after the line of an offset; two at the end of the file. */
function blankLinesAfter(file: SourceFile, offset: number): number {
  const rest = file.text.slice(lineEnd(file, offset)).replace(/\r/g, '');
  if (rest.trim() === '') return 2;
  return (/^\n((?:[ \t]*\n)*)/.exec(rest)?.[1] ?? '').split('\n').length - 1;
}

/** A name that the file does not use: the suggestion, or with a number after it. */
function freeName(file: SourceFile, suggestion: string): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? suggestion : `${suggestion}_${count}`;
    if (!new RegExp(`\\b${name}\\b`).test(file.text)) return name;
  }
}

/** Whether the lambda reads a name that is bound inside the module's statement it stands in, other than its own parameters. */
function usesLocals(statement: Statement, lambda: Lambda): boolean {
  const own = new Set(lambda.parameters.map((parameter) => parameter.name));
  const read = new Set<string>();
  for (const part of [...allParts(lambda.body), ...lambda.parameters.flatMap((parameter) => (parameter.default === null ? [] : [...allParts(parameter.default)]))]) {
    if (part.kind === 'name' && !own.has(part.name)) read.add(part.name);
  }
  if (read.size === 0) return false;
  if (statement.kind !== 'function' && statement.kind !== 'class' && statement.kind !== 'loop' && statement.kind !== 'with') return false;
  const bound = new Set<string>();
  for (const inner of allStatements([statement])) {
    if (inner.kind === 'function') {
      for (const parameter of inner.parameters) bound.add(parameter.name);
      if (inner !== statement) bound.add(inner.name);
    } else if (inner.kind === 'class' && inner !== statement) {
      bound.add(inner.name);
    } else if (inner.kind === 'assign') {
      for (const target of inner.targets) for (const part of allParts(target)) if (part.kind === 'name') bound.add(part.name);
    } else if (inner.kind === 'loop' && inner.target !== null) {
      for (const part of allParts(inner.target)) if (part.kind === 'name') bound.add(part.name);
    } else if (inner.kind === 'with') {
      for (const item of inner.items) if (item.target !== null) for (const part of allParts(item.target)) if (part.kind === 'name') bound.add(part.name);
    } else if (inner.kind === 'import' || inner.kind === 'import-from') {
      for (const each of inner.names) bound.add(each.alias ?? each.name);
    }
  }
  return [...read].some((name) => bound.has(name));
}
