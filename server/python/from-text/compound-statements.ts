/** Statements, and the blocks that compound ones hold: conditions, loops, `with`, `try`, functions and classes. */
import { docstringOf } from '../docstring';
import { fitted } from '../lists';
import type { Argument, Expression, If, Statement, Try, With } from '../syntax';
import { expressionList, expression, argumentList, targetList, target, parametersUpTo } from './expressions';
import { simpleStatements } from './simple-statements';
import {
  ARROW,
  AS,
  ASYNC,
  AT,
  CLASS,
  CLOSE,
  COLON,
  COMMA,
  DEDENT,
  DEF,
  ELIF,
  ELSE,
  END,
  EXCEPT,
  FINALLY,
  FOR,
  IF,
  IN,
  INDENT,
  NEWLINE,
  OPEN,
  STAR,
  TRY,
  WHILE,
  WITH,
} from './token-kinds';
import {
  deepest,
  token,
  tokenStart,
  tokenEnd,
  previousEnd,
  blockStarts,
  decline,
  enter,
  leave,
  advance,
  expect,
  took,
  name,
} from './tokens';

/** One statement with all its blocks, or the simple statements of one line. */
export function statement(into: Statement[]): void {
  switch (token) {
    case IF:
      into.push(ifStatement());
      return;
    case FOR:
    case WHILE:
    case WITH:
    case DEF:
    case CLASS:
    case AT:
    case ASYNC:
      into.push(compound(tokenStart));
      return;
    case TRY:
      into.push(tryStatement());
      return;
    default:
      simpleStatements(into);
  }
}

/** The block after a colon: on the same line, or indented. */
function suite(): Statement[] {
  if (token !== COLON) decline();
  enter();
  advance();
  const body: Statement[] = [];
  if (took(NEWLINE)) {
    if (token !== INDENT) decline();
    blockStarts.push(tokenStart);
    advance();
    do statement(body);
    while (token !== DEDENT && token !== END);
    if (token === DEDENT) advance();
  } else {
    blockStarts.push(tokenStart);
    simpleStatements(body);
  }
  leave();
  return fitted(body);
}

function ifStatement(): If {
  const start = tokenStart;
  advance();
  const first: If = { kind: 'if', start, end: start, test: expression(), then: suite(), otherwise: [] };
  const chain = [first];
  let last = first;
  while (token === ELIF) {
    if (chain.length > deepest) decline();
    const clauseStart = tokenStart;
    advance();
    const next: If = {
      kind: 'if',
      start: clauseStart,
      end: clauseStart,
      test: expression(),
      then: suite(),
      otherwise: [],
    };
    last.otherwise = [next];
    chain.push(next);
    last = next;
  }
  if (took(ELSE)) last.otherwise = suite();
  for (const clause of chain) clause.end = previousEnd;
  return first;
}

/** `start` is where the first decorator, `async` or the keyword stands. */
function compound(start: number): Statement {
  const decorators: Expression[] = [];
  while (token === AT) {
    advance();
    decorators.push(expression());
    expect(NEWLINE);
  }
  const head = tokenStart;
  const async = took(ASYNC);
  if (token === DEF) return functionDefinition(start, head, async, fitted(decorators));
  if (token === CLASS && !async) return classDefinition(start, head, fitted(decorators));
  if (decorators.length > 0) decline();
  if (token === WITH) return withStatement(start);
  if (token === WHILE && !async) {
    advance();
    const iterable = expression();
    const body = suite();
    const otherwise = took(ELSE) ? suite() : [];
    return { kind: 'loop', start, end: previousEnd, target: null, iterable, body, otherwise };
  }
  expect(FOR);
  const target = targetList();
  expect(IN);
  const iterable = expressionList();
  const body = suite();
  const otherwise = took(ELSE) ? suite() : [];
  return { kind: 'loop', start, end: previousEnd, target, iterable, body, otherwise };
}

function withStatement(start: number): With {
  advance();
  // Brackets may hold the items or belong to the first one.
  if (token === OPEN) decline();
  const items: With['items'] = [];
  do {
    const value = expression();
    items.push({ value, target: took(AS) ? target() : null });
  } while (took(COMMA));
  const body = suite();
  return { kind: 'with', start, end: previousEnd, items: fitted(items), body };
}

function tryStatement(): Try {
  const start = tokenStart;
  advance();
  const body = suite();
  const handlers: Try['handlers'] = [];
  while (token === EXCEPT) {
    advance();
    took(STAR);
    const type = token === COLON ? null : expression();
    const caught = type !== null && took(AS) ? name() : null;
    handlers.push({ type, name: caught, body: suite() });
  }
  const otherwise = took(ELSE) ? suite() : [];
  const last = took(FINALLY) ? suite() : [];
  if (handlers.length === 0 && last.length === 0) decline();
  return { kind: 'try', start, end: previousEnd, body, handlers: fitted(handlers), otherwise, finally: last };
}

function functionDefinition(start: number, head: number, async: boolean, decorators: Expression[]): Statement {
  advance();
  const nameSpan = { start: tokenStart, end: tokenEnd };
  const named = name();
  const parametersStart = tokenStart;
  expect(OPEN);
  const parameters = parametersUpTo(CLOSE, true);
  expect(CLOSE);
  const parametersSpan = { start: parametersStart, end: previousEnd };
  const returns = took(ARROW) ? expression() : null;
  const headSpan = { start: head, end: tokenStart };
  const block = blockStarts.length;
  const body = suite();
  return {
    kind: 'function',
    start,
    end: previousEnd,
    name: named,
    nameSpan,
    headSpan,
    async,
    decorators,
    parameters,
    parametersSpan,
    returns,
    body,
    bodySpan: { start: blockStarts[block] ?? 0, end: previousEnd },
    docstring: docstringOf(body),
  };
}

function classDefinition(start: number, head: number, decorators: Expression[]): Statement {
  advance();
  const nameSpan = { start: tokenStart, end: tokenEnd };
  const named = name();
  let bases: Argument[] = [];
  if (took(OPEN)) {
    bases = argumentList();
    expect(CLOSE);
  }
  const headSpan = { start: head, end: tokenStart };
  const block = blockStarts.length;
  const body = suite();
  return {
    kind: 'class',
    start,
    end: previousEnd,
    name: named,
    nameSpan,
    headSpan,
    decorators,
    bases,
    body,
    bodySpan: { start: blockStarts[block] ?? 0, end: previousEnd },
    docstring: docstringOf(body),
  };
}
