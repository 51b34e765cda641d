/** The straight way and the tree give the same facts; the straight way leaves to the tree what it is not made for. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { PythonParser } from '../../server/python/parser';
import { loadParser } from '../../server/python/parser-node';
import { readFacts } from '../../server/python/from-text/read-facts';
import { corpusPrograms, oddSnippets, randomNumbers } from './samples';
import { factsOfTree } from './tree';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

/** Whether the straight way took the text; fails where it did and the tree says otherwise. */
function tookAlike(text: string): boolean {
  const facts = readFacts(text);
  if (facts === null) return false;
  const shown = factsOfTree(parser, text);
  // A few texts are valid Python and too much for the grammar, such as a dedented line inside brackets.
  if (shown.syntaxErrors.length === 0) expect(facts, JSON.stringify(text.slice(0, 400))).toEqual(shown);
  return true;
}

describe('reading without a tree', () => {
  it('takes every program of the corpus, and sees what the tree shows', () => {
    for (const { name, text } of corpusPrograms()) expect(tookAlike(text), name).toBe(true);
  });

  it('sees what the tree shows in odd code, or leaves it', () => {
    for (const text of oddSnippets) tookAlike(text);
  });

  it.each([
    'async def f():\n    async with a as b, c:\n        async for d in e:\n            await g(x async for x in y)\n',
    'x: int\ny: list[int] = 3\na, *b = c\n(d, [e, f]) = g\nh = i = j, k\nl[0], m.n = o\n',
    'x = (yield)\ny = yield from z\nlambda *a, b=1, **c: (d)\nlambda: 0\nlambda x, /, y: x\n',
    '@a\n@b.c(d)\nclass E(F, metaclass=G, *h, **i):\n    """doc"""  # why\n    j: int = 1  # because\n# end\n',
    'def f(a, /, b: int = 1, *c: d, e, f=2, **g) -> "h": return 1; pass\n',
    'def f(a, *, b,): pass\ndef g(*args, **kwargs,): ...\n',
    'if a: b; c\nelif d:\n    e\nelse: f\nwhile a: break\nelse: pass\nfor a, b in c, d: continue\nelse:\n    e\n',
    'try:\n    a\nexcept* (B, C) as d:\n    e\nexcept F: pass\nexcept: pass\nelse:\n    g\nfinally:\n    h\n',
    'from . import a\nfrom .b import (c as d, e,)\nfrom ...f.g import *\nimport h.i as j, k\nfrom __future__ import l\n',
    'a[1], a[1:2], a[::3, ...], a[b, :], a[:], a[1:], a[:2, None], a[b:=1]\n',
    'f"{a!r:>{width}.{p}}" f"{b=}" "c" f"{{x}} {d:02d}" rf"\\d{e}" f\'\'\'{\nf}\'\'\' f"{g["h"]}" f"{(i, j)}" f"{k,}"\n',
    '[a for b, c in d if e if f for g in h], {a: b for a in c}, {a async for a in b}, f(a for a in b), (x for x, in y)\n',
    'not a or b and not c in d is not e not in f == g\nx if y else z if u else v\n-x ** +y @ ~z // 3 << 1 | 2 & 3\n',
    'if True:\n\tif b:\n\t\tc\n\td\ne\n',
    'a = (b  # c\n     + d)\nf(  # g\n  h,\n  # i\n  j)\nk = l \\\n  + m\n',
    '{**a, "b": c, **d}\n{a, *b}\n[*a, b]\n(*a, b)\nprint(*a, sep="")\nf(*a, b, c=d, **e)(g)[h].i\n[*f(x), *g[0], *h.i, *j + k]\n',
    '1_000, 0xFF, 0o17, 0b11, 1.5e3, .5, 5., 1e-3, 2j, 0, 0.0\n',
    "'a' \"b\" b'c' '''d\ne''' '\\''\n",
    'match = 1\nmatch.a(b)\ncase = type = print\nprint(a)\nexec(b)\n',
    'def f():\n    pass\n    # in the block\n# out of it\nx = 1\r\ny = 2\r\n',
    'assert a, "b"\ndel a, b[0]\ndel (c, d)\nglobal e, f\nraise A from b\nraise\nreturn\n',
    'x = 1',
    'if a:\n    b',
    '\n\n# only a comment',
    'with a as b, c() as (d, e), f: pass\nwith g.h(i) as j.k: pass\n',
  ])('takes %j', (text) => {
    expect(tookAlike(text)).toBe(true);
  });

  it.each([
    'def f(\n',
    'print "a"\n',
    'x = 1 if y\n',
    'f(a b)\n',
    'class A\n    pass\n',
    '  x = 1\n',
    'if a:\nb\n',
    'x = "a\n',
    'match x:\n    case 1: pass\n',
    'f(\n',
    'x = ]\n',
    'ünder = 1\n',
    'x = 1;;\n',
    'f(a=1 for a in b)\n',
    '1 = x\n',
  ])('leaves %j', (text) => {
    expect(readFacts(text)).toBeNull();
  });

  it('never contradicts the tree on text that was tampered with', () => {
    const random = randomNumbers(77);
    const programs = corpusPrograms().map(({ text }) => text);
    let taken = 0;
    for (let run = 0; run < 4000; run++) {
      const text = programs[Math.floor(random() * programs.length)] ?? '';
      const at = Math.floor(random() * text.length);
      const pieces = [
        '',
        '',
        ' ',
        '\n',
        '(',
        ')',
        ',',
        ':',
        '=',
        '*',
        'x',
        '"',
        '\n    ',
        ' if ',
        ' in ',
        '.',
        '#',
        ' not ',
        ';',
        '\\\n',
        'f"{a}"',
        '[',
        ']',
        ' = ',
        'lambda ',
        'yield ',
        'await ',
        '-> ',
        '@',
        '1',
        ' as ',
      ];
      const changed =
        text.slice(0, at) +
        (pieces[Math.floor(random() * pieces.length)] ?? '') +
        text.slice(at + Math.floor(random() * 4));
      if (tookAlike(changed)) taken++;
    }
    expect(taken).toBeGreaterThan(800);
  }, 120_000);
});
