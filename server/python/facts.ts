/**
 * Syntax tree → facts, in one walk over the tree's arrays.
 *
 * Each node of the grammar that facts know has one small function below. What the grammar had to
 * guess (ERROR nodes, tokens it made up) is listed in `syntaxErrors`, and whatever stands inside is
 * still read: a person is half-way through a line most of the time.
 */
import { docstringOf } from './docstring';
import { NodeKind } from './grammar';
import type { NodeTable } from './parser';
import { literalText, numberValue, sideBySide, stringPrefix } from './literals';
import { deepestNesting, longestDisplay } from './limits';
import { lineStartsOf } from "./lines";
import { styleOf, type StyleEvidence } from './source-style';
import type {
  Argument,
  ClassDefinition,
  Comment,
  Comprehension,
  Dictionary,
  Expression,
  FileFacts,
  FunctionDefinition,
  If,
  ImportedName,
  Match,
  Parameter,
  Span,
  Starred,
  Statement,
  StringLiteral,
  Template,
  Try,
  With,
} from './syntax';

/**
 * Statements by the node they were made from: those that stand in the module or in the body of a
 * class at its top level. What an editor keeps between keystrokes.
 */
export type StatementsByNode = Map<number, readonly Statement[]>;

/** Down to which block statements are remembered: methods of a class are, the lines inside them are not. */
const deepestReuse = 1;

interface Source {
  text: string;
  table: NodeTable;
  /** What was made from the tree before, and is known to be the same in this one. */
  known: (node: number) => readonly Statement[] | undefined;
  made: StatementsByNode | null;
}

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
    } else if (start === end && table.after[node] === node + 1 && table.kind[node] !== NodeKind.block && table.kind[node] !== NodeKind.string_content) {
      errors.push({ start, end });
    }
  }
  return errors;
}

// ---------------------------------------------------------------------------------------------
// The arrays, by node. A node that is not there reads as an empty token, so that nothing below fails.

const kindAt = (source: Source, node: number): NodeKind => source.table.kind[node] ?? NodeKind.token;
const startAt = (source: Source, node: number): number => source.table.start[node] ?? 0;
const endAt = (source: Source, node: number): number => source.table.end[node] ?? 0;
const afterAt = (source: Source, node: number): number => source.table.after[node] ?? node + 1;
const textAt = (source: Source, node: number): string => source.text.slice(startAt(source, node), endAt(source, node));
const spanAt = (source: Source, node: number): Span => ({ start: startAt(source, node), end: endAt(source, node) });

/**
 * Where a statement with blocks ends: with its last statement. The tree lets it end with a comment
 * that stands behind that one, but only where both share a line.
 */
function closedEnd(source: Source, node: number): number {
  for (let at = node; ; ) {
    let last = -1;
    const stop = afterAt(source, at);
    for (let child = at + 1; child < stop; child = afterAt(source, child)) if (!isExtra(kindAt(source, child))) last = child;
    if (last === -1) return endAt(source, at);
    const kind = kindAt(source, last);
    const holdsBlocks = kind === NodeKind.block || (kind >= NodeKind.if_statement && kind <= NodeKind.decorated_definition) || (kind >= NodeKind.elif_clause && kind <= NodeKind.case_clause);
    if (!holdsBlocks) return endAt(source, last);
    at = last;
  }
}

function isExtra(kind: NodeKind): boolean {
  return kind === NodeKind.comment || kind === NodeKind.line_continuation;
}

/** Named children that carry meaning: no tokens, no comments, no errors. */
function childrenOf(source: Source, node: number): number[] {
  const children: number[] = [];
  const stop = afterAt(source, node);
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    const kind = kindAt(source, child);
    if (kind > NodeKind.line_continuation) children.push(child);
  }
  return children;
}

/** The first child of a kind, or -1. */
function childOfKind(source: Source, node: number, kind: NodeKind): number {
  const stop = afterAt(source, node);
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    if (kindAt(source, child) === kind) return child;
  }
  return -1;
}

/** The first token with this text, or -1. */
function tokenOf(source: Source, node: number, token: string): number {
  const stop = afterAt(source, node);
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    if (kindAt(source, child) !== NodeKind.token) continue;
    const start = startAt(source, child);
    if (endAt(source, child) - start === token.length && source.text.startsWith(token, start)) return child;
  }
  return -1;
}

/** A dotted name without the blanks, comments and line breaks that may stand between its parts. */
function dottedName(source: Source, node: number): string {
  const text = textAt(source, node);
  if (!/[\s#\\]/.test(text)) return text;
  return childrenOf(source, node).map((part) => textAt(source, part)).join('.');
}

// ---------------------------------------------------------------------------------------------
// Statements

/** The statements among the children of a module or block. */
function statementsIn(source: Source, node: number, depth: number): Statement[] {
  const statements: Statement[] = [];
  if (depth > deepestNesting) {
    statements.push({ kind: 'unknown', start: startAt(source, node), end: endAt(source, node) });
    return statements;
  }
  const stop = afterAt(source, node);
  if (source.made === null || depth > deepestReuse) {
    for (let child = node + 1; child < stop; child = afterAt(source, child)) addStatement(source, child, depth, statements);
    return statements;
  }
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    const known = source.known(child);
    const before = statements.length;
    if (known === undefined) addStatement(source, child, depth, statements);
    else statements.push(...known);
    source.made.set(child, known ?? statements.slice(before));
  }
  return statements;
}

/** What can be read of an ERROR node: its statements, and its expressions as statements. */
function salvaged(source: Source, node: number, depth: number): Statement[] {
  const statements: Statement[] = [];
  if (depth > deepestNesting) return statements;
  for (const child of childrenOf(source, node)) {
    if (isStatement(kindAt(source, child)) || kindAt(source, child) === NodeKind.block) addStatement(source, child, depth + 1, statements);
    else {
      const value = expression(source, child, depth + 1);
      statements.push({ kind: 'expression', start: value.start, end: value.end, value });
    }
  }
  return statements;
}

function isStatement(kind: NodeKind): boolean {
  return kind >= NodeKind.import_statement && kind <= NodeKind.decorated_definition;
}

function addStatement(source: Source, node: number, depth: number, into: Statement[]): void {
  const kind = kindAt(source, node);
  if (isExtra(kind) || kind === NodeKind.token) return;
  if (kind === NodeKind.ERROR) {
    into.push({ kind: 'unknown', start: startAt(source, node), end: endAt(source, node) }, ...salvaged(source, node, depth));
  } else if (kind === NodeKind.block) {
    into.push(...statementsIn(source, node, depth + 1));
  } else if (kind === NodeKind.expression_statement) {
    into.push(expressionStatement(source, node, depth));
  } else {
    into.push((statementReaders[kind] ?? unknownStatement)(source, node, depth));
  }
}

type StatementReader = (source: Source, node: number, depth: number) => Statement;

const unknownStatement: StatementReader = (source, node, depth) => {
  const value = unknown(source, node, depth);
  return value.parts.length === 0
    ? { kind: 'unknown', start: startAt(source, node), end: endAt(source, node) }
    : { kind: 'expression', start: startAt(source, node), end: endAt(source, node), value };
};

const simple =
  (kind: 'pass' | 'break' | 'continue'): StatementReader =>
  (source, node) => ({ kind, start: startAt(source, node), end: endAt(source, node) });

const statementReaders: Partial<Record<NodeKind, StatementReader>> = {
  [NodeKind.import_statement]: (source, node) => ({ kind: 'import', start: startAt(source, node), end: endAt(source, node), names: importedNames(source, childrenOf(source, node)) }),
  [NodeKind.import_from_statement]: importFrom,
  [NodeKind.future_import_statement]: (source, node) => ({
    kind: 'import-from',
    start: startAt(source, node), end: endAt(source, node),
    module: '__future__',
    level: 0,
    names: importedNames(source, childrenOf(source, node)),
    star: false,
  }),
  [NodeKind.assert_statement](source, node, depth) {
    const [test] = childrenOf(source, node);
    return { kind: 'assert', start: startAt(source, node), end: endAt(source, node), test: optionalExpression(source, test, depth) ?? nothing(source, node) };
  },
  [NodeKind.return_statement](source, node, depth) {
    const [value] = childrenOf(source, node);
    return { kind: 'return', start: startAt(source, node), end: endAt(source, node), value: optionalExpression(source, value, depth) };
  },
  [NodeKind.delete_statement](source, node, depth) {
    return { kind: 'delete', start: startAt(source, node), end: endAt(source, node), targets: childrenOf(source, node).flatMap((child) => flattened(expression(source, child, depth))) };
  },
  [NodeKind.raise_statement](source, node, depth) {
    const [value] = childrenOf(source, node);
    return { kind: 'raise', start: startAt(source, node), end: endAt(source, node), value: optionalExpression(source, value, depth) };
  },
  [NodeKind.pass_statement]: simple('pass'),
  [NodeKind.break_statement]: simple('break'),
  [NodeKind.continue_statement]: simple('continue'),
  [NodeKind.global_statement]: (source, node) => ({ kind: 'global', start: startAt(source, node), end: endAt(source, node), names: childrenOf(source, node).map((child) => textAt(source, child)) }),
  [NodeKind.nonlocal_statement]: (source, node) => ({ kind: 'nonlocal', start: startAt(source, node), end: endAt(source, node), names: childrenOf(source, node).map((child) => textAt(source, child)) }),
  [NodeKind.if_statement]: ifStatement,
  [NodeKind.for_statement](source, node, depth) {
    const [target = -1, iterable = -1] = childrenOf(source, node);
    return {
      kind: 'loop',
      start: startAt(source, node), end: closedEnd(source, node),
      target: expression(source, target, depth),
      iterable: expression(source, iterable, depth),
      body: blockOf(source, node, depth),
      otherwise: clauseBody(source, node, NodeKind.else_clause, depth),
    };
  },
  [NodeKind.while_statement](source, node, depth) {
    const [test = -1] = childrenOf(source, node);
    return {
      kind: 'loop',
      start: startAt(source, node), end: closedEnd(source, node),
      target: null,
      iterable: expression(source, test, depth),
      body: blockOf(source, node, depth),
      otherwise: clauseBody(source, node, NodeKind.else_clause, depth),
    };
  },
  [NodeKind.try_statement]: tryStatement,
  [NodeKind.with_statement]: withStatement,
  [NodeKind.match_statement](source, node, depth) {
    const subjects = childrenOf(source, node).filter((child) => kindAt(source, child) !== NodeKind.block);
    const cases: Match['cases'] = [];
    const block = childOfKind(source, node, NodeKind.block);
    // Clauses stand in the block; where the grammar lost it, directly in the statement.
    for (const parent of block === -1 ? [node] : [node, block]) {
      for (const child of childrenOf(source, parent)) {
        if (kindAt(source, child) === NodeKind.case_clause) cases.push(caseClause(source, child, depth + 1));
      }
    }
    const values = subjects.filter((child) => kindAt(source, child) !== NodeKind.case_clause).map((child) => expression(source, child, depth));
    const [first] = values;
    const subject: Expression =
      first === undefined
        ? nothing(source, node)
        : values.length === 1
          ? first
          : { kind: 'tuple', start: first.start, end: values.at(-1)?.end ?? first.end, elements: values };
    return { kind: 'match', start: startAt(source, node), end: closedEnd(source, node), subject, cases };
  },
  [NodeKind.function_definition]: (source, node, depth) => functionDefinition(source, node, node, depth),
  [NodeKind.class_definition]: (source, node, depth) => classDefinition(source, node, node, depth),
  [NodeKind.decorated_definition](source, node, depth) {
    for (const child of childrenOf(source, node)) {
      if (kindAt(source, child) === NodeKind.function_definition) return functionDefinition(source, child, node, depth);
      if (kindAt(source, child) === NodeKind.class_definition) return classDefinition(source, child, node, depth);
    }
    return unknownStatement(source, node, depth);
  },
};

function importedNames(source: Source, nodes: number[]): ImportedName[] {
  return nodes.flatMap((node): ImportedName[] => {
    if (kindAt(source, node) === NodeKind.dotted_name) return [{ start: startAt(source, node), end: endAt(source, node), name: dottedName(source, node), alias: null }];
    if (kindAt(source, node) !== NodeKind.aliased_import) return [];
    const [name, alias] = childrenOf(source, node);
    if (name === undefined) return [];
    return [{ start: startAt(source, node), end: endAt(source, node), name: dottedName(source, name), alias: alias === undefined ? null : textAt(source, alias) }];
  });
}

function importFrom(source: Source, node: number): Statement {
  const [from, ...names] = childrenOf(source, node);
  let module = '';
  let level = 0;
  if (from !== undefined && kindAt(source, from) === NodeKind.relative_import) {
    for (const part of childrenOf(source, from)) {
      if (kindAt(source, part) === NodeKind.import_prefix) level = textAt(source, part).replace(/[^.]/g, '').length;
      else module = dottedName(source, part);
    }
  } else if (from !== undefined) {
    module = dottedName(source, from);
  }
  return {
    kind: 'import-from',
    start: startAt(source, node), end: endAt(source, node),
    module,
    level,
    names: importedNames(source, names),
    star: names.some((name) => kindAt(source, name) === NodeKind.wildcard_import),
  };
}

/** `a`, `a, b`, an assignment: everything that stands as a line of its own. */
function expressionStatement(source: Source, node: number, depth: number): Statement {
  const children = childrenOf(source, node);
  const [first] = children;
  if (first === undefined) return { kind: 'unknown', start: startAt(source, node), end: endAt(source, node) };
  const kind = kindAt(source, first);
  if (kind === NodeKind.assignment) return assignment(source, first, depth);
  if (kind === NodeKind.augmented_assignment) {
    const [target, value] = childrenOf(source, first);
    const operator = operatorsOf(source, first)[0] ?? '';
    return {
      kind: 'augmented-assign',
      start: startAt(source, node), end: endAt(source, node),
      target: optionalExpression(source, target, depth) ?? nothing(source, first),
      operator,
      value: optionalExpression(source, value, depth) ?? nothing(source, first),
    };
  }
  const value: Expression =
    children.length === 1 && tokenOf(source, node, ',') === -1
      ? expression(source, first, depth)
      : { kind: 'tuple', start: startAt(source, node), end: endAt(source, node), elements: children.map((child) => expression(source, child, depth)) };
  return { kind: 'expression', start: startAt(source, node), end: endAt(source, node), value };
}

/** `a = b = value` nests to the right in the grammar and is flat in facts. */
function assignment(source: Source, node: number, depth: number): Statement {
  const targets: Expression[] = [];
  let annotation: Expression | null = null;
  let value: Expression | null = null;
  for (let at = node; ; ) {
    let next = -1;
    let isTarget = true;
    for (const child of childrenOf(source, at)) {
      const kind = kindAt(source, child);
      if (isTarget) targets.push(expression(source, child, depth));
      else if (kind === NodeKind.type) annotation = expression(source, child, depth);
      else if (kind === NodeKind.assignment) next = child;
      else value = expression(source, child, depth);
      isTarget = false;
    }
    if (next === -1) break;
    at = next;
  }
  return { kind: 'assign', start: startAt(source, node), end: endAt(source, node), targets, annotation, value };
}

function blockOf(source: Source, node: number, depth: number): Statement[] {
  const block = childOfKind(source, node, NodeKind.block);
  return block === -1 ? [] : statementsIn(source, block, depth + 1);
}

function clauseBody(source: Source, node: number, clause: NodeKind, depth: number): Statement[] {
  const child = childOfKind(source, node, clause);
  return child === -1 ? [] : blockOf(source, child, depth);
}

/** `elif` clauses become nested ifs, innermost first, so that a thousand of them cost no stack. */
function ifStatement(source: Source, node: number, depth: number): If {
  const [test = -1] = childrenOf(source, node);
  const clauses = childrenOf(source, node).filter((child) => kindAt(source, child) === NodeKind.elif_clause);
  let otherwise = clauseBody(source, node, NodeKind.else_clause, depth);
  clauses.splice(Math.max(0, deepestNesting - depth));
  for (const clause of clauses.reverse()) {
    const [condition = -1] = childrenOf(source, clause);
    otherwise = [
      {
        kind: 'if',
        start: startAt(source, clause),
        end: closedEnd(source, node),
        test: expression(source, condition, depth),
        then: blockOf(source, clause, depth),
        otherwise,
      },
    ];
  }
  return { kind: 'if', start: startAt(source, node), end: closedEnd(source, node), test: expression(source, test, depth), then: blockOf(source, node, depth), otherwise };
}

function tryStatement(source: Source, node: number, depth: number): Try {
  const handlers: Try['handlers'] = [];
  for (const clause of childrenOf(source, node)) {
    if (kindAt(source, clause) !== NodeKind.except_clause) continue;
    const [caught, alias] = childrenOf(source, clause).filter((child) => kindAt(source, child) !== NodeKind.block);
    let type = optionalExpression(source, caught, depth);
    let name = alias === undefined || tokenOf(source, clause, 'as') === -1 ? null : textAt(source, alias);
    if (caught !== undefined && kindAt(source, caught) === NodeKind.as_pattern) {
      const [value, target] = childrenOf(source, caught);
      type = optionalExpression(source, value, depth);
      name = target === undefined ? null : textAt(source, target);
    }
    handlers.push({ type, name, body: blockOf(source, clause, depth) });
  }
  return {
    kind: 'try',
    start: startAt(source, node), end: closedEnd(source, node),
    body: blockOf(source, node, depth),
    handlers,
    otherwise: clauseBody(source, node, NodeKind.else_clause, depth),
    finally: clauseBody(source, node, NodeKind.finally_clause, depth),
  };
}

function withStatement(source: Source, node: number, depth: number): With {
  const items: With['items'] = [];
  const clause = childOfKind(source, node, NodeKind.with_clause);
  const add = (child: number): void => {
    const kind = kindAt(source, child);
    if (kind === NodeKind.with_item) {
      for (const inner of childrenOf(source, child)) add(inner);
    } else if (kind === NodeKind.as_pattern) {
      const [value = -1, target] = childrenOf(source, child);
      items.push({ value: expression(source, value, depth), target: optionalExpression(source, target, depth) });
    } else if (kind === NodeKind.tuple && tokenOf(source, child, '(') !== -1 && childrenOf(source, child).some((inner) => kindAt(source, inner) === NodeKind.as_pattern)) {
      // `with (a as b, c as d):` is a tuple for some releases of the grammar.
      for (const inner of childrenOf(source, child)) add(inner);
    } else {
      items.push({ value: expression(source, child, depth), target: null });
    }
  };
  if (clause !== -1) for (const child of childrenOf(source, clause)) add(child);
  return { kind: 'with', start: startAt(source, node), end: closedEnd(source, node), items, body: blockOf(source, node, depth) };
}

function caseClause(source: Source, node: number, depth: number): Match['cases'][number] {
  const guard = childOfKind(source, node, NodeKind.if_clause);
  const names: string[] = [];
  const stop = afterAt(source, node);
  // Pre-order, so what binds is seen without recursion however deep a pattern nests.
  for (let at = node + 1; at < stop; ) {
    const kind = kindAt(source, at);
    if (kind === NodeKind.block || kind === NodeKind.if_clause || kind === NodeKind.string) {
      at = afterAt(source, at);
    } else if (kind === NodeKind.class_pattern || kind === NodeKind.keyword_pattern) {
      // The class, or the keyword, comes first and is only read.
      at = afterAt(source, at + 1);
    } else if (kind === NodeKind.dotted_name && afterAt(source, at) > at + 2) {
      at = afterAt(source, at);
    } else {
      if (kind === NodeKind.identifier) names.push(textAt(source, at));
      at++;
    }
  }
  const [condition] = guard === -1 ? [] : childrenOf(source, guard);
  return { names, guard: optionalExpression(source, condition, depth), body: blockOf(source, node, depth) };
}

/** The decorators before a definition. `outer` is the node that holds them, or the definition itself. */
function decoratorsOf(source: Source, outer: number, depth: number): Expression[] {
  const decorators: Expression[] = [];
  for (const child of childrenOf(source, outer)) {
    if (kindAt(source, child) !== NodeKind.decorator) continue;
    const [value] = childrenOf(source, child);
    if (value !== undefined) decorators.push(expression(source, value, depth));
  }
  return decorators;
}

interface Body {
  headSpan: Span;
  body: Statement[];
  bodySpan: Span;
  docstring: string | null;
}

function bodyOf(source: Source, node: number, depth: number): Body {
  const block = childOfKind(source, node, NodeKind.block);
  const colon = tokenOf(source, node, ':');
  const end = closedEnd(source, node);
  const body = block === -1 ? [] : statementsIn(source, block, depth + 1);
  return {
    headSpan: { start: startAt(source, node), end: colon === -1 ? (block === -1 ? end : startAt(source, block)) : startAt(source, colon) },
    body,
    bodySpan: { start: block === -1 ? end : startAt(source, block), end },
    docstring: docstringOf(body),
  };
}

function nameOf(source: Source, node: number): { name: string; nameSpan: Span } {
  const name = childOfKind(source, node, NodeKind.identifier);
  return name === -1
    ? { name: '', nameSpan: { start: startAt(source, node), end: startAt(source, node) } }
    : { name: textAt(source, name), nameSpan: spanAt(source, name) };
}

function functionDefinition(source: Source, node: number, outer: number, depth: number): FunctionDefinition {
  const parameters = childOfKind(source, node, NodeKind.parameters);
  const returns = childOfKind(source, node, NodeKind.type);
  const { name, nameSpan } = nameOf(source, node);
  const { headSpan, body, bodySpan, docstring } = bodyOf(source, node, depth);
  return {
    kind: 'function',
    start: startAt(source, outer), end: closedEnd(source, outer),
    name,
    nameSpan,
    headSpan,
    async: source.text.startsWith('async', startAt(source, node)),
    decorators: decoratorsOf(source, outer, depth),
    parameters: parameters === -1 ? [] : parametersOf(source, parameters, depth),
    parametersSpan: parameters === -1 ? { start: nameSpan.end, end: nameSpan.end } : spanAt(source, parameters),
    returns: returns === -1 ? null : expression(source, returns, depth),
    body,
    bodySpan,
    docstring,
  };
}

function classDefinition(source: Source, node: number, outer: number, depth: number): ClassDefinition {
  const bases = childOfKind(source, node, NodeKind.argument_list);
  const { name, nameSpan } = nameOf(source, node);
  const { headSpan, body, bodySpan, docstring } = bodyOf(source, node, depth);
  return {
    kind: 'class',
    start: startAt(source, outer), end: closedEnd(source, outer),
    name,
    nameSpan,
    headSpan,
    decorators: decoratorsOf(source, outer, depth),
    bases: bases === -1 ? [] : argumentsOf(source, bases, depth),
    body,
    bodySpan,
    docstring,
  };
}

function parametersOf(source: Source, node: number, depth: number): Parameter[] {
  const parameters: Parameter[] = [];
  let form: Parameter['form'] = 'normal';
  for (const child of childrenOf(source, node)) {
    const kind = kindAt(source, child);
    if (kind === NodeKind.keyword_separator) {
      form = 'keyword-only';
    } else if (kind === NodeKind.positional_separator) {
      for (const earlier of parameters) if (earlier.form === 'normal') earlier.form = 'positional-only';
    } else {
      const parameter = parameterOf(source, child, depth);
      if (parameter.form === 'normal') parameter.form = form;
      if (parameter.form === 'star') form = 'keyword-only';
      parameters.push(parameter);
    }
  }
  return parameters;
}

function parameterOf(source: Source, node: number, depth: number): Parameter {
  const parameter: Parameter = { start: startAt(source, node), end: endAt(source, node), name: '', form: 'normal', default: null, annotation: null };
  const named = (child: number): void => {
    const kind = kindAt(source, child);
    if (kind === NodeKind.list_splat_pattern) parameter.form = 'star';
    else if (kind === NodeKind.dictionary_splat_pattern) parameter.form = 'double-star';
    const name = kind === NodeKind.identifier ? child : childOfKind(source, child, NodeKind.identifier);
    parameter.name = name === -1 || kind === NodeKind.tuple_pattern ? '' : textAt(source, name);
  };
  const kind = kindAt(source, node);
  if (kind !== NodeKind.default_parameter && kind !== NodeKind.typed_parameter && kind !== NodeKind.typed_default_parameter) {
    named(node);
    return parameter;
  }
  let isName = true;
  for (const child of childrenOf(source, node)) {
    if (isName) named(child);
    else if (kindAt(source, child) === NodeKind.type) parameter.annotation = expression(source, child, depth);
    else parameter.default = expression(source, child, depth);
    isName = false;
  }
  return parameter;
}

// ---------------------------------------------------------------------------------------------
// Expressions

type ExpressionReader = (source: Source, node: number, depth: number) => Expression;

function expression(source: Source, node: number, depth: number): Expression {
  if (node < 0) return { kind: 'unknown', start: 0, end: 0, parts: [] };
  const kind = kindAt(source, node);
  // The two most frequent nodes first.
  if (kind === NodeKind.identifier) return { kind: 'name', start: startAt(source, node), end: endAt(source, node), name: textAt(source, node) };
  if (depth > deepestNesting) return nothing(source, node);
  if (kind === NodeKind.attribute) return attribute(source, node, depth);
  return (expressionReaders[kind] ?? unknown)(source, node, depth + 1);
}

function optionalExpression(source: Source, node: number | undefined, depth: number): Expression | null {
  return node === undefined ? null : expression(source, node, depth);
}

/** What is there but says nothing. */
function nothing(source: Source, node: number): Expression {
  return { kind: 'unknown', start: startAt(source, node), end: endAt(source, node), parts: [] };
}

function unknown(source: Source, node: number, depth: number): Extract<Expression, { kind: 'unknown' }> {
  const parts: Expression[] = [];
  if (depth <= deepestNesting) {
    const stop = afterAt(source, node);
    for (let child = node + 1; child < stop; child = afterAt(source, child)) {
      const kind = kindAt(source, child);
      if (kind > NodeKind.block && !isStatement(kind)) parts.push(expression(source, child, depth));
    }
  }
  return { kind: 'unknown', start: startAt(source, node), end: endAt(source, node), parts };
}

/** A tuple's elements; anything else as the only one. */
function flattened(value: Expression): Expression[] {
  return value.kind === 'tuple' ? value.elements : [value];
}

function elementsOf(source: Source, node: number, depth: number): Expression[] {
  const elements: Expression[] = [];
  const stop = afterAt(source, node);
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    if (kindAt(source, child) <= NodeKind.line_continuation) continue;
    if (elements.length === longestDisplay) break;
    elements.push(expression(source, child, depth));
  }
  return elements;
}

const display =
  (kind: 'list' | 'tuple' | 'set'): ExpressionReader =>
  (source, node, depth) => ({ kind, start: startAt(source, node), end: endAt(source, node), elements: elementsOf(source, node, depth) });

/** What stands in brackets for no other reason than grouping. */
const inner: ExpressionReader = (source, node, depth) => {
  const children = childrenOf(source, node);
  const [child] = children;
  return child !== undefined && children.length === 1 ? expression(source, child, depth) : unknown(source, node, depth);
};

const comprehension =
  (form: Comprehension['form']): ExpressionReader =>
  (source, node, depth) => {
    const result: Comprehension = { kind: 'comprehension', start: startAt(source, node), end: endAt(source, node), form, key: null, element: nothing(source, node), loops: [], conditions: [] };
    let isElement = true;
    for (const child of childrenOf(source, node)) {
      const kind = kindAt(source, child);
      if (kind === NodeKind.for_in_clause) {
        const [target = -1, ...iterables] = childrenOf(source, child);
        const [iterable = -1] = iterables;
        result.loops.push({ target: expression(source, target, depth), iterable: expression(source, iterable, depth) });
      } else if (kind === NodeKind.if_clause) {
        for (const condition of childrenOf(source, child)) result.conditions.push(expression(source, condition, depth));
      } else if (isElement) {
        if (kind === NodeKind.pair) {
          const [key = -1, value = -1] = childrenOf(source, child);
          result.key = expression(source, key, depth);
          result.element = expression(source, value, depth);
        } else {
          result.element = expression(source, child, depth);
        }
        isElement = false;
      }
    }
    return result;
  };

const splat =
  (operator: '*' | '**'): ExpressionReader =>
  (source, node, depth) => {
    const [value = -1] = childrenOf(source, node);
    return { kind: 'starred', start: startAt(source, node), end: endAt(source, node), operator, value: expression(source, value, depth) };
  };

/** The tokens of an operation, in order: `+`, `and`, `not in`. */
function operatorsOf(source: Source, node: number): string[] {
  const operators: string[] = [];
  const stop = afterAt(source, node);
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    if (kindAt(source, child) === NodeKind.token) operators.push(textAt(source, child).replace(/\s+/g, ' '));
  }
  return operators;
}

const operation: ExpressionReader = (source, node, depth) => {
  const [leftNode = -1, rightNode = -1] = childrenOf(source, node);
  const end = endAt(source, node);
  const operator = operatorsOf(source, node)[0] ?? '';
  const left = expression(source, leftNode, depth);
  const right = expression(source, rightNode, depth);
  if (left.kind === 'starred') return withoutStar(left, end, (bare, start) => ({ kind: 'operation', start, end, operator, left: bare, right }));
  return { kind: 'operation', start: startAt(source, node), end, operator, left, right };
};

const unary: ExpressionReader = (source, node, depth) => {
  const [operand = -1] = childrenOf(source, node);
  return { kind: 'unary', start: startAt(source, node), end: endAt(source, node), operator: operatorsOf(source, node)[0] ?? '', operand: expression(source, operand, depth) };
};

const constant =
  (value: true | false | null | '...'): ExpressionReader =>
  (source, node) => ({ kind: 'constant', start: startAt(source, node), end: endAt(source, node), value });

const number: ExpressionReader = (source, node) => {
  const text = textAt(source, node);
  return { kind: 'number', start: startAt(source, node), end: endAt(source, node), value: numberValue(text), text };
};

const lambda: ExpressionReader = (source, node, depth) => {
  let parameters: Parameter[] = [];
  let body: Expression = nothing(source, node);
  for (const child of childrenOf(source, node)) {
    if (kindAt(source, child) === NodeKind.lambda_parameters) parameters = parametersOf(source, child, depth);
    else body = expression(source, child, depth);
  }
  return { kind: 'lambda', start: startAt(source, node), end: endAt(source, node), parameters, body };
};

const expressionReaders: Partial<Record<NodeKind, ExpressionReader>> = {
  [NodeKind.call]: call,
  [NodeKind.string]: stringLiteral,
  [NodeKind.concatenated_string]: concatenatedString,
  [NodeKind.integer]: number,
  [NodeKind.float]: number,
  [NodeKind.true]: constant(true),
  [NodeKind.false]: constant(false),
  [NodeKind.none]: constant(null),
  [NodeKind.ellipsis]: constant('...'),
  [NodeKind.list]: display('list'),
  [NodeKind.tuple]: display('tuple'),
  [NodeKind.set]: display('set'),
  [NodeKind.expression_list]: display('tuple'),
  [NodeKind.pattern_list]: display('tuple'),
  [NodeKind.tuple_pattern]: display('tuple'),
  [NodeKind.list_pattern]: display('list'),
  [NodeKind.dictionary]: dictionary,
  [NodeKind.list_comprehension]: comprehension('list'),
  [NodeKind.set_comprehension]: comprehension('set'),
  [NodeKind.dictionary_comprehension]: comprehension('dictionary'),
  [NodeKind.generator_expression]: comprehension('generator'),
  [NodeKind.parenthesized_expression]: inner,
  [NodeKind.parenthesized_list_splat]: inner,
  [NodeKind.as_pattern_target]: inner,
  [NodeKind.type]: inner,
  [NodeKind.list_splat]: splat('*'),
  [NodeKind.list_splat_pattern]: splat('*'),
  [NodeKind.dictionary_splat]: splat('**'),
  [NodeKind.dictionary_splat_pattern]: splat('**'),
  [NodeKind.splat_type](source, node, depth) {
    return splat(source.text.startsWith('**', startAt(source, node)) ? '**' : '*')(source, node, depth);
  },
  [NodeKind.lambda]: lambda,
  [NodeKind.binary_operator]: operation,
  [NodeKind.boolean_operator]: operation,
  [NodeKind.union_type](source, node, depth) {
    return operation(source, node, depth);
  },
  [NodeKind.not_operator]: unary,
  [NodeKind.unary_operator]: unary,
  [NodeKind.comparison_operator]: (source, node, depth) => ({
    kind: 'comparison',
    start: startAt(source, node), end: endAt(source, node),
    operands: childrenOf(source, node).map((child) => expression(source, child, depth)),
    operators: operatorsOf(source, node),
  }),
  [NodeKind.conditional_expression](source, node, depth) {
    const [then = -1, test = -1, otherwise = -1] = childrenOf(source, node);
    return {
      kind: 'conditional',
      start: startAt(source, node), end: endAt(source, node),
      test: expression(source, test, depth),
      then: expression(source, then, depth),
      otherwise: expression(source, otherwise, depth),
    };
  },
  [NodeKind.named_expression](source, node, depth) {
    const [name = -1, value = -1] = childrenOf(source, node);
    return { kind: 'named-assignment', start: startAt(source, node), end: endAt(source, node), name: textAt(source, name), value: expression(source, value, depth) };
  },
  [NodeKind.await](source, node, depth) {
    const [value] = childrenOf(source, node);
    return { kind: 'await', start: startAt(source, node), end: endAt(source, node), value: optionalExpression(source, value, depth) };
  },
  [NodeKind.yield](source, node, depth) {
    const [value] = childrenOf(source, node);
    const kind = tokenOf(source, node, 'from') === -1 ? 'yield' : 'yield-from';
    return { kind, start: startAt(source, node), end: endAt(source, node), value: optionalExpression(source, value, depth) };
  },
  [NodeKind.subscript](source, node, depth) {
    const [object = -1, ...indices] = childrenOf(source, node);
    return subscript(source, node, object, indices, tokenOf(source, node, ',') !== -1, depth);
  },
  [NodeKind.generic_type](source, node, depth) {
    const [object = -1, parameters = -1] = childrenOf(source, node);
    const indices = parameters === -1 ? [] : childrenOf(source, parameters);
    return subscript(source, node, object, indices, parameters !== -1 && tokenOf(source, parameters, ',') !== -1, depth);
  },
  [NodeKind.member_type]: attribute,
};

function subscript(source: Source, node: number, object: number, indices: number[], comma: boolean, depth: number): Expression {
  const [first] = indices;
  const index: Expression =
    first === undefined
      ? nothing(source, node)
      : comma
        ? { kind: 'tuple', start: startAt(source, first), end: endAt(source, indices.at(-1) ?? first), elements: indices.map((child) => expression(source, child, depth)) }
        : expression(source, first, depth);
  const end = endAt(source, node);
  const value = expression(source, object, depth);
  if (value.kind === 'starred') return withoutStar(value, end, (bare, start) => ({ kind: 'subscript', start, end, object: bare, index }));
  return { kind: 'subscript', start: startAt(source, node), end, object: value, index };
}

/**
 * `*a(b)` is `*(a(b))` in Python, `(*a)(b)` in the tree. `make` builds the node again without the star.
 */
function withoutStar(first: Starred, end: number, make: (first: Expression, start: number) => Expression): Expression {
  return { kind: 'starred', start: first.start, end, operator: first.operator, value: make(first.value, first.value.start) };
}

function attribute(source: Source, node: number, depth: number): Expression {
  const [objectNode = -1, nameNode = -1] = childrenOf(source, node);
  const end = endAt(source, node);
  const name = nameNode === -1 ? '' : textAt(source, nameNode);
  const nameSpan = nameNode === -1 ? { start: end, end } : spanAt(source, nameNode);
  const object = expression(source, objectNode, depth + 1);
  if (object.kind === 'starred') return withoutStar(object, end, (bare, start) => ({ kind: 'attribute', start, end, object: bare, name, nameSpan }));
  return { kind: 'attribute', start: startAt(source, node), end, object, name, nameSpan };
}

function call(source: Source, node: number, depth: number): Expression {
  const [calleeNode = -1, given = -1] = childrenOf(source, node);
  const end = endAt(source, node);
  const argumentsSpan = spanAt(source, given);
  const callee = expression(source, calleeNode, depth);
  const passed: Argument[] =
    given === -1
      ? []
      : kindAt(source, given) === NodeKind.argument_list
        ? argumentsOf(source, given, depth)
        : [{ ...argumentsSpan, name: null, spread: null, value: expression(source, given, depth) }];
  if (callee.kind === 'starred') return withoutStar(callee, end, (bare, start) => ({ kind: 'call', start, end, callee: bare, arguments: passed, argumentsSpan }));
  return { kind: 'call', start: startAt(source, node), end, callee, arguments: passed, argumentsSpan };
}

function argumentsOf(source: Source, node: number, depth: number): Argument[] {
  const result: Argument[] = [];
  const stop = afterAt(source, node);
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    const kind = kindAt(source, child);
    if (kind <= NodeKind.line_continuation) continue;
    if (result.length === longestDisplay) break;
    const start = startAt(source, child);
    const end = endAt(source, child);
    if (kind === NodeKind.keyword_argument) {
      const [name = -1, value = -1] = childrenOf(source, child);
      result.push({ start, end, name: textAt(source, name), spread: null, value: expression(source, value, depth) });
    } else if (kind === NodeKind.list_splat || kind === NodeKind.dictionary_splat) {
      const [value = -1] = childrenOf(source, child);
      result.push({ start, end, name: null, spread: kind === NodeKind.list_splat ? '*' : '**', value: expression(source, value, depth) });
    } else {
      result.push({ start, end, name: null, spread: null, value: expression(source, child, depth) });
    }
  }
  return result;
}

function dictionary(source: Source, node: number, depth: number): Expression {
  const entries: Dictionary['entries'] = [];
  for (const child of childrenOf(source, node)) {
    if (entries.length === longestDisplay) break;
    const [first = -1, second = -1] = childrenOf(source, child);
    if (kindAt(source, child) === NodeKind.pair) entries.push({ key: expression(source, first, depth), value: expression(source, second, depth) });
    else if (kindAt(source, child) === NodeKind.dictionary_splat) entries.push({ key: null, value: expression(source, first, depth) });
  }
  return { kind: 'dictionary', start: startAt(source, node), end: endAt(source, node), entries };
}

// ---------------------------------------------------------------------------------------------
// Strings

function stringLiteral(source: Source, node: number, depth: number): StringLiteral | Template {
  const opening = childOfKind(source, node, NodeKind.string_start);
  const prefix = stringPrefix(opening === -1 ? '' : textAt(source, opening));
  const contentStart = opening === -1 ? startAt(source, node) : endAt(source, opening);
  const closing = childOfKind(source, node, NodeKind.string_end);
  const contentEnd = closing === -1 ? endAt(source, node) : startAt(source, closing);
  if (!prefix.format) {
    return { kind: 'string', start: startAt(source, node), end: endAt(source, node), value: literalText(source.text.slice(contentStart, contentEnd), prefix), bytes: prefix.bytes };
  }
  const parts: Template['parts'] = [];
  const add = (text: string): void => {
    if (text === '') return;
    const last = parts.length - 1;
    const before = parts[last];
    if (typeof before === 'string') parts[last] = before + text;
    else parts.push(text);
  };
  let at = contentStart;
  const stop = afterAt(source, node);
  for (let child = node + 1; child < stop; child = afterAt(source, child)) {
    if (kindAt(source, child) !== NodeKind.interpolation) continue;
    add(literalText(source.text.slice(at, startAt(source, child)), prefix));
    addInterpolation(source, child, depth, add, parts);
    at = endAt(source, child);
  }
  add(literalText(source.text.slice(at, Math.max(at, contentEnd)), prefix));
  return { kind: 'template', start: startAt(source, node), end: endAt(source, node), parts };
}

function addInterpolation(source: Source, node: number, depth: number, add: (text: string) => void, parts: Template['parts']): void {
  const [value = -1, ...rest] = childrenOf(source, node);
  const conversion = rest.find((child) => kindAt(source, child) === NodeKind.type_conversion);
  const specifier = rest.find((child) => kindAt(source, child) === NodeKind.format_specifier);
  const equals = tokenOf(source, node, '=');
  if (equals !== -1) add(source.text.slice(startAt(source, node) + 1, endAt(source, equals)));
  const shown = (conversion === undefined ? '' : textAt(source, conversion)) + (specifier === undefined ? '' : textAt(source, specifier));
  parts.push({
    value: expression(source, value, depth),
    format: shown === '' ? null : shown.startsWith(':') ? shown.slice(1) : shown,
  });
}

function concatenatedString(source: Source, node: number, depth: number): Expression {
  const literals = childrenOf(source, node)
    .filter((child) => kindAt(source, child) === NodeKind.string)
    .map((child) => stringLiteral(source, child, depth));
  return sideBySide(literals, startAt(source, node), endAt(source, node));
}
