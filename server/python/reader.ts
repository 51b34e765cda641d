/**
 * Valid Python 3 → facts, without a syntax tree.
 *
 * Most files of a project are whole: nobody is typing in them. Building a tree for each, to be boiled
 * down and thrown away, costs ten times what reading them straight does. This is that straight way: one
 * pass of recursive descent after Python's own grammar (Grammar/python.gram). It gives exactly the
 * facts that the tree gives, or nothing: whatever is not plainly valid Python 3 (half-typed code, Python 2,
 * a rare construct) is left to tree-sitter. A test holds the two against each other.
 */
import { deepestNesting, lineStartsOf, longestDisplay } from './facts';
import { literalText, numberValue, stringPrefix, type StringPrefix } from './literals';
import { styleOf } from './source-style';
import type {
  Argument,
  Comment,
  Comprehension,
  Dictionary,
  Expression,
  FileFacts,
  If,
  ImportedName,
  Parameter,
  Statement,
  StringLiteral,
  Template,
  Try,
  With,
} from './syntax';

/** Thrown where the text is not plainly valid; caught by {@link readFacts} alone. */
const declined = new Error('left to tree-sitter');

/** Deeper than this is left to tree-sitter, which has no stack to overflow. */
const deepest = Math.min(120, deepestNesting);

// ---------------------------------------------------------------------------------------------
// Tokens. An operator is its characters packed into a number, so `+` is 0x2b and `**` is 0x2a2a.

const NAME: number = 1;
const NUMBER: number = 2;
const STRING: number = 3;
const NEWLINE: number = 4;
const INDENT: number = 5;
const DEDENT: number = 6;
const END: number = 7;

const keywordList = [
  'False', 'None', 'True', 'and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except',
  'finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try',
  'while', 'with', 'yield',
] as const; // prettier-ignore

const firstKeyword = 200;
const keywords = new Map<string, number>(keywordList.map((word, index) => [word, firstKeyword + index]));

function keyword(word: (typeof keywordList)[number]): number {
  return firstKeyword + keywordList.indexOf(word);
}

const FALSE = keyword('False');
const NONE = keyword('None');
const TRUE = keyword('True');
const AND = keyword('and');
const AS = keyword('as');
const ASSERT = keyword('assert');
const ASYNC = keyword('async');
const AWAIT = keyword('await');
const BREAK = keyword('break');
const CLASS = keyword('class');
const CONTINUE = keyword('continue');
const DEF = keyword('def');
const DEL = keyword('del');
const ELIF = keyword('elif');
const ELSE = keyword('else');
const EXCEPT = keyword('except');
const FINALLY = keyword('finally');
const FOR = keyword('for');
const FROM = keyword('from');
const GLOBAL = keyword('global');
const IF = keyword('if');
const IMPORT = keyword('import');
const IN = keyword('in');
const IS = keyword('is');
const LAMBDA = keyword('lambda');
const NONLOCAL = keyword('nonlocal');
const NOT = keyword('not');
const OR = keyword('or');
const PASS = keyword('pass');
const RAISE = keyword('raise');
const RETURN = keyword('return');
const TRY = keyword('try');
const WHILE = keyword('while');
const WITH = keyword('with');
const YIELD = keyword('yield');

/** An operator's token. */
function op(characters: string): number {
  let packed = 0;
  for (let index = 0; index < characters.length; index++) packed = (packed << 8) | characters.charCodeAt(index);
  return packed;
}

const OPEN = op('(');
const CLOSE = op(')');
const OPEN_SQUARE = op('[');
const CLOSE_SQUARE = op(']');
const OPEN_CURLY = op('{');
const CLOSE_CURLY = op('}');
const COMMA = op(',');
const COLON = op(':');
const SEMICOLON = op(';');
const DOT = op('.');
const ELLIPSIS = op('...');
const EQUALS = op('=');
const WALRUS = op(':=');
const ARROW = op('->');
const STAR = op('*');
const DOUBLE_STAR = op('**');
const SLASH = op('/');
const AT = op('@');
const PLUS = op('+');
const MINUS = op('-');
const TILDE = op('~');
const EXCLAMATION = op('!');
const SHIFT_RIGHT = op('>>');

/** How tight binary operators bind, loosest first; `**` is apart. `^` is left to tree-sitter, which binds it tighter than `&`. */
const binding = new Map<number, number>(
  [['|'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '@', '/', '%', '//']].flatMap((operators, level) =>
    operators.map((operator): [number, number] => [op(operator), level + 1]),
  ),
);

const comparisons = new Set(['<', '<=', '==', '!=', '>=', '>'].map(op));

const augmented = new Set(['+=', '-=', '*=', '/=', '@=', '//=', '%=', '**=', '>>=', '<<=', '&=', '^=', '|='].map(op));

/** What a character can begin: 1 a name, 2 a number, 3 a blank. */
const characterSort = new Uint8Array(128);
for (const letter of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_') characterSort[letter.charCodeAt(0)] = 1;
for (const digit of '0123456789') characterSort[digit.charCodeAt(0)] = 2;
for (const blank of ' \t') characterSort[blank.charCodeAt(0)] = 3;

// The text being read and the token at hand. Reading is synchronous and never interrupted, so one set serves all files.
let text = '';
let token = END;
let tokenStart = 0;
let tokenEnd = 0;
/** End of the token before, line ends and indentation aside: where a node that is complete ends. */
let previousEnd = 0;
/** How many brackets are open; line ends inside them mean nothing. */
let brackets = 0;
let atLineStart = true;
let indents: number[] = [0];
/** Indentation steps still to be told: DEDENT tokens. */
let dedents = 0;
let indentCharacter = 0;
let comments: Comment[] = [];
let blockStarts: number[] = [];
let singleQuotes = 0;
let doubleQuotes = 0;
let depth = 0;

function decline(): never {
  throw declined;
}

function comment(start: number): number {
  let end = text.indexOf('\n', start);
  if (end === -1) end = text.length;
  if (text.charCodeAt(end - 1) === 13) end--;
  comments.push({ start, end, text: text.slice(start + 1, end) });
  return end;
}

/** On to the next token. */
function advance(): void {
  if (token !== NEWLINE && token !== INDENT && token !== DEDENT) previousEnd = tokenEnd;
  if (dedents > 0) {
    dedents--;
    token = DEDENT;
    return;
  }
  let at = tokenEnd;
  if (atLineStart) {
    at = lineStart(at);
    if (token === INDENT || token === DEDENT) return;
  }
  for (;;) {
    const character = text.charCodeAt(at);
    if (character === 32 || character === 9) {
      at++;
    } else if (character === 35) {
      at = comment(at);
    } else if (character === 92) {
      if (text.charCodeAt(at + 1) === 13) at++;
      if (text.charCodeAt(at + 1) !== 10) decline();
      at += 2;
    } else if (character === 10 || character === 13) {
      if (character === 13 && text.charCodeAt(at + 1) !== 10) decline();
      if (brackets === 0) {
        tokenStart = at;
        tokenEnd = at + (character === 13 ? 2 : 1);
        token = NEWLINE;
        atLineStart = true;
        return;
      }
      at++;
    } else {
      break;
    }
  }
  tokenStart = at;
  const character = text.charCodeAt(at);
  if (Number.isNaN(character)) {
    if (brackets > 0) decline();
    tokenEnd = at;
    // A last line without a line end is a line all the same.
    if (token !== NEWLINE && token !== DEDENT && token !== END) {
      token = NEWLINE;
      atLineStart = true;
      return;
    }
    token = END;
    return;
  }
  if (character > 127) decline();
  const sort = characterSort[character];
  if (sort === 1) {
    let end = at + 1;
    for (;;) {
      const next = text.charCodeAt(end);
      if (next > 127) decline();
      const nextSort = characterSort[next];
      if (nextSort !== 1 && nextSort !== 2) break;
      end++;
    }
    const after = text.charCodeAt(end);
    if ((after === 34 || after === 39) && end - at <= 2) {
      tokenEnd = end;
      token = STRING;
      return;
    }
    tokenEnd = end;
    token = NAME;
    if (end - at >= 2 && end - at <= 8) {
      const word = keywords.get(text.slice(at, end));
      if (word !== undefined) token = word;
    }
    return;
  }
  if (sort === 2 || (character === 46 && characterSort[text.charCodeAt(at + 1)] === 2)) {
    tokenEnd = numberEnd(at);
    token = NUMBER;
    return;
  }
  if (character === 34 || character === 39) {
    tokenEnd = at;
    token = STRING;
    return;
  }
  operator(at, character);
}

/** Reads indentation at the start of a line; sets the token where it changes. Returns where the line's first token begins. */
function lineStart(from: number): number {
  let at = from;
  for (;;) {
    const start = at;
    let mixed = 0;
    for (;;) {
      const character = text.charCodeAt(at);
      if (character !== 32 && character !== 9) break;
      mixed |= character;
      at++;
    }
    const character = text.charCodeAt(at);
    if (character === 10) {
      at++;
      continue;
    }
    if (character === 13) {
      if (text.charCodeAt(at + 1) !== 10) decline();
      at += 2;
      continue;
    }
    if (character === 35) {
      at = comment(at);
      continue;
    }
    // A line that begins with a continuation is left alone, and so is a form feed.
    if (character === 92 || character === 12) decline();
    atLineStart = false;
    const width = Number.isNaN(character) ? 0 : at - start;
    if (width > 0) {
      // Tabs in one line and blanks in another compare by rules of their own.
      if (mixed === 41 || (indentCharacter !== 0 && indentCharacter !== mixed)) decline();
      indentCharacter = mixed;
    }
    const current = indents.at(-1) ?? 0;
    if (width > current) {
      indents.push(width);
      token = INDENT;
      tokenStart = tokenEnd = at;
    } else if (width < current) {
      let steps = 0;
      while ((indents.at(-1) ?? 0) > width) {
        indents.pop();
        steps++;
      }
      if ((indents.at(-1) ?? 0) !== width) decline();
      token = DEDENT;
      dedents = steps - 1;
      tokenStart = tokenEnd = at;
    } else {
      token = NEWLINE;
    }
    return at;
  }
}

const decimal = /(?:[0-9](?:_?[0-9])*\.?(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?[jJ]?/y;
const otherBase = /0(?:[xX](?:_?[0-9a-fA-F])+|[oO](?:_?[0-7])+|[bB](?:_?[01])+)/y;

function numberEnd(at: number): number {
  // Most numbers are a few digits.
  let end = at;
  while (characterSort[text.charCodeAt(end)] === 2) end++;
  const next = text.charCodeAt(end);
  if (end > at && next !== 46 && characterSort[next] !== 1 && !(next > 127)) {
    if (text.charCodeAt(at) === 48 && end > at + 1) decline();
    return end;
  }
  const pattern = text.charCodeAt(at) === 48 && /[xXoObB]/.test(text.charAt(at + 1)) ? otherBase : decimal;
  pattern.lastIndex = at;
  if (!pattern.test(text)) decline();
  end = pattern.lastIndex;
  const after = text.charCodeAt(end);
  if (characterSort[after] === 1 || characterSort[after] === 2 || after > 127) decline();
  if (text.charCodeAt(at) === 48 && pattern === decimal && characterSort[text.charCodeAt(at + 1)] !== 0) {
    // `007.5` and the like.
    const second = text.charAt(at + 1);
    if (second !== 'e' && second !== 'E' && second !== 'j' && second !== 'J') decline();
  }
  return end;
}

function operator(at: number, character: number): void {
  const second = text.charCodeAt(at + 1);
  let length = 1;
  switch (character) {
    case 40: // (
    case 91: // [
    case 123: // {
      brackets++;
      break;
    case 41: // )
    case 93: // ]
    case 125: // }
      brackets--;
      break;
    case 44: // ,
    case 59: // ;
    case 126: // ~
      break;
    case 46: // .
      if (second === 46 && text.charCodeAt(at + 2) === 46) length = 3;
      break;
    case 58: // :
      if (second === 61) length = 2;
      break;
    case 45: // -
      if (second === 61 || second === 62) length = 2;
      break;
    case 42: // *
    case 47: // /
    case 60: // <
    case 62: // >
      if (second === character) length = text.charCodeAt(at + 2) === 61 ? 3 : 2;
      else if (second === 61) length = 2;
      else if (character === 60 && second === 62) decline();
      break;
    case 43: // +
    case 37: // %
    case 38: // &
    case 124: // |
    case 94: // ^
    case 64: // @
    case 61: // =
    case 33: // !
      if (second === 61) length = 2;
      break;
    default:
      decline();
  }
  tokenEnd = at + length;
  token = length === 1 ? character : length === 2 ? (character << 8) | second : (character << 16) | (second << 8) | text.charCodeAt(at + 2);
}

function expect(wanted: number): void {
  if (token !== wanted) decline();
  advance();
}

function took(wanted: number): boolean {
  if (token !== wanted) return false;
  advance();
  return true;
}

function tokenText(): string {
  return text.slice(tokenStart, tokenEnd);
}

function name(): string {
  if (token !== NAME) decline();
  const result = tokenText();
  advance();
  return result;
}

// ---------------------------------------------------------------------------------------------
// Statements

/**
 * The facts of a text that is plainly valid Python 3.
 *
 * @returns null for any other text: ask tree-sitter.
 */
export function readFacts(source: string): FileFacts | null {
  text = source;
  token = NEWLINE;
  tokenStart = tokenEnd = previousEnd = brackets = dedents = indentCharacter = depth = singleQuotes = doubleQuotes = 0;
  atLineStart = true;
  indents = [0];
  comments = [];
  blockStarts = [];
  try {
    advance();
    const body: Statement[] = [];
    while (token !== END) statement(body);
    return {
      lineStarts: lineStartsOf(source),
      body,
      comments,
      syntaxErrors: [],
      style: styleOf(source, { singleQuotes, doubleQuotes, blockStarts }),
    };
  } catch (cause) {
    if (cause === declined) return null;
    throw cause;
  } finally {
    // Hold on to nothing of the file.
    text = '';
    comments = [];
    blockStarts = [];
  }
}

function statement(into: Statement[]): void {
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

function simpleStatements(into: Statement[]): void {
  do {
    into.push(simpleStatement());
  } while (took(SEMICOLON) && token !== NEWLINE);
  expect(NEWLINE);
}

/** The block after a colon: on the same line, or indented. */
function suite(): Statement[] {
  if (token !== COLON) decline();
  if (++depth > deepest) decline();
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
  depth--;
  return body;
}

function simpleStatement(): Statement {
  const start = tokenStart;
  switch (token) {
    case IMPORT: {
      advance();
      const names: ImportedName[] = [];
      do names.push(importedName(true));
      while (took(COMMA));
      return { kind: 'import', start, end: previousEnd, names };
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

function endsStatement(): boolean {
  return token === NEWLINE || token === SEMICOLON;
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
  return { kind: 'import-from', start, end: previousEnd, module, level, names, star: false };
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
    return { kind: 'assign', start, end: previousEnd, targets, annotation: null, value };
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
    if (groupedAt(start, first) || (first.kind !== 'name' && first.kind !== 'attribute' && first.kind !== 'subscript')) decline();
    advance();
    const value = targetOrValue();
    return { kind: 'augmented-assign', start, end: previousEnd, target: first, operator, value };
  }
  return { kind: 'expression', start, end: previousEnd, value: first };
}

/** `yield`, or values with commas: either side of `=`. Declines a single name in brackets as a target, which the tree calls a tuple. */
function targetOrValue(): Expression {
  const start = tokenStart;
  const value = token === YIELD ? yieldExpression() : expressionList();
  if (token === EQUALS && groupedAt(start, value)) decline();
  return value;
}

/** Whether an expression that began at `start` is `value` in brackets. */
function groupedAt(start: number, value: Expression): boolean {
  return value.start !== start || value.end !== previousEnd;
}

function mustBeTarget(value: Expression): void {
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
    const next: If = { kind: 'if', start: clauseStart, end: clauseStart, test: expression(), then: suite(), otherwise: [] };
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
  if (token === DEF) return functionDefinition(start, head, async, decorators);
  if (token === CLASS && !async) return classDefinition(start, head, decorators);
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

/** What `for` assigns to. */
function targetList(): Expression {
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

function target(): Expression {
  const start = tokenStart;
  if (took(STAR)) return { kind: 'starred', start, operator: '*', value: target(), end: previousEnd };
  const value = primary();
  if (groupedAt(start, value)) decline();
  mustBeTarget(value);
  return value;
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
  return { kind: 'with', start, end: previousEnd, items, body };
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
  return { kind: 'try', start, end: previousEnd, body, handlers, otherwise, finally: last };
}

function docstringOf(body: readonly Statement[]): string | null {
  const [first] = body;
  return first?.kind === 'expression' && first.value.kind === 'string' && !first.value.bytes ? first.value.value : null;
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

function parametersUpTo(closing: number, annotated: boolean): Parameter[] {
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
  return parameters;
}

function parameter(start: number, form: Parameter['form'], annotated: boolean): Parameter {
  const named = name();
  const annotation = annotated && took(COLON) ? expression() : null;
  if (token === EQUALS && (form === 'star' || form === 'double-star')) decline();
  const value = took(EQUALS) ? expression() : null;
  return { start, end: previousEnd, name: named, form, default: value, annotation };
}

// ---------------------------------------------------------------------------------------------
// Expressions. A node begins where its first token does, brackets around that token included, and ends
// where the last one does: what is in brackets for grouping alone keeps its own, narrower span.

/** One value, or several with commas as a tuple. */
function expressionList(): Expression {
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
  return { kind: 'tuple', start, end: previousEnd, elements };
}

function starredOrExpression(): Expression {
  if (token !== STAR) return expression();
  const start = tokenStart;
  advance();
  const value = binary(1);
  return { kind: 'starred', start, end: previousEnd, operator: '*', value };
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

function expression(): Expression {
  if (++depth > deepest) decline();
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
  depth--;
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

/** Each link of a chain nests one deeper in facts. */
function chained(links: number): void {
  if (links > deepest) decline();
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
  if (++depth > deepest) decline();
  const start = tokenStart;
  advance();
  const operand = inversion();
  depth--;
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
  return { kind: 'comparison', start, end: previousEnd, operands, operators };
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
    if (++depth > deepest) decline();
    const start = tokenStart;
    const operator = tokenText();
    advance();
    const operand = factor();
    depth--;
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
      const nameSpan = { start: tokenStart, end: tokenEnd };
      const attribute = name();
      value = { kind: 'attribute', start, end: previousEnd, object: value, name: attribute, nameSpan };
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
  const argumentsSpan = { start: argumentsStart, end: previousEnd };
  const [only] = given;
  // A generator that is the only argument shares the call's brackets.
  if (only?.start === argumentsStart) {
    only.end = previousEnd;
    only.value.end = previousEnd;
  }
  return { kind: 'call', start, end: previousEnd, callee, arguments: given, argumentsSpan };
}

/** Whether `=` but not `==` follows the name at hand. */
function isKeywordArgument(): boolean {
  if (token !== NAME) return false;
  let at = tokenEnd;
  while (text.charCodeAt(at) === 32) at++;
  return text.charCodeAt(at) === 61 && text.charCodeAt(at + 1) !== 61;
}

/** @param opening Where the bracket of a call stands, for a generator without brackets of its own. */
function argumentList(opening?: number): Argument[] {
  if (++depth > deepest) decline();
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
        depth--;
        return [{ start: opening, end: opening, name: null, spread: null, value: generator }];
      }
      argument = { start, end: previousEnd, name: null, spread: null, value };
    }
    if (given.length < longestDisplay) given.push(argument);
    if (!took(COMMA)) break;
  }
  depth--;
  return given;
}

function subscript(start: number, object: Expression): Expression {
  if (++depth > deepest) decline();
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
    index = { kind: 'tuple', start: first, end, elements };
  }
  expect(CLOSE_SQUARE);
  depth--;
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
  return { kind: 'unknown', start, end: previousEnd, parts };
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
      return strings();
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
  if (++depth > deepest) decline();
  const start = tokenStart;
  advance();
  let value: Expression;
  if (token === CLOSE) {
    value = { kind: 'tuple', start, end: start, elements: [] };
  } else if (token === YIELD) {
    value = yieldExpression();
    expect(CLOSE);
    depth--;
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
      depth--;
      return first;
    }
  }
  expect(CLOSE);
  value.end = previousEnd;
  depth--;
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
  return elements;
}

function list(): Expression {
  if (++depth > deepest) decline();
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
  depth--;
  return value;
}

/** A dictionary, a set, or a comprehension of either. */
function curly(): Expression {
  if (++depth > deepest) decline();
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
  depth--;
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
  return entries;
}

/** The clauses after an element. The caller reads the closing bracket and sets the end. */
function comprehension(form: Comprehension['form'], start: number, key: Expression | null, element: Expression): Comprehension {
  const result: Comprehension = { kind: 'comprehension', start, end: start, form, key, element, loops: [], conditions: [] };
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
        result.conditions.push({ kind: 'named-assignment', start: conditionStart, end: previousEnd, name: condition.name, value });
      } else {
        result.conditions.push(condition);
      }
    } else {
      return result;
    }
  }
}

// ---------------------------------------------------------------------------------------------
// Strings. The token at hand is the prefix alone; the rest is read here, since an f-string holds expressions.

function strings(): Expression {
  const start = tokenStart;
  const first = oneString();
  if (token !== STRING) return first;
  const literals = [first];
  while (token === STRING) literals.push(oneString());
  const end = previousEnd;
  const plain = literals.filter((literal) => literal.kind === 'string');
  if (plain.length === literals.length) {
    return { kind: 'string', start, end, value: plain.map((literal) => literal.value).join(''), bytes: plain[0]?.bytes ?? false };
  }
  const parts: Template['parts'] = [];
  for (const literal of literals) {
    for (const part of literal.kind === 'string' ? [literal.value] : literal.parts) {
      const last = parts.length - 1;
      const before = parts[last];
      if (typeof part === 'string' && typeof before === 'string') parts[last] = before + part;
      else if (part !== '') parts.push(part);
    }
  }
  return { kind: 'template', start, end, parts };
}

const noPrefix: StringPrefix = { raw: false, bytes: false, format: false };

function oneString(): StringLiteral | Template {
  const start = tokenStart;
  const opening = tokenEnd;
  if (opening > start && !/^(?:[rbuf]|rb|br|rf|fr)$/i.test(text.slice(start, opening))) decline();
  const prefix = opening === start ? noPrefix : stringPrefix(text.slice(start, opening));
  const quote = text.charCodeAt(opening);
  const triple = text.charCodeAt(opening + 1) === quote && text.charCodeAt(opening + 2) === quote;
  if (!triple) {
    if (quote === 34) doubleQuotes++;
    else singleQuotes++;
  }
  const contentStart = opening + (triple ? 3 : 1);
  if (prefix.format) return formatString(start, contentStart, quote, triple, prefix);
  const contentEnd = stringEnd(contentStart, quote, triple);
  tokenEnd = contentEnd + (triple ? 3 : 1);
  const end = tokenEnd;
  const value = literalText(text.slice(contentStart, contentEnd), prefix);
  advance();
  return { kind: 'string', start, end, value, bytes: prefix.bytes };
}

/** Where the closing quote of a plain string stands. */
function stringEnd(from: number, quote: number, triple: boolean): number {
  if (triple) {
    const closing = quote === 34 ? '"""' : "'''";
    let at = text.indexOf(closing, from);
    for (;;) {
      if (at === -1) decline();
      // An odd number of backslashes before it escapes the first quote.
      let slashes = 0;
      while (at - slashes > from && text.charCodeAt(at - slashes - 1) === 92) slashes++;
      if (slashes % 2 === 0) return at;
      at = text.indexOf(closing, at + 1);
    }
  }
  for (let at = from; ; at++) {
    const character = text.charCodeAt(at);
    if (character === quote) return at;
    if (character === 92) {
      at++;
      if (text.charCodeAt(at) === 13) at++;
    } else if (character === 10 || character === 13 || Number.isNaN(character)) {
      decline();
    }
  }
}

function formatString(start: number, contentStart: number, quote: number, triple: boolean, prefix: StringPrefix): Template {
  const parts: Template['parts'] = [];
  const add = (piece: string): void => {
    if (piece === '') return;
    const last = parts.length - 1;
    const before = parts[last];
    if (typeof before === 'string') parts[last] = before + piece;
    else parts.push(piece);
  };
  let literalStart = contentStart;
  let at = contentStart;
  for (;;) {
    const character = text.charCodeAt(at);
    if (character === quote && (!triple || (text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote))) break;
    if (character === 92) {
      const next = text.charCodeAt(at + 1);
      // Named characters hold braces that are none.
      if (next === 78 && !prefix.raw) decline();
      at += next === 123 || next === 125 ? 1 : 2;
    } else if (character === 123) {
      if (text.charCodeAt(at + 1) === 123) {
        at += 2;
        continue;
      }
      add(literalText(text.slice(literalStart, at), prefix));
      at = replacementField(at, add, parts);
      literalStart = at;
    } else if (character === 125) {
      if (text.charCodeAt(at + 1) !== 125) decline();
      at += 2;
    } else if (Number.isNaN(character) || (!triple && (character === 10 || character === 13))) {
      decline();
    } else {
      at++;
    }
  }
  add(literalText(text.slice(literalStart, at), prefix));
  tokenEnd = at + (triple ? 3 : 1);
  const end = tokenEnd;
  token = STRING;
  tokenStart = start;
  advance();
  return { kind: 'template', start, end, parts };
}

/** `{value}` of an f-string, from its brace. Returns where the text goes on. */
function replacementField(opening: number, add: (piece: string) => void, parts: Template['parts']): number {
  if (++depth > deepest) decline();
  const outside = brackets;
  brackets = outside + 1;
  tokenEnd = opening + 1;
  token = OPEN_CURLY;
  advance();
  const value = token === YIELD ? yieldExpression() : expressionList();
  let shown = '';
  if (token === EQUALS) {
    add(text.slice(opening + 1, tokenEnd));
    advance();
  }
  if (token === EXCLAMATION) {
    const conversion = text.slice(tokenStart, tokenStart + 2);
    if (!/^![a-z]$/.test(conversion)) decline();
    shown = conversion;
    tokenEnd = tokenStart + 2;
    advance();
  }
  let closing = tokenStart;
  if (token === COLON) {
    closing = specifierEnd(tokenEnd);
    shown += text.slice(tokenStart, closing);
  } else if (token !== CLOSE_CURLY) {
    decline();
  }
  parts.push({ value, format: shown === '' ? null : shown.startsWith(':') ? shown.slice(1) : shown });
  brackets = outside;
  depth--;
  return closing + 1;
}

/** Where the brace stands that closes a field, from its format specifier on. Strings and line ends in one are left to tree-sitter. */
function specifierEnd(from: number): number {
  let open = 0;
  for (let at = from; ; at++) {
    const character = text.charCodeAt(at);
    if (character === 125) {
      if (open === 0) return at;
      open--;
    } else if (character === 123) {
      open++;
    } else if (character === 34 || character === 39 || character === 92 || character === 10 || character === 13 || Number.isNaN(character)) {
      decline();
    }
  }
}
