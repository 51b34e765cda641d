import { describe, expect, it } from 'vitest';
import { decodePython } from '../../server/python/decode';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('decodePython', () => {
  it.each<[string, Uint8Array, string]>([
    ['UTF-8', utf8('x = "é😀"\n'), 'x = "é😀"\n'],
    ['a byte order mark', utf8('\ufeffx = 1\n'), 'x = 1\n'],
    ['an empty file', new Uint8Array(), ''],
    [
      'latin-1 in the first line',
      bytes('# -*- coding: latin-1 -*-\nx = "\xe9\x80"\n'),
      '# -*- coding: latin-1 -*-\nx = "é\x80"\n',
    ],
    [
      'latin-1 in the second line',
      bytes('#!/usr/bin/python\n# vim: set fileencoding=ISO-8859-1 :\n"\xfc"'),
      '#!/usr/bin/python\n# vim: set fileencoding=ISO-8859-1 :\n"ü"',
    ],
    ['cp1252', bytes('# coding=cp1252\n"\x80"'), '# coding=cp1252\n"€"'],
    ['a declared UTF-8', utf8('# coding: UTF_8\n"é"'), '# coding: UTF_8\n"é"'],
    [
      'a cookie that does not count, in the third line',
      utf8('a\nb\n# coding: latin-1\n"é"'),
      'a\nb\n# coding: latin-1\n"é"',
    ],
    ['a cookie that does not count, below code', utf8('a\n# coding: nonsense\n"é"'), 'a\n# coding: nonsense\n"é"'],
  ])('reads %s', (_, given, text) => {
    expect(decodePython(given)).toEqual({ text });
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['latin-1 that nobody declared', bytes('x = 1\ny = "\xe9"\n'), /not UTF-8 \(byte 11\).*coding: latin-1/],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x61, 0), /UTF-16.*save it as UTF-8/],
    ['an unknown encoding', bytes('# coding: klingon\n'), /"klingon", which is not supported/],
    ['bytes that are not what is declared', bytes('# coding: utf-8\n"\xe9"'), /declares the encoding "utf-8", but/],
    ['a binary file', Uint8Array.of(0x61, 0, 0x62), /zero byte at offset 1/],
  ])('refuses %s in one sentence', (_, given, sentence) => {
    const decoded = decodePython(given);
    expect(decoded).toHaveProperty('error', expect.stringMatching(sentence));
  });
});
