/** The further lines of a call, which stand below its first argument. */
import type { SourceFile } from '../../python/project';
import type { Call } from '../../python/syntax';
import type { Edit } from '../rule';
import { insert, lineStart, nextLine, replace, sourceOf } from './text';

/**
 * Edits that move the further lines of a call to the right by a number of columns (negative: to the left), as what
 * stands before its first argument grows or shrinks. None where the lines do not stand below that argument, or a string
 * or a backslash goes over a line.
 */
export function alignedAgain(file: SourceFile, call: Call, columns: number): Edit[] {
  const [first, ...others] = call.arguments;
  if (first === undefined || columns === 0 || /'''|"""|\\\r?\n/.test(sourceOf(file, call))) return [];
  const line = lineStart(file, first.start);
  const column = first.start - line;
  const below = others.find((argument) => lineStart(file, argument.start) > first.start);
  if (line > call.start || below === undefined || below.start - lineStart(file, below.start) !== column) return [];
  const edits: Edit[] = [];
  for (let start = nextLine(file, first.start); start < call.end; start = nextLine(file, start)) {
    if (!/^ *$/.test(file.text.slice(start, start + column))) continue;
    edits.push(
      columns < 0 ? replace(file, { start, end: start - columns }, '') : insert(file, start, ' '.repeat(columns)),
    );
  }
  return edits;
}
