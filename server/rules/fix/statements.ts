/** Statements that are one call. */
import type { SourceFile } from '../../python/project';
import type { Call, Statement } from '../../python/syntax';
import { blocksOf } from '../../python/walk';
import type { Edit } from '../rule';
import { beginsLine, indentAt, insert, lineEnd, lineStart, replace } from './text';

/**
 * The statement that is the call (`call(...)`) or gives its result a name (`x = call(...)`), with the block it stands
 * in; null where the call is part of something larger.
 */
export function statementOf(
  file: SourceFile,
  call: Call,
): { statement: Statement; block: readonly Statement[] } | null {
  const pending: (readonly Statement[])[] = [file.facts.body];
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    for (const statement of block) {
      if ((statement.kind === 'expression' || statement.kind === 'assign') && statement.value === call)
        return { statement, block };
      if (statement.start <= call.start && call.end <= statement.end) pending.push(...blocksOf(statement));
    }
  }
  return null;
}

/**
 * Edit that takes the lines of `call(...)` away; null where it is no statement of its own, shares a line, or is all
 * that its block holds.
 */
export function removeStatement(file: SourceFile, call: Call): Edit | null {
  const found = statementOf(file, call);
  return found === null || found.statement.kind !== 'expression' || found.block.length < 2
    ? null
    : removeLines(file, found.statement);
}

/** Whether the innermost statement at an offset is all that its block holds: without it the block would be empty. */
export function isAloneInBlock(file: SourceFile, offset: number): boolean {
  let block: readonly Statement[] = file.facts.body;
  for (;;) {
    const around = block.find((statement) => statement.start <= offset && offset < statement.end);
    const inner =
      around && blocksOf(around).find((each) => each.some(({ start, end }) => start <= offset && offset < end));
    if (inner === undefined) return block.length === 1;
    block = inner;
  }
}

/** Edit that takes the lines of a statement away, with a comment behind it; null where it shares a line. */
export function removeLines(file: SourceFile, statement: Statement): Edit | null {
  const end = lineEnd(file, statement.end);
  if (!beginsLine(file, statement) || /\S/.test(file.text.slice(statement.end, end).replace(/#.*/, ''))) return null;
  const start = lineStart(file, statement.start);
  // the last line of a text may lack its break: that of the line before goes
  if (end === file.text.length)
    return replace(file, { start: Math.max(0, start - file.facts.style.newline.length), end }, '');
  return replace(file, { start, end: file.text.indexOf('\n', end) + 1 }, '');
}

/**
 * Edit that puts a line after the statement that is the call; null where the call is part of something larger or shares
 * its line.
 */
export function insertAfter(file: SourceFile, call: Call, line: string): Edit | null {
  const found = statementOf(file, call);
  if (found === null || !beginsLine(file, found.statement)) return null;
  const end = lineEnd(file, found.statement.end);
  if (file.text.slice(found.statement.end, end).includes(';')) return null;
  return insert(file, end, `${file.facts.style.newline}${indentAt(file, found.statement.start)}${line}`);
}

/**
 * Edit that puts a line before the statement that is the call; null where the call is part of something larger or
 * shares its line.
 */
export function insertBefore(file: SourceFile, call: Call, line: string): Edit | null {
  const found = statementOf(file, call);
  if (found === null || !beginsLine(file, found.statement)) return null;
  return insert(
    file,
    found.statement.start,
    `${line}${file.facts.style.newline}${indentAt(file, found.statement.start)}`,
  );
}
