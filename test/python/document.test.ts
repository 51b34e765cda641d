import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDocument } from '../../server/python/document';
import type { PythonParser } from '../../server/python/parser';
import { loadNativeParser, loadParser } from '../../server/python/parser-node';
import { factsOfTree } from './tree';
import { corpusPrograms, oddSnippets } from './samples';

const parsers: PythonParser[] = [];
beforeAll(async () => {
  parsers.push(await loadParser());
  const native = loadNativeParser();
  if (native !== null) parsers.push(native);
});

/** What people type, paste and delete. */
const pieces = [
  'x',
  ' ',
  '\n',
  '    ',
  '(',
  ')',
  '"',
  "'",
  '"""',
  '#',
  ':',
  'def f(self):\n',
  'class A(B):\n    pass\n',
  'model.save("a.h5")\n',
  '\\',
  '😀',
  '\r\n',
  '\t',
  'if ',
  'else:',
  '@',
  ',',
  '=',
  '[',
  '{',
  '}',
  'return',
];

const programs = corpusPrograms().map((program) => program.text);
const text = fc.oneof(
  fc.constantFrom(...oddSnippets),
  fc.constantFrom(...programs),
  fc.tuple(fc.constantFrom(...programs), fc.constantFrom(...programs)).map(([a, b]) => a + b),
);
const edit = fc.record({
  at: fc.nat(),
  remove: fc.oneof(fc.constant(0), fc.nat(8), fc.nat(300)),
  insert: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 6 }), fc.constant('')),
});

describe('an open document', () => {
  it('has, after any edits, the facts that a fresh reading gives', () => {
    fc.assert(
      fc.property(text, fc.array(edit, { minLength: 1, maxLength: 8 }), (start, edits) => {
        for (const parser of parsers) {
          const document = openDocument(parser, start);
          try {
            let current = start;
            for (const { at, remove, insert } of edits) {
              const from = current.length === 0 ? 0 : at % (current.length + 1);
              current = current.slice(0, from) + insert + current.slice(from + remove);
              document.update(current);
            }
            expect(document.text).toBe(current);
            expect(document.facts).toEqual(factsOfTree(parser, current));
          } finally {
            document.close();
          }
        }
      }),
      { numRuns: 120, seed: 20260101 },
    );
  });

  it('keeps the very facts of statements before the edit', () => {
    for (const parser of parsers) {
      const before =
        'import keras\n\nclass A:\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2\n\nx = 1\n';
      const document = openDocument(parser, before);
      const [importing, a] = document.facts.body;
      document.update(before.replace('return 2', 'return 23'));
      const [importingAfter, aAfter] = document.facts.body;
      expect(importingAfter).toBe(importing);
      if (a?.kind !== 'class' || aAfter?.kind !== 'class') throw new Error('no class');
      expect(aAfter.body[0]).toBe(a.body[0]);
      expect(aAfter.body[1]).not.toBe(a.body[1]);
      document.close();
    }
  });

  it('leaves facts handed out earlier as they were, and can be read when closed', () => {
    for (const parser of parsers) {
      const document = openDocument(parser, 'a = 1\nb = 2\n');
      const first = document.facts;
      const copy = structuredClone(first);
      document.update('zzz = 0\na = 1\nb = 2\n');
      expect(first).toEqual(copy);
      document.close();
      expect(document.facts.body).toHaveLength(3);
      document.close();
      expect(document.update('c\n').body).toHaveLength(1);
      document.close();
    }
  });
});

describe('memory outside JavaScript', () => {
  it('stays flat over thousands of parses and edits', async () => {
    const parser = await loadParser();
    const program = programs.join('\n').slice(0, 40_000);
    const use = (): void => {
      factsOfTree(parser, program);
    };
    for (let warm = 0; warm < 50; warm++) use();
    const before = process.memoryUsage().external;
    for (let parse = 0; parse < 400; parse++) use();
    const document = openDocument(parser, program);
    for (let key = 0; key < 400; key++)
      document.update(program.slice(0, 20_000) + 'x'.repeat(key % 40) + program.slice(20_000));
    document.close();
    expect(process.memoryUsage().external - before).toBeLessThan(16e6);
  }, 120_000);
});
