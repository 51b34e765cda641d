/** The bytes of a Python file → its text, by the rules of PEP 263. */

export type Decoded = { text: string } | { error: string };

/**
 * Names that Python knows an encoding by → the WHATWG name of a TextDecoder. Only encodings where both mean the same.
 */
const encodings: Record<string, string> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'utf-8-sig': 'utf-8',
  u8: 'utf-8',
  ascii: 'utf-8',
  'us-ascii': 'utf-8',
  cp1251: 'windows-1251',
  'windows-1251': 'windows-1251',
  cp1250: 'windows-1250',
  'windows-1250': 'windows-1250',
  'koi8-r': 'koi8-r',
  gbk: 'gbk',
  cp936: 'gbk',
  gb2312: 'gbk',
  gb18030: 'gb18030',
  big5: 'big5',
  'euc-jp': 'euc-jp',
  'euc-kr': 'euc-kr',
  shift_jis: 'shift_jis',
  'shift-jis': 'shift_jis',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  'iso-8859-15': 'iso-8859-15',
  'iso8859-15': 'iso-8859-15',
  'latin-9': 'iso-8859-15',
};

const windows1252 = new Set(['cp1252', 'windows-1252', '1252']);

/**
 * What bytes 0x80 to 0x9f stand for in windows-1252; Node's TextDecoder takes them for ISO 8859-1. A blank is not
 * assigned.
 */
const windows1252High = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

const latin1 = new Set(['latin-1', 'latin1', 'iso-8859-1', 'iso8859-1', 'iso-latin-1', 'l1', 'cp819']);

/** PEP 263: in the first or second line, and in the second only below a comment or blank line. */
const cookie = /^[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)/;
const cookieInFirst = /^[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)/;

function startsWith(bytes: Uint8Array, ...prefix: number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}

/** Each byte as the character of that number: ISO 8859-1, which TextDecoder takes for windows-1252. */
function decodeLatin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

// Built once: making a decoder costs more than decoding a small file.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a Python file, without a byte order mark.
 *
 * @returns `error`: one sentence on why the bytes are no Python text, and what to do.
 */
export function decodePython(bytes: Uint8Array): Decoded {
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) {
    return { error: 'This file is UTF-16, which Python does not read; save it as UTF-8.' };
  }
  const body = startsWith(bytes, 0xef, 0xbb, 0xbf) ? bytes.subarray(3) : bytes;
  const zero = body.indexOf(0);
  if (zero !== -1) {
    return {
      error: `This file holds a zero byte at offset ${zero}, so it is no Python source; Python refuses it too.`,
    };
  }
  const name = body === bytes ? declaredEncoding(body) : null;
  if (name !== null && latin1.has(name)) return { text: decodeLatin1(body) };
  if (name !== null && windows1252.has(name)) {
    return {
      text: decodeLatin1(body).replace(/[\x80-\x9f]/g, (character) =>
        windows1252High.charAt(character.charCodeAt(0) - 0x80),
      ),
    };
  }
  const known = name === null ? 'utf-8' : encodings[name];
  if (known === undefined) {
    return { error: `This file declares the encoding "${name}", which is not supported; save it as UTF-8.` };
  }
  try {
    return { text: known === 'utf-8' ? utf8.decode(body) : new TextDecoder(known, { fatal: true }).decode(body) };
  } catch {
    return name === null
      ? {
          error: `This file is not UTF-8 (byte ${brokenAt(body)}) and declares no other encoding; save it as UTF-8 or add a line such as "# -*- coding: latin-1 -*-".`,
        }
      : { error: `This file declares the encoding "${name}", but its bytes are not; save it as UTF-8.` };
  }
}

/** The encoding that the file's first two lines declare, as Python normalises it; null when they declare none. */
function declaredEncoding(bytes: Uint8Array): string | null {
  const head = decodeLatin1(bytes.subarray(0, 400));
  const name = cookieInFirst.exec(head)?.[1] ?? cookie.exec(head)?.[1];
  if (name === undefined) return null;
  // Tokenizer: `latin-1-unix` and the like mean `latin-1`.
  const normal = name.toLowerCase().replaceAll('_', '-');
  if (/^utf-8($|-)/.test(normal)) return 'utf-8';
  const latin = /^(latin-1|iso-8859-1|iso-latin-1)($|-)/.exec(normal);
  if (latin !== null) return latin[1] ?? normal;
  return encodings[normal] === undefined && encodings[name.toLowerCase()] !== undefined ? name.toLowerCase() : normal;
}

/** Offset of the first byte that is not UTF-8: one that starts no character, or a character that is cut off. */
function brokenAt(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = lengthOfCharacter(bytes[at] ?? 0);
    if (length === 0) return at;
    for (let offset = 1; offset < length; offset++) {
      if (((bytes[at + offset] ?? 0) & 0xc0) !== 0x80) return at;
    }
    at += length;
  }
  return at;
}

/** How many bytes a character of UTF-8 takes, by its first; 0 where none begins so. */
function lengthOfCharacter(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}
