/**
 * A document that is open in an editor: its tree is kept between keystrokes, and the facts of
 * statements that a keystroke does not touch are kept with it.
 */
import type { StatementsByNode } from './from-tree/nodes';
import { factsOf, type Reuse } from './from-tree/read-facts';
import type { NodeTable, PythonParser, SyntaxTree, TextPoint } from './parser';
import type { FileFacts } from './syntax';

/** A text that is being edited, with its tree and its facts. */
export interface PythonDocument {
  readonly text: string;
  readonly facts: FileFacts;
  /** Takes the document's new text. Facts handed out before stay as they are. */
  update(text: string): FileFacts;
  /** Frees the tree. The last text and facts can still be read. */
  close(): void;
}

/** Opens a document. Whoever opens it closes it: its tree lies outside JavaScript's memory. */
export function openDocument(parser: PythonParser, text: string): PythonDocument {
  let tree: SyntaxTree | null = parser.parse(text);
  let made: StatementsByNode = new Map();
  let table = copied(tree.table());
  let facts = factsOf(text, table, { known: () => undefined, made });
  let current = text;
  return {
    get text() {
      return current;
    },
    get facts() {
      return facts;
    },
    update(next) {
      if (next === current) return facts;
      const change = changeBetween(current, next);
      const before = tree;
      tree =
        before === null
          ? parser.parse(next)
          : parser.reparse(next, before, {
              startIndex: change.start,
              oldEndIndex: change.oldEnd,
              newEndIndex: change.newEnd,
              startPosition: pointAt(current, change.start),
              oldEndPosition: pointAt(current, change.oldEnd),
              newEndPosition: pointAt(next, change.newEnd),
            });
      before?.delete();
      const nextTable = copied(tree.table());
      const reuse = untouched(table, nextTable, change.start, made);
      facts = factsOf(next, nextTable, reuse);
      ({ made } = reuse);
      table = nextTable;
      current = next;
      return facts;
    },
    close() {
      tree?.delete();
      tree = null;
    },
  };
}

function copied(table: NodeTable): NodeTable {
  const { count } = table;
  return {
    count,
    kind: table.kind.slice(0, count),
    start: table.start.slice(0, count),
    end: table.end.slice(0, count),
    after: table.after.slice(0, count),
  };
}

/**
 * What of the earlier facts still holds: statements before the change whose nodes are the same.
 *
 * Nodes are numbered in order of appearance, so up to the first difference both trees number them
 * alike. Nodes that reach up to the change differ and are not compared.
 */
function untouched(before: NodeTable, after: NodeTable, changeStart: number, made: StatementsByNode): Reuse {
  const count = Math.min(before.count, after.count);
  let same = 0;
  for (; same < count; same++) {
    if (before.kind[same] !== after.kind[same] || before.start[same] !== after.start[same]) break;
    const end = after.end[same] ?? 0;
    if (end >= changeStart && (before.end[same] ?? 0) >= changeStart) continue;
    if (before.end[same] !== end || before.after[same] !== after.after[same]) break;
  }
  return {
    known: (node) =>
      (after.after[node] ?? 0) <= same && (after.end[node] ?? 0) < changeStart ? made.get(node) : undefined,
    made: new Map(),
  };
}

interface Change {
  start: number;
  oldEnd: number;
  newEnd: number;
}

/** The one replacement that turns `before` into `after`: what lies between their common start and common end. */
function changeBetween(before: string, after: string): Change {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  // Halving finds the common start with few comparisons of long slices, which run in native code.
  for (let step = shorter; step > 0; step >>= 1) {
    while (start + step <= shorter && before.slice(start, start + step) === after.slice(start, start + step))
      start += step;
  }
  let same = 0;
  const most = shorter - start;
  for (let step = most; step > 0; step >>= 1) {
    while (
      same + step <= most &&
      before.slice(before.length - same - step, before.length - same) ===
        after.slice(after.length - same - step, after.length - same)
    ) {
      same += step;
    }
  }
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}

/** Row and column as tree-sitter counts them: rows end at `\n` only. */
function pointAt(text: string, offset: number): TextPoint {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}
