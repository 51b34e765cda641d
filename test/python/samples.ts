/** Texts to try the Python reader on: the corpus, and what people and machines do to a file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const corpus = fileURLToPath(new URL('../corpus', import.meta.url));

/** Every program of the corpus, by its path from the corpus folder. */
export function corpusPrograms(): { name: string; text: string }[] {
  return readdirSync(corpus, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(corpus, name), 'utf8') }));
}

/** Half-typed, old, odd and broken code. */
export const oddSnippets: string[] = [
  '',
  '\n\n',
  '\ufeffimport keras\n',
  'def f(\n',
  'class A(keras.Layer\n  def call(self):\n    pass\n',
  'model.save("a.h5"',
  'model.save("a.h5\nmodel.fit(x)\n',
  'x = """never closed\nmodel.save("a")\n',
  'if x:\nelse:\n  pass\n',
  'for i in\n  pass\n',
  'x = [1, 2,\ny = 3\ndef f():\n  return x\n',
  'print "a", b\nexec "x" in y\nprint >>f, "z"\nraise E, "x"\n',
  '\tx = 1\n        y = 2\n',
  'def f():\n\tif x:\n\t\treturn 1\n    return 2\n',
  'a\r\nif b:\r\n  c("d")\r\n# e\r\n',
  'a\rb\rc = "x"\r',
  '# 🙂 comment\nx = "🙂🙂" + f"{y}🙂"; z("é")\n',
  'f"{a!r:>{width}.{precision}}" f"{b=}" "c" rb"d"\n',
  'f"{x:{"{y}"}} {{literal}} {z if z else "w"}"\nf\'\'\'{\na}\'\'\'\n',
  'x = f\'{a[\'b\']}\'\ny = f"{a["b"]}"\n',
  'match x:\n  case {"a": [b, *c], **d} if e:\n    pass\n  case A(f, g=h) | None as i:\n    pass\n  case -1 | 2+3j | "s" | a.b | _:\n    pass\n',
  'match = 1\nprint(match)\ncase = match\ntype = 2\ntype X = int\n',
  'async def f():\n  async with a as b, c:\n    async for d in e:\n      await g(x async for x in y)\n',
  'def f[T: int](a: list[T], /, b, *, c=1, **d) -> dict[str, T]: ...\nclass C[T](B): pass\n',
  'x: int\ny: list[int] = z = 3\na, *b = c\n(d, [e, f]) = g\nh = i = j, k\n',
  'x = (yield)\ny = yield from z\nlambda *a, b=1, **c: (d := a)\n',
  'not a\nnot (b and c or d) in e is not f\na if b else c if d else e\n-x ** +y @ ~z\n',
  'try:\n  a\nexcept* (B, C) as d:\n  e\nexcept F:\n  pass\nelse:\n  g\nfinally:\n  h\n',
  'with (open(a) as b, c() as (d, e)):\n  pass\nwith (f):\n  pass\nwith g, h as i.j: pass\n',
  '@a\n@b.c(d)\nclass E(F, metaclass=G, *h, **i):\n  """doc"""\n  j: int = 1\n',
  'from . import a\nfrom .b import (c as d, e,)\nfrom ...f.g import *\nimport h.i as j, k\nfrom __future__ import l\nimport m . n\n',
  'x = 0xFF, 0o17, 0b11, 1_000, 1.5e3, .5, 5., 1j, 017, 10L\n',
  "'a\\n\\x41\\101\\u00e9\\U0001F600\\N{BULLET}\\q\\\nb' r'\\n' b'\\xff'\n",
  'a[1], a[1:2], a[::3, ...], a[b, :], a[*c]\n',
  'a = b if c else \\\n  d\nassert a, "x"\ndel a, b[0]\nglobal c, d\n',
  '%matplotlib inline\n!pip install keras\nx?\nmodel.save("a")\n',
  '{**a, "b": c, "d": {e for e in f}, **{g: h for g, h in i if j if k}}\n',
  '    indented = 1\nagain = 2\n',
  '}\n)\n]\nx = 1\n',
  '\u0000\u0001\u00ff',
  '\ud800 x = "\udfff"\n',
  'def f(): return 1;\nclass A: x = 1; y = 2\nif a: b; c\n',
  'x = 1 if y\nz = lambda\nw = not\n',
  'class A:\n  @property\n',
  'def a():\n  pass\n  # comment at the end\n# another\n',
  'while True:\n  break\nelse:\n  continue\nfor a, b in c: pass\nelse: d\n',
  '"a" "b" f"{c}" "d"\n("e"\n "f")\n',
  'f(*a, b, c=d, **e)(g)[h].i(j for j in k)\n',
];

/** Deterministic numbers in [0, 1): mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
