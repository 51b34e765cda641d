import { beforeAll, describe, expect, it } from 'vitest';
import type { PythonParser } from '../../server/python/parser';
import { loadParser } from '../../server/python/parser-node';
import { boundNames, freeNames } from '../../server/python/scope';
import { factsOfText } from '../../server/python/source-file';
import type { Expression } from '../../server/python/syntax';
import { allExpressions } from '../../server/python/walk';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

function body(text: string) {
  return factsOfText(parser, text).body;
}

function free(text: string): string {
  const [first] = body(text);
  if (first?.kind === 'function' || first?.kind === 'class') {
    return freeNames(first)
      .map(({ name }) => name)
      .join(' ');
  }
  const lambda = [...allExpressions(body(text))].find(
    (part): part is Extract<Expression, { kind: 'lambda' }> => part.kind === 'lambda',
  );
  if (lambda === undefined) throw new Error('nothing to ask');
  return freeNames(lambda)
    .map(({ name }) => name)
    .join(' ');
}

describe('boundNames', () => {
  it.each([
    ['import a.b, c.d as e\nfrom f import g, h as i', 'a e g i'],
    ['a = b.c = d[0] = (e, [f, *g]) = x', 'a e f g'],
    ['for a, b in c:\n  d = 1\nelse:\n  e += 1\nwhile f: g: int = 1', 'a b d e g'],
    ['with a as b, c as (d, e): pass\ntry: pass\nexcept A as f: g = 1', 'b d e f g'],
    ['def f(a): b = 1\nclass C:\n  d = 1', 'C f'],
    ['if (a := 1): pass\n[b := c for c in d]\nlambda: (e := 1)', 'a b'],
    ['match x:\n  case A(b, c=d) | e.f as g: h = 1\n  case [i, *j]: pass', 'b d g h i j'],
    ['global a\na = b = 1\nnonlocal b', ''],
  ])('%j', (text, expected) => {
    expect([...boundNames(body(text))].sort().join(' ')).toBe(expected);
  });
});

describe('freeNames', () => {
  it.each([
    ['lambda x: x * scale', 'scale'],
    ['lambda x, y=outer: x + y', ''],
    ['lambda x: tf.reduce_sum(x) + len(x)', 'tf'],
    ['lambda x: [y for y in x if y > limit]', 'limit'],
    ['lambda x: (lambda y: x + y + z)(1)', 'z'],
    ['def f(a):\n  b = a\n  def g():\n    return b + c\n  return g', 'c'],
    ['def f():\n  global a\n  a = 1\n  return a + b', 'a b'],
    ['def f(x=default) -> T:\n  return x', ''],
    ['class A(Base):\n  k = 1\n  def f(self):\n    return k + j', 'k j'],
    ['def f():\n  for i in range(n):\n    with open(p) as g:\n      yield g', 'n p'],
  ])('%j', (text, expected) => {
    expect(free(text)).toBe(expected);
  });
});
