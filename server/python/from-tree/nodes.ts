/**
 * The nodes of a syntax tree, by their place in its arrays. A node that is not there reads as an empty token, so that
 * nothing that reads facts fails.
 */
import { NodeKind } from '../grammar';
import type { NodeTable } from '../parser';
import type { Span, Statement } from '../syntax';

/**
 * Statements by the node they were made from: those that stand in the module or in the body of a
 * class at its top level. What an editor keeps between keystrokes.
 */
export type StatementsByNode = Map<number, readonly Statement[]>;

/** A text, its syntax tree, and what is known from the tree before. */
export interface Source {
  text: string;
  table: NodeTable;
  /** What was made from the tree before, and is known to be the same in this one. */
  known: (node: number) => readonly Statement[] | undefined;
  made: StatementsByNode | null;
}

/** The arrays, by node: offsets are UTF-16 units, `afterAt` is the next node that does not stand inside. */
export const kindAt = (source: Source, node: number): NodeKind => source.table.kind[node] ?? NodeKind.token;
/** Where a node begins in the text. */
export const startAt = (source: Source, node: number): number => source.table.start[node] ?? 0;
/** Where a node ends in the text. */
export const endAt = (source: Source, node: number): number => source.table.end[node] ?? 0;
/** The number of the node behind a node and all that is in it. */
export const afterAt = (source: Source, node: number): number => source.table.after[node] ?? node + 1;
/** The text of a node. */
export const textAt = (source: Source, node: number): string =>
  source.text.slice(startAt(source, node), endAt(source, node));
/** Where a node stands. */
export const spanAt = (source: Source, node: number): Span => ({
  start: startAt(source, node),
  end: endAt(source, node),
});

/**
 * Where a statement with blocks ends: with its last statement. The tree lets it end with a comment
 * that stands behind that one, but only where both share a line.
 */
export function closedEnd(source: Source, node: number): number {
  for (let at = node; ;) {
    let last = -1;
    const stop = afterAt(source, at);
    for (let child = at + 1; child < stop; child = afterAt(source, child))
      if (!isExtra(kindAt(source, child))) last = child;
    if (last === -1) return endAt(source, at);
    const kind = kindAt(source, last);
    const holdsBlocks =
      kind === NodeKind.block ||
      (kind >= NodeKind.if_statement && kind <= NodeKind.decorated_definition) ||
      (kind >= NodeKind.elif_clause && kind <= NodeKind.case_clause);
    if (!holdsBlocks) return endAt(source, last);
    at = last;
  }
}

/** Whether a node may stand anywhere and says nothing. */
export function isExtra(kind: NodeKind): boolean {
  return kind === NodeKind.comment || kind === NodeKind.line_continuation;
}

/** Whether a node is a statement. */
export function isStatement(kind: NodeKind): boolean {
  return kind >= NodeKind.import_statement && kind <= NodeKind.decorated_definition;
}

/** Named children that carry meaning: no tokens, no comments, no errors. */
export function childrenOf(source: Source, node: number): number[] {
  const children: number[] = [];
  const stop = afterAt(source, node);
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    const kind = kindAt(source, child);
    if (kind > NodeKind.line_continuation) children.push(child);
  }
  return children;
}

/** The first child of a kind, or -1. */
export function childOfKind(source: Source, node: number, kind: NodeKind): number {
  const stop = afterAt(source, node);
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    if (kindAt(source, child) === kind) return child;
  }
  return -1;
}

/** The first token with this text, or -1. */
export function tokenOf(source: Source, node: number, token: string): number {
  const stop = afterAt(source, node);
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    if (kindAt(source, child) !== NodeKind.token) continue;
    const start = startAt(source, child);
    if (endAt(source, child) - start === token.length && source.text.startsWith(token, start)) return child;
  }
  return -1;
}

/** The tokens of an operation, in order: `+`, `and`, `not in`. */
export function operatorsOf(source: Source, node: number): string[] {
  const operators: string[] = [];
  const stop = afterAt(source, node);
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    if (kindAt(source, child) === NodeKind.token) operators.push(textAt(source, child).replace(/\s+/g, ' '));
  }
  return operators;
}

/** A dotted name without the blanks, comments and line breaks that may stand between its parts. */
export function dottedName(source: Source, node: number): string {
  const text = textAt(source, node);
  if (!/[\s#\\]/.test(text)) return text;
  return childrenOf(source, node)
    .map((part) => textAt(source, part))
    .join('.');
}
