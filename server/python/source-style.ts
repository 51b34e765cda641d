/** How the person writes: indentation, quotes, line ends. */
import type { SourceStyle } from './syntax';

/** How many blocks are looked at; habits show early. */
const sample = 400;

/** What tells how a file is written, collected while it is read. */
export interface StyleEvidence {
  /** How many one-line strings open with `'`. */
  singleQuotes: number;
  /** How many open with `"`. */
  doubleQuotes: number;
  /** Where the first statement of each block stands, in order of appearance. */
  blockStarts: readonly number[];
}

/**
 * The habits of a file: the most frequent step of indentation, quote of one-line strings and line
 * end. Four blanks, double quotes and `\n` where the file shows none.
 */
export function styleOf(text: string, { singleQuotes, doubleQuotes, blockStarts }: StyleEvidence): SourceStyle {
  const indents = new Map<string, number>();
  for (const start of blockStarts.slice(0, sample)) {
    const step = indentStep(text, start);
    if (step !== '') indents.set(step, (indents.get(step) ?? 0) + 1);
  }
  let indent = '    ';
  let most = 0;
  for (const [step, times] of indents) {
    if (times > most) [indent, most] = [step, times];
  }
  return { indent, quote: singleQuotes > doubleQuotes ? "'" : '"', newline: newlineOf(text) };
}

/** The indentation that a block has beyond the line of the statement that opens it; empty for a one-line block. */
function indentStep(text: string, first: number): string {
  const inner = indentBefore(text, first);
  if (inner === null || inner === '') return '';
  // The statement that opens the block is the nearest line above with less indentation.
  let lineStart = first - inner.length;
  for (let lines = 0; lines < 60 && lineStart > 0; lines++) {
    const previous = text.lastIndexOf('\n', lineStart - 2) + 1;
    const outer = /^[ \t]*/.exec(text.slice(previous, lineStart))?.[0] ?? '';
    const blank = /^[ \t]*(?:#[^\n]*)?\r?\n?$/.test(text.slice(previous, lineStart));
    if (!blank && outer.length < inner.length && inner.startsWith(outer)) return inner.slice(outer.length);
    lineStart = previous;
  }
  return '';
}

/** The blanks from the line's start to `offset`, or null where something else stands there. */
function indentBefore(text: string, offset: number): string | null {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  return /^[ \t]*$/.test(before) ? before : null;
}

function newlineOf(text: string): SourceStyle['newline'] {
  const first = text.indexOf('\n');
  return first > 0 && text.charCodeAt(first - 1) === 13 ? '\r\n' : '\n';
}
