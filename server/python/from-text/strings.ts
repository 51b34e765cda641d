/**
 * Strings and f-strings: prefix, content, and the fields in braces.
 *
 * A field holds an expression, and expressions hold strings: the reader of a field's value is handed down, so that this
 * file imports nothing of theirs.
 */
import { literalText, sideBySide, stringPrefix, type StringPrefix } from '../literals';
import type { Expression, StringLiteral, Template } from '../syntax';
import { STRING, CLOSE_CURLY, COLON, EQUALS, EXCLAMATION } from './token-kinds';
import {
  advance,
  advanceBehindString,
  advanceFrom,
  countQuote,
  decline,
  enter,
  enterField,
  leave,
  leaveField,
  previousEnd,
  text,
  token,
  tokenEnd,
  tokenStart,
} from './tokens';

/**
 * One string, or several side by side, which are one.
 *
 * @param readValue Reads what stands in the braces of an f-string.
 */
export function strings(readValue: () => Expression): Expression {
  const start = tokenStart;
  const first = oneString(readValue);
  if (token !== STRING) return first;
  const literals = [first];
  while (token === STRING) literals.push(oneString(readValue));
  return sideBySide(literals, start, previousEnd);
}

const noPrefix: StringPrefix = { raw: false, bytes: false, format: false };

function oneString(readValue: () => Expression): StringLiteral | Template {
  const start = tokenStart;
  const opening = tokenEnd;
  if (opening > start && !/^(?:[rbuf]|rb|br|rf|fr)$/i.test(text.slice(start, opening))) decline();
  const prefix = opening === start ? noPrefix : stringPrefix(text.slice(start, opening));
  const quote = text.charCodeAt(opening);
  const triple = text.charCodeAt(opening + 1) === quote && text.charCodeAt(opening + 2) === quote;
  if (!triple) countQuote(quote);
  const contentStart = opening + (triple ? 3 : 1);
  if (prefix.format) return formatString(start, contentStart, quote, triple, prefix, readValue);
  const contentEnd = stringEnd(contentStart, quote, triple);
  const end = contentEnd + (triple ? 3 : 1);
  const value = literalText(text.slice(contentStart, contentEnd), prefix);
  advanceBehindString(end);
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

function formatString(
  start: number,
  contentStart: number,
  quote: number,
  triple: boolean,
  prefix: StringPrefix,
  readValue: () => Expression,
): Template {
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
    if (character === quote && (!triple || (text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote)))
      break;
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
      at = replacementField(at, add, parts, readValue);
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
  const end = at + (triple ? 3 : 1);
  advanceBehindString(end);
  return { kind: 'template', start, end, parts };
}

/** `{value}` of an f-string, from its brace. Returns where the text goes on. */
function replacementField(
  opening: number,
  add: (piece: string) => void,
  parts: Template['parts'],
  readValue: () => Expression,
): number {
  enter();
  const outside = enterField(opening);
  const value = readValue();
  let shown = '';
  if (token === EQUALS) {
    add(text.slice(opening + 1, tokenEnd));
    advance();
  }
  if (token === EXCLAMATION) {
    const conversion = text.slice(tokenStart, tokenStart + 2);
    if (!/^![a-z]$/.test(conversion)) decline();
    shown = conversion;
    advanceFrom(tokenStart + 2);
  }
  let closing = tokenStart;
  if (token === COLON) {
    closing = specifierEnd(tokenEnd);
    shown += text.slice(tokenStart, closing);
  } else if (token !== CLOSE_CURLY) {
    decline();
  }
  parts.push({ value, format: shown === '' ? null : shown.startsWith(':') ? shown.slice(1) : shown });
  leaveField(outside);
  leave();
  return closing + 1;
}

/**
 * Where the brace stands that closes a field, from its format specifier on. Strings and line ends in one are left to
 * tree-sitter.
 */
function specifierEnd(from: number): number {
  let open = 0;
  for (let at = from; ; at++) {
    const character = text.charCodeAt(at);
    if (character === 125) {
      if (open === 0) return at;
      open--;
    } else if (character === 123) {
      open++;
    } else if (
      character === 34 ||
      character === 39 ||
      character === 92 ||
      character === 10 ||
      character === 13 ||
      Number.isNaN(character)
    ) {
      decline();
    }
  }
}
