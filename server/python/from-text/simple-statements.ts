/** Simple statements: those of one line, without a block. */
import { fitted } from '../lists';
import type { Expression, ImportedName, Statement } from '../syntax';
import { expressionList, yieldOrValues, expression, groupedAt, mustBeTarget } from './expressions';
import {
  AS,
  ASSERT,
  BREAK,
  CLOSE,
  COLON,
  COMMA,
  CONTINUE,
  DEL,
  DOT,
  ELLIPSIS,
  EQUALS,
  FROM,
  GLOBAL,
  IMPORT,
  NAME,
  NEWLINE,
  NONLOCAL,
  OPEN,
  PASS,
  RAISE,
  RETURN,
  SEMICOLON,
  STAR,
  augmented,
} from './token-kinds';
import {
  token,
  tokenStart,
  previousEnd,
  decline,
  advance,
  expect,
  took,
  tokenText,
  name,
  endsStatement,
} from './tokens';

/** The statements of one line, its end included. */
export function simpleStatements(into: Statement[]): void {
  do {
    into.push(simpleStatement());
  } while (took(SEMICOLON) && token !== NEWLINE);
  expect(NEWLINE);
}

function simpleStatement(): Statement {
  const start = tokenStart;
  switch (token) {
    case IMPORT: {
      advance();
      const names: ImportedName[] = [];
      do names.push(importedName(true));
      while (took(COMMA));
      return { kind: 'import', start, end: previousEnd, names: fitted(names) };
    }
    case FROM:
      return importFrom(start);
    case RETURN: {
      advance();
      const value = endsStatement() ? null : expressionList();
      return { kind: 'return', start, end: previousEnd, value };
    }
    case PASS:
      advance();
      return { kind: 'pass', start, end: previousEnd };
    case BREAK:
      advance();
      return { kind: 'break', start, end: previousEnd };
    case CONTINUE:
      advance();
      return { kind: 'continue', start, end: previousEnd };
    case ASSERT: {
      advance();
      const test = expression();
      if (took(COMMA)) expression();
      return { kind: 'assert', start, end: previousEnd, test };
    }
    case RAISE: {
      advance();
      const value = endsStatement() ? null : expression();
      if (value !== null && took(FROM)) expression();
      return { kind: 'raise', start, end: previousEnd, value };
    }
    case DEL: {
      advance();
      const target = expressionList();
      return { kind: 'delete', start, end: previousEnd, targets: target.kind === 'tuple' ? target.elements : [target] };
    }
    case GLOBAL:
    case NONLOCAL: {
      const kind = token === GLOBAL ? 'global' : 'nonlocal';
      advance();
      const names: string[] = [];
      do names.push(name());
      while (took(COMMA));
      return { kind, start, end: previousEnd, names };
    }
    default:
      return expressionStatement(start);
  }
}

function importFrom(start: number): Statement {
  advance();
  let level = 0;
  for (;;) {
    if (token === DOT) level++;
    else if (token === ELLIPSIS) level += 3;
    else break;
    advance();
  }
  const module = token === NAME ? dotted() : '';
  if (module === '' && level === 0) decline();
  expect(IMPORT);
  const names: ImportedName[] = [];
  if (took(STAR)) return { kind: 'import-from', start, end: previousEnd, module, level, names, star: true };
  const bracketed = took(OPEN);
  for (;;) {
    names.push(importedName(false));
    if (!took(COMMA)) break;
    if (bracketed && token === CLOSE) break;
  }
  if (bracketed) expect(CLOSE);
  return { kind: 'import-from', start, end: previousEnd, module, level, names: fitted(names), star: false };
}

function dotted(): string {
  let path = name();
  while (took(DOT)) path += `.${name()}`;
  return path;
}

function importedName(path: boolean): ImportedName {
  const start = tokenStart;
  const imported = path ? dotted() : name();
  const alias = took(AS) ? name() : null;
  return { start, end: previousEnd, name: imported, alias };
}

function expressionStatement(start: number): Statement {
  const first = targetOrValue();
  if (token === EQUALS) {
    const targets: Expression[] = [];
    let value = first;
    while (token === EQUALS) {
      targets.push(value);
      mustBeTarget(value);
      advance();
      value = targetOrValue();
    }
    if (augmented.has(token) || token === COLON) decline();
    return { kind: 'assign', start, end: previousEnd, targets: fitted(targets), annotation: null, value };
  }
  if (token === COLON) {
    if (first.kind !== 'name' && first.kind !== 'attribute' && first.kind !== 'subscript') decline();
    if (groupedAt(start, first)) decline();
    advance();
    const annotation = expression();
    const value = took(EQUALS) ? targetOrValue() : null;
    if (token === EQUALS) decline();
    return { kind: 'assign', start, end: previousEnd, targets: [first], annotation, value };
  }
  if (augmented.has(token)) {
    const operator = tokenText();
    if (groupedAt(start, first) || (first.kind !== 'name' && first.kind !== 'attribute' && first.kind !== 'subscript'))
      decline();
    advance();
    const value = targetOrValue();
    return { kind: 'augmented-assign', start, end: previousEnd, target: first, operator, value };
  }
  return { kind: 'expression', start, end: previousEnd, value: first };
}

/**
 * `yield`, or values with commas: either side of `=`. Declines a single name in brackets as a target, which the tree
 * calls a tuple.
 */
function targetOrValue(): Expression {
  const start = tokenStart;
  const value = yieldOrValues();
  if (token === EQUALS && groupedAt(start, value)) decline();
  return value;
}
