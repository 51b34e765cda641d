/**
 * Python's text → tokens, one at a time: names, numbers, operators, line ends, indentation. Of a string the token is
 * the prefix alone; the rest is read in `strings.ts`, since an f-string holds expressions.
 *
 * The text being read and the token at hand stand here, for all files of this folder. Reading is synchronous and
 * never interrupted, so one set serves all files of a project.
 */
import { deepestNesting } from '../limits';
import type { StyleEvidence } from '../source-style';
import type { Comment } from '../syntax';
import { NAME, NUMBER, STRING, NEWLINE, INDENT, DEDENT, END, keywords, OPEN_CURLY, SEMICOLON } from './token-kinds';

/** Thrown where the text is not plainly valid; caught by `readFacts` alone. */
export const declined = new Error('left to tree-sitter');

/** Deeper than this is left to tree-sitter, which has no stack to overflow. */
export const deepest = Math.min(120, deepestNesting);

/** What a character can begin: 1 a name, 2 a number, 3 a blank. */
const characterSort = new Uint8Array(128);
for (const letter of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_') characterSort[letter.charCodeAt(0)] = 1;
for (const digit of '0123456789') characterSort[digit.charCodeAt(0)] = 2;
for (const blank of ' \t') characterSort[blank.charCodeAt(0)] = 3;

/** The text being read. */
export let text = '';
/** The kind of the token at hand. */
export let token = END;
export let tokenStart = 0;
export let tokenEnd = 0;
/** End of the token before, line ends and indentation aside: where a node that is complete ends. */
export let previousEnd = 0;
/** How many brackets are open; line ends inside them mean nothing. */
let brackets = 0;
let atLineStart = true;
let indents: number[] = [0];
/** Indentation steps still to be told: DEDENT tokens. */
let dedents = 0;
let indentCharacter = 0;
let comments: Comment[] = [];
/** Where the first statement of each block stands. */
export let blockStarts: number[] = [];
let singleQuotes = 0;
let doubleQuotes = 0;
let depth = 0;

/** Begins with another text, before its first token. */
export function startText(source: string): void {
  text = source;
  token = NEWLINE;
  tokenStart = tokenEnd = previousEnd = brackets = dedents = indentCharacter = depth = singleQuotes = doubleQuotes = 0;
  atLineStart = true;
  indents = [0];
  comments = [];
  blockStarts = [];
  advance();
}

/** Holds on to nothing of the text. */
export function dropText(): void {
  text = '';
  comments = [];
  blockStarts = [];
}

/** What was met beside the tokens: comments, and how the person writes. */
export function metAside(): { comments: Comment[]; evidence: StyleEvidence } {
  return { comments, evidence: { singleQuotes, doubleQuotes, blockStarts } };
}

/** Leaves the text to tree-sitter. */
export function decline(): never {
  throw declined;
}

/** One nesting deeper. Each call has its {@link leave}, unless the text is declined. */
export function enter(): void {
  if (++depth > deepest) decline();
}

/** Out of the nesting that {@link enter} began. */
export function leave(): void {
  depth--;
}

/** Declines a chain of too many links: each nests one deeper in facts. */
export function chained(links: number): void {
  if (links > deepest) decline();
}

function comment(start: number): number {
  let end = text.indexOf('\n', start);
  if (end === -1) end = text.length;
  if (text.charCodeAt(end - 1) === 13) end--;
  comments.push({ start, end, text: text.slice(start + 1, end) });
  return end;
}

/** On to the next token. */
export function advance(): void {
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

/**
 * Reads indentation at the start of a line; sets the token where it changes. Returns where the line's first token
 * begins.
 */
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

const decimal =
  /(?:[0-9](?:_?[0-9])*\.?(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?[jJ]?/y;
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
  token =
    length === 1
      ? character
      : length === 2
        ? (character << 8) | second
        : (character << 16) | (second << 8) | text.charCodeAt(at + 2);
}

/** Past a token that has to stand here; declines where another does. */
export function expect(wanted: number): void {
  if (token !== wanted) decline();
  advance();
}

/** Past a token if it is the one wanted. Returns whether it was. */
export function took(wanted: number): boolean {
  if (token !== wanted) return false;
  advance();
  return true;
}

/** The text of the token at hand. */
export function tokenText(): string {
  return text.slice(tokenStart, tokenEnd);
}

/** The name at hand, taken; declines where another token stands. */
export function name(): string {
  if (token !== NAME) decline();
  const result = tokenText();
  advance();
  return result;
}

/** Whether the statement at hand ends before the token at hand. */
export function endsStatement(): boolean {
  return token === NEWLINE || token === SEMICOLON;
}

// ---------------------------------------------------------------------------------------------
// Strings, which are read from the text itself.

/** Counts a one-line string by its quote. */
export function countQuote(quote: number): void {
  if (quote === 34) doubleQuotes++;
  else singleQuotes++;
}

/** On to the token that follows `end`, where the token at hand turns out to end. */
export function advanceFrom(end: number): void {
  tokenEnd = end;
  advance();
}

/** On to the token behind a string that ends at `end`. */
export function advanceBehindString(end: number): void {
  token = STRING;
  advanceFrom(end);
}

/**
 * Into the braces of an f-string, to the first token behind the one at `opening`. Returns what {@link leaveField}
 * takes.
 */
export function enterField(opening: number): number {
  const outside = brackets;
  brackets = outside + 1;
  token = OPEN_CURLY;
  advanceFrom(opening + 1);
  return outside;
}

/** Out of the braces of an f-string. */
export function leaveField(outside: number): void {
  brackets = outside;
}
