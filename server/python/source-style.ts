/** How the person writes: indentation, quotes, line ends. */
import { NodeKind } from './grammar';
import type { NodeTable } from './parser';
import type { SourceStyle } from './syntax';

/** How much of a file is looked at; habits show early. */
const sample = 400;

/**
 * The habits of a file: the most frequent step of indentation, quote of one-line strings and line
 * end. Four blanks, double quotes and `\n` where the file shows none.
 */
export function sourceStyle(text: string, table: NodeTable): SourceStyle {
  const indents = new Map<string, number>();
  let double = 0;
  let single = 0;
  for (let node = 0; node < table.count; node++) {
    const kind = table.kind[node];
    if (kind === NodeKind.string_start) {
      const end = table.end[node] ?? 0;
      const quotes = text.slice(table.start[node] ?? 0, end).replace(/^[a-zA-Z]*/, '');
      if (quotes === '"') double++;
      else if (quotes === "'") single++;
      if (double + single === sample) break;
    } else if (kind === NodeKind.block && indents.size < sample) {
      const step = indentStep(text, table, node);
      if (step !== '') indents.set(step, (indents.get(step) ?? 0) + 1);
    }
  }
  let indent = '    ';
  let most = 0;
  for (const [step, times] of indents) {
    if (times > most) [indent, most] = [step, times];
  }
  return { indent, quote: single > double ? "'" : '"', newline: newlineOf(text) };
}

/** The indentation that a block has beyond the line of the statement that opens it; empty for a one-line block. */
function indentStep(text: string, table: NodeTable, block: number): string {
  const first = table.start[block] ?? 0;
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
