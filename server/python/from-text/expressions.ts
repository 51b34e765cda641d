/**
 * Expressions, with what assigns (targets of loops) and declares (parameters of functions and lambdas) inside them.
 *
 * A node begins where its first token does, brackets around that token included, and ends where the last one does: what
 * is in brackets for grouping alone keeps its own, narrower span.
 */
import { longestDisplay } from '../limits';
import { fitted } from '../lists';
import { numberValue } from '../literals';
import type { Argument, Comprehension, Dictionary, Expression, Parameter } from '../syntax';
import { strings } from './strings';
import {
  AND,
  ASYNC,
  AWAIT,
  CLOSE,
  CLOSE_CURLY,
  CLOSE_SQUARE,
  COLON,
  COMMA,
  DOT,
  DOUBLE_STAR,
  ELLIPSIS,
  ELSE,
  EQUALS,
  FALSE,
  FOR,
  FROM,
  IF,
  IN,
  IS,
  LAMBDA,
  MINUS,
  NAME,
  NEWLINE,
  NONE,
  NOT,
  NUMBER,
  OPEN,
  OPEN_CURLY,
  OPEN_SQUARE,
  OR,
  PLUS,
  SHIFT_RIGHT,
  SLASH,
  STAR,
  STRING,
  TILDE,
  TRUE,
  WALRUS,
  YIELD,
  binding,
  comparisons,
  firstKeyword,
} from './token-kinds';
import {
  advance,
  chained,
  decline,
  endsStatement,
  enter,
  expect,
  leave,
  name,
  previousEnd,
  text,
  token,
  tokenEnd,
  tokenStart,
  tokenText,
  took,
} from './tokens';

/** One value, or several with commas as a tuple. */
export function expressionList(): Expression {
  const start = tokenStart;
  const first = starredOrExpression();
  if (token !== COMMA) {
    // The tree has it in an expression list of its own, or not at all.
    if (first.kind === 'starred') decline();
    return first;
  }
  const elements = [first];
  while (took(COMMA)) {
    if (endsStatement() || token === EQUALS || token === CLOSE || token === CLOSE_CURLY || token === COLON) break;
    const element = starredOrExpression();
    if (elements.length < longestDisplay) elements.push(element);
  }
  return { kind: 'tuple', start, end: previousEnd, elements: fitted(elements) };
}

function starredOrExpression(): Expression {
  if (token !== STAR) return expression();
  const start = tokenStart;
  advance();
  const value = binary(1);
  return { kind: 'starred', start, end: previousEnd, operator: '*', value };
}

/** `yield`, or values with commas. */
export function yieldOrValues(): Expression {
  return token === YIELD ? yieldExpression() : expressionList();
}

function yieldExpression(): Expression {
  const start = tokenStart;
  advance();
  if (took(FROM)) {
    const value = expression();
    return { kind: 'yield-from', start, end: previousEnd, value };
  }
  const value = endsStatement() || token === CLOSE || token === EQUALS ? null : expressionList();
  return { kind: 'yield', start, end: previousEnd, value };
}

/** One value: a condition with its alternatives, a lambda, or what binds tighter. */
export function expression(): Expression {
  enter();
  const start = tokenStart;
  let value: Expression;
  if (token === LAMBDA) {
    value = lambda();
  } else {
    const isName = token === NAME;
    value = disjunction();
    if (token === IF) {
      advance();
      const test = disjunction();
      expect(ELSE);
      const otherwise = expression();
      value = { kind: 'conditional', start, end: previousEnd, test, then: value, otherwise };
    } else if (token === WALRUS) {
      if (!isName || value.kind !== 'name') decline();
      advance();
      const assigned = expression();
      value = { kind: 'named-assignment', start, end: previousEnd, name: value.name, value: assigned };
    }
  }
  leave();
  return value;
}

function lambda(): Expression {
  const start = tokenStart;
  advance();
  const parameters = parametersUpTo(COLON, false);
  expect(COLON);
  const body = expression();
  return { kind: 'lambda', start, end: previousEnd, parameters, body };
}

function disjunction(): Expression {
  const start = tokenStart;
  let left = conjunction();
  for (let links = 0; token === OR; links++) {
    chained(links);
    advance();
    const right = conjunction();
    left = { kind: 'operation', start, end: previousEnd, operator: 'or', left, right };
  }
  return left;
}

function conjunction(): Expression {
  const start = tokenStart;
  let left = inversion();
  for (let links = 0; token === AND; links++) {
    chained(links);
    advance();
    const right = inversion();
    left = { kind: 'operation', start, end: previousEnd, operator: 'and', left, right };
  }
  return left;
}

function inversion(): Expression {
  if (token !== NOT) return comparison();
  enter();
  const start = tokenStart;
  advance();
  const operand = inversion();
  leave();
  return { kind: 'unary', start, end: previousEnd, operator: 'not', operand };
}

function comparison(): Expression {
  const start = tokenStart;
  const first = binary(1);
  let operator = comparisonOperator();
  if (operator === null) return first;
  const operands = [first];
  const operators: string[] = [];
  while (operator !== null) {
    operators.push(operator);
    operands.push(binary(1));
    operator = comparisonOperator();
  }
  return { kind: 'comparison', start, end: previousEnd, operands: fitted(operands), operators: fitted(operators) };
}

/** The comparison at hand, taken; null where there is none. */
function comparisonOperator(): string | null {
  if (token < firstKeyword) {
    if (!comparisons.has(token)) return null;
    const operator = tokenText();
    advance();
    return operator;
  }
  if (token === IN) {
    advance();
    return 'in';
  }
  if (token === NOT) {
    advance();
    expect(IN);
    return 'not in';
  }
  if (token === IS) {
    advance();
    return took(NOT) ? 'is not' : 'is';
  }
  if (!comparisons.has(token)) return null;
  const operator = tokenText();
  advance();
  return operator;
}

function binary(loosest: number): Expression {
  const start = tokenStart;
  let left = factor();
  for (let links = 0; ; links++) {
    const level = token === CLOSE || token === COMMA || token === NEWLINE ? undefined : binding.get(token);
    if (level === undefined || level < loosest) return left;
    chained(links);
    // `print >>file, x` is a statement of Python 2.
    if (token === SHIFT_RIGHT && left.kind === 'name' && left.name === 'print') decline();
    const operator = tokenText();
    advance();
    const right = binary(level + 1);
    left = { kind: 'operation', start, end: previousEnd, operator, left, right };
  }
}

function factor(): Expression {
  if (token === MINUS || token === PLUS || token === TILDE) {
    enter();
    const start = tokenStart;
    const operator = tokenText();
    advance();
    const operand = factor();
    leave();
    return { kind: 'unary', start, end: previousEnd, operator, operand };
  }
  const start = tokenStart;
  let value: Expression;
  if (token === AWAIT) {
    advance();
    const awaited = primary();
    value = { kind: 'await', start, end: previousEnd, value: awaited };
  } else {
    value = primary();
  }
  if (token !== DOUBLE_STAR) return value;
  advance();
  const right = factor();
  return { kind: 'operation', start, end: previousEnd, operator: '**', left: value, right };
}

function primary(): Expression {
  const start = tokenStart;
  let value = atom();
  for (let links = 0; ; links++) {
    if (token === DOT) {
      chained(links);
      advance();
      const nameStart = tokenStart;
      const attribute = name();
      value = { kind: 'attribute', start, end: previousEnd, object: value, name: attribute, nameStart };
    } else if (token === OPEN) {
      chained(links);
      value = call(start, value);
    } else if (token === OPEN_SQUARE) {
      chained(links);
      value = subscript(start, value);
    } else {
      return value;
    }
  }
}

function call(start: number, callee: Expression): Expression {
  const argumentsStart = tokenStart;
  advance();
  const given = argumentList(argumentsStart);
  expect(CLOSE);
  const [only] = given;
  // A generator that is the only argument shares the call's brackets.
  if (only?.start === argumentsStart) {
    only.end = previousEnd;
    only.value.end = previousEnd;
  }
  return { kind: 'call', start, end: previousEnd, callee, arguments: given, argumentsStart };
}

/** Whether `=` but not `==` follows the name at hand. */
function isKeywordArgument(): boolean {
  if (token !== NAME) return false;
  let at = tokenEnd;
  while (text.charCodeAt(at) === 32) at++;
  return text.charCodeAt(at) === 61 && text.charCodeAt(at + 1) !== 61;
}

/**
 * What a call is given, or a class is made from, up to the closing bracket.
 *
 * @param opening Where the bracket of a call stands, for a generator without brackets of its own.
 */
export function argumentList(opening?: number): Argument[] {
  enter();
  const given: Argument[] = [];
  while (token !== CLOSE) {
    const start = tokenStart;
    let argument: Argument;
    if (isKeywordArgument()) {
      const keywordName = name();
      expect(EQUALS);
      const value = expression();
      argument = { start, end: previousEnd, name: keywordName, spread: null, value };
    } else if (token === STAR || token === DOUBLE_STAR) {
      const spread = token === STAR ? '*' : '**';
      advance();
      const value = expression();
      argument = { start, end: previousEnd, name: null, spread, value };
    } else {
      const value = expression();
      if (token === FOR || token === ASYNC) {
        if (given.length > 0 || opening === undefined) decline();
        const generator = comprehension('generator', opening, null, value);
        if (token !== CLOSE) decline();
        leave();
        return [{ start: opening, end: opening, name: null, spread: null, value: generator }];
      }
      argument = { start, end: previousEnd, name: null, spread: null, value };
    }
    if (given.length < longestDisplay) given.push(argument);
    if (!took(COMMA)) break;
  }
  leave();
  return fitted(given);
}

function subscript(start: number, object: Expression): Expression {
  enter();
  advance();
  const first = tokenStart;
  let index = slice();
  if (token === COMMA) {
    const elements = [index];
    let end = previousEnd;
    while (took(COMMA)) {
      if (token === CLOSE_SQUARE) break;
      elements.push(slice());
      end = previousEnd;
    }
    index = { kind: 'tuple', start: first, end, elements: fitted(elements) };
  }
  expect(CLOSE_SQUARE);
  leave();
  return { kind: 'subscript', start, end: previousEnd, object, index };
}

/** An index, or a slice: its parts, of what kind facts do not know. */
function slice(): Expression {
  const start = tokenStart;
  if (token === STAR) return starredOrExpression();
  const parts: Expression[] = [];
  if (token !== COLON) {
    const value = expression();
    if (token !== COLON) return value;
    parts.push(value);
  }
  for (let colons = 0; colons < 2 && took(COLON); colons++) {
    if (token !== COLON && token !== CLOSE_SQUARE && token !== COMMA) parts.push(expression());
  }
  return { kind: 'unknown', start, end: previousEnd, parts: fitted(parts) };
}

function atom(): Expression {
  const start = tokenStart;
  const end = tokenEnd;
  switch (token) {
    case NAME: {
      const named = text.slice(start, end);
      advance();
      return { kind: 'name', start, end, name: named };
    }
    case STRING:
      return strings(yieldOrValues);
    case NUMBER: {
      const written = text.slice(start, end);
      advance();
      return { kind: 'number', start, end, value: numberValue(written), text: written };
    }
    case TRUE:
      advance();
      return { kind: 'constant', start, end, value: true };
    case FALSE:
      advance();
      return { kind: 'constant', start, end, value: false };
    case NONE:
      advance();
      return { kind: 'constant', start, end, value: null };
    case ELLIPSIS:
      advance();
      return { kind: 'constant', start, end, value: '...' };
    case OPEN:
      return bracketed();
    case OPEN_SQUARE:
      return list();
    case OPEN_CURLY:
      return curly();
    default:
      return decline();
  }
}

/** `(a)`, `(a, b)`, `()`, `(a for a in b)`, `(yield)`. */
function bracketed(): Expression {
  enter();
  const start = tokenStart;
  advance();
  let value: Expression;
  if (token === CLOSE) {
    value = { kind: 'tuple', start, end: start, elements: [] };
  } else if (token === YIELD) {
    value = yieldExpression();
    expect(CLOSE);
    leave();
    return value;
  } else {
    const first = starredOrExpression();
    if (token === FOR || token === ASYNC) {
      value = comprehension('generator', start, null, first);
    } else if (token === COMMA) {
      value = { kind: 'tuple', start, end: start, elements: elementsAfter(first, CLOSE) };
    } else {
      if (first.kind === 'starred') decline();
      expect(CLOSE);
      leave();
      return first;
    }
  }
  expect(CLOSE);
  value.end = previousEnd;
  leave();
  return value;
}

/** The elements of a display whose first is read already. */
function elementsAfter(first: Expression, closing: number): Expression[] {
  const elements = [first];
  while (took(COMMA)) {
    if (token === closing) break;
    const element = starredOrExpression();
    if (elements.length < longestDisplay) elements.push(element);
  }
  return fitted(elements);
}

function list(): Expression {
  enter();
  const start = tokenStart;
  advance();
  let value: Expression;
  if (token === CLOSE_SQUARE) {
    value = { kind: 'list', start, end: start, elements: [] };
  } else {
    const first = starredOrExpression();
    value =
      token === FOR || token === ASYNC
        ? comprehension('list', start, null, first)
        : { kind: 'list', start, end: start, elements: elementsAfter(first, CLOSE_SQUARE) };
  }
  expect(CLOSE_SQUARE);
  value.end = previousEnd;
  leave();
  return value;
}

/** A dictionary, a set, or a comprehension of either. */
function curly(): Expression {
  enter();
  const start = tokenStart;
  advance();
  let value: Expression;
  if (token === CLOSE_CURLY || token === DOUBLE_STAR) {
    value = { kind: 'dictionary', start, end: start, entries: dictionaryEntries([]) };
  } else {
    const first = starredOrExpression();
    if (took(COLON)) {
      const second = expression();
      value =
        token === FOR || token === ASYNC
          ? comprehension('dictionary', start, first, second)
          : { kind: 'dictionary', start, end: start, entries: dictionaryEntries([{ key: first, value: second }]) };
    } else if (token === FOR || token === ASYNC) {
      value = comprehension('set', start, null, first);
    } else {
      value = { kind: 'set', start, end: start, elements: elementsAfter(first, CLOSE_CURLY) };
    }
  }
  expect(CLOSE_CURLY);
  value.end = previousEnd;
  leave();
  return value;
}

function dictionaryEntries(entries: Dictionary['entries']): Dictionary['entries'] {
  if (entries.length > 0 && !took(COMMA)) return entries;
  while (token !== CLOSE_CURLY) {
    let entry: Dictionary['entries'][number];
    if (took(DOUBLE_STAR)) {
      entry = { key: null, value: binary(1) };
    } else {
      const key = expression();
      expect(COLON);
      entry = { key, value: expression() };
    }
    if (entries.length < longestDisplay) entries.push(entry);
    if (!took(COMMA)) break;
  }
  return fitted(entries);
}

/** The clauses after an element. The caller reads the closing bracket and sets the end. */
function comprehension(
  form: Comprehension['form'],
  start: number,
  key: Expression | null,
  element: Expression,
): Comprehension {
  const result: Comprehension = {
    kind: 'comprehension',
    start,
    end: start,
    form,
    key,
    element,
    loops: [],
    conditions: [],
  };
  for (;;) {
    if (token === FOR || token === ASYNC) {
      took(ASYNC);
      expect(FOR);
      const assigned = targetList();
      expect(IN);
      result.loops.push({ target: assigned, iterable: disjunction() });
    } else if (took(IF)) {
      const conditionStart = tokenStart;
      const condition = disjunction();
      if (token === WALRUS) {
        if (condition.kind !== 'name' || condition.start !== conditionStart) decline();
        advance();
        const value = disjunction();
        result.conditions.push({
          kind: 'named-assignment',
          start: conditionStart,
          end: previousEnd,
          name: condition.name,
          value,
        });
      } else {
        result.conditions.push(condition);
      }
    } else {
      return result;
    }
  }
}

/** What `for` assigns to. */
export function targetList(): Expression {
  const start = tokenStart;
  const first = target();
  if (token !== COMMA) return first;
  const elements = [first];
  while (took(COMMA)) {
    if (token === IN) break;
    elements.push(target());
  }
  return { kind: 'tuple', start, end: previousEnd, elements };
}

/** One of the things that `for` or `with` assigns to. */
export function target(): Expression {
  const start = tokenStart;
  if (took(STAR)) return { kind: 'starred', start, operator: '*', value: target(), end: previousEnd };
  const value = primary();
  if (groupedAt(start, value)) decline();
  mustBeTarget(value);
  return value;
}

/** Whether an expression that began at `start` is `value` in brackets. */
export function groupedAt(start: number, value: Expression): boolean {
  return value.start !== start || value.end !== previousEnd;
}

/** Declines what cannot be assigned to. */
export function mustBeTarget(value: Expression): void {
  switch (value.kind) {
    case 'name':
    case 'attribute':
    case 'subscript':
      return;
    case 'list':
    case 'tuple':
      value.elements.forEach(mustBeTarget);
      return;
    case 'starred':
      mustBeTarget(value.value);
      return;
    default:
      decline();
  }
}

/** The parameters of a function or lambda, up to the closing bracket or colon. */
export function parametersUpTo(closing: number, annotated: boolean): Parameter[] {
  const parameters: Parameter[] = [];
  let form: Parameter['form'] = 'normal';
  while (token !== closing) {
    const start = tokenStart;
    if (token === SLASH) {
      advance();
      for (const earlier of parameters) if (earlier.form === 'normal') earlier.form = 'positional-only';
    } else if (token === STAR) {
      advance();
      form = 'keyword-only';
      if (token === NAME) parameters.push(parameter(start, 'star', annotated));
    } else if (took(DOUBLE_STAR)) {
      parameters.push(parameter(start, 'double-star', annotated));
    } else {
      parameters.push(parameter(start, form, annotated));
    }
    if (!took(COMMA)) break;
  }
  return fitted(parameters);
}

function parameter(start: number, form: Parameter['form'], annotated: boolean): Parameter {
  const named = name();
  const annotation = annotated && took(COLON) ? expression() : null;
  if (token === EQUALS && (form === 'star' || form === 'double-star')) decline();
  const value = took(EQUALS) ? expression() : null;
  return { start, end: previousEnd, name: named, form, default: value, annotation };
}
