/**
 * Syntax tree → facts, in one walk over the tree's arrays.
 *
 * Each node of the grammar that facts know has one small function in a file of this folder. What the grammar had to
 * guess (ERROR nodes, tokens it made up) is listed in `syntaxErrors`, and whatever stands inside is
 * still read: a person is half-way through a line most of the time.
 */
import { NodeKind } from '../grammar';
import { lineStartsOf } from '../lines';
import type { NodeTable } from '../parser';
import { styleOf, type StyleEvidence } from '../source-style';
import type { Comment, FileFacts, Span, Statement } from '../syntax';
import { salvaged, statementsIn } from './compound-statements';
import { kindAt, type Source, type StatementsByNode } from './nodes';

/** Where the facts of an earlier tree can be used again. */
export interface Reuse {
  /** Statements of a node that is, with all inside it, the same as in the earlier tree; undefined for any other. */
  known(node: number): readonly Statement[] | undefined;
  /** Filled with the statements of this tree. */
  made: StatementsByNode;
}

/** Boils a syntax tree down to facts. `table` is read at once and not kept. */
export function factsOf(text: string, table: NodeTable, reuse?: Reuse): FileFacts {
  const source: Source = { text, table, known: reuse?.known ?? (() => undefined), made: reuse?.made ?? null };
  return {
    lineStarts: lineStartsOf(text),
    body: kindAt(source, 0) === NodeKind.ERROR ? salvaged(source, 0, 0) : statementsIn(source, 0, 0),
    comments: commentsOf(source),
    syntaxErrors: syntaxErrorsOf(source),
    style: styleOf(text, styleEvidence(source)),
  };
}

function commentsOf({ text, table }: Source): Comment[] {
  const comments: Comment[] = [];
  for (let node = 0; node < table.count; node++) {
    if (table.kind[node] !== NodeKind.comment) continue;
    const start = table.start[node] ?? 0;
    let end = table.end[node] ?? 0;
    if (text.charCodeAt(end - 1) === 13) end--;
    comments.push({ start, end, text: text.slice(start + 1, end) });
  }
  return comments;
}

function styleEvidence({ text, table }: Source): StyleEvidence {
  let singleQuotes = 0;
  let doubleQuotes = 0;
  const blockStarts: number[] = [];
  for (let node = 0; node < table.count; node++) {
    const kind = table.kind[node];
    if (kind === NodeKind.block) {
      blockStarts.push(table.start[node] ?? 0);
    } else if (kind === NodeKind.string_start) {
      const end = table.end[node] ?? 0;
      const quote = text.charCodeAt(end - 1);
      if (text.charCodeAt(end - 2) === quote && end - 2 >= (table.start[node] ?? 0)) continue;
      if (quote === 34) doubleQuotes++;
      else singleQuotes++;
    }
  }
  return { singleQuotes, doubleQuotes, blockStarts };
}

/** ERROR nodes (the outermost only) and tokens that are not in the text. */
function syntaxErrorsOf({ table }: Source): Span[] {
  const errors: Span[] = [];
  for (let node = 1; node < table.count; node++) {
    const start = table.start[node] ?? 0;
    const end = table.end[node] ?? 0;
    if (table.kind[node] === NodeKind.ERROR) {
      errors.push({ start, end });
      node = (table.after[node] ?? node + 1) - 1;
    } else if (
      start === end &&
      table.after[node] === node + 1 &&
      table.kind[node] !== NodeKind.block &&
      table.kind[node] !== NodeKind.string_content
    ) {
      errors.push({ start, end });
    }
  }
  return errors;
}
