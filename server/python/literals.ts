/** Python's literals: what a string or number in the source stands for. */
import type { StringLiteral, Template } from './syntax';

/** What the letters before the quotes of a string say. */
export interface StringPrefix {
  raw: boolean;
  bytes: boolean;
  /** An f-string (or a t-string, which has the same parts). */
  format: boolean;
}

/** The letters before the quotes, as in `rb"`. */
export function stringPrefix(opening: string): StringPrefix {
  const letters = opening.toLowerCase();
  return {
    raw: letters.includes('r'),
    bytes: letters.includes('b'),
    format: letters.includes('f') || letters.includes('t'),
  };
}

const escapes: Record<string, string> = {
  "'": "'",
  '"': '"',
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const escapePattern =
  /\\(?:\r\n|[\r\n]|x([0-9a-fA-F]{2})|([0-7]{1,3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{[^}]*\}|(['"\\abfnrtv]))/g;

/** The characters that the source between the quotes stands for. Lines end in `\n`, as Python reads them. */
export function literalText(source: string, prefix: StringPrefix): string {
  let text = source;
  if (prefix.format) text = text.replace(/\{\{|\}\}/g, (brace) => brace.charAt(0));
  if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
  if (prefix.raw || !text.includes('\\')) return text;
  return text.replace(
    escapePattern,
    (whole: string, hex?: string, octal?: string, short?: string, long?: string, simple?: string) => {
      if (simple !== undefined) return escapes[simple] ?? whole;
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
      if (prefix.bytes) return whole.startsWith('\\\n') ? '' : whole;
      if (short !== undefined) return String.fromCharCode(parseInt(short, 16));
      if (long !== undefined) {
        const code = parseInt(long, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      }
      // A line break that is continued is gone; a named character stays as written, for want of the table of names.
      return whole.startsWith('\\N') ? whole : '';
    },
  );
}

/** `'a' 'b'`: one literal; a template where one of them is an f-string. */
export function sideBySide(
  literals: readonly (StringLiteral | Template)[],
  start: number,
  end: number,
): StringLiteral | Template {
  const plain = literals.filter((literal) => literal.kind === 'string');
  if (plain.length === literals.length) {
    return {
      kind: 'string',
      start,
      end,
      value: plain.map((literal) => literal.value).join(''),
      bytes: plain[0]?.bytes ?? false,
    };
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

/** The value of a number literal; NaN for a complex one. Beyond 2^53 it is the nearest JavaScript number. */
export function numberValue(source: string): number {
  const text = source.replace(/_/g, '').replace(/[lL]$/, '');
  if (/[jJ]$/.test(text)) return NaN;
  // Python 2 wrote octal numbers with a bare 0; Python 3 allows 00 only.
  if (/^0[0-7]+$/.test(text)) return parseInt(text, 8);
  return Number(text);
}
