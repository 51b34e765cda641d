/** The native parser and WebAssembly give the same facts, so that an editor and a build server agree. */
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PythonParser } from '../../server/python/parser';
import { loadNativeParser, loadParser } from '../../server/python/parser-node';
import { factsOfTree } from './tree';
import { corpusPrograms, oddSnippets, randomNumbers } from './samples';

const native = loadNativeParser();
let web: PythonParser;
beforeAll(async () => {
  web = await loadParser();
});

describe.skipIf(native === null)(
  `the native parser${native === null ? ' (does not load on this machine)' : ''}`,
  () => {
    function expectSame(text: string, name: string): void {
      if (native === null) return;
      expect(factsOfTree(native, text), name).toEqual(factsOfTree(web, text));
    }

    it('gives the facts that WebAssembly gives for every program of the corpus', () => {
      for (const { name, text } of corpusPrograms()) expectSame(text, name);
    });

    it('gives the facts that WebAssembly gives for odd code', () => {
      for (const text of oddSnippets) expectSame(text, text);
    });

    // The two engines are different releases of tree-sitter: both see that a text is broken, and now and then guess
    // otherwise how it was meant.
    it('differs from WebAssembly on broken code only in how it recovers, and seldom', () => {
      if (native === null) return;
      const random = randomNumbers(20);
      let broken = 0;
      const differing: string[] = [];
      for (const { name, text } of corpusPrograms()) {
        const at = Math.floor(random() * text.length);
        for (const cut of [text.slice(0, at), text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 5))]) {
          const [one, other] = [factsOfTree(native, cut), factsOfTree(web, cut)];
          const isBroken = one.syntaxErrors.length > 0;
          expect(other.syntaxErrors.length > 0, `${name} cut at ${at}: both see whether it is broken`).toBe(isBroken);
          if (!isBroken) expect(one, `${name} cut at ${at}`).toEqual(other);
          else {
            broken += 1;
            if (!isDeepStrictEqual(one, other)) differing.push(`${name} cut at ${at}`);
          }
        }
      }
      expect(broken).toBeGreaterThan(200);
      expect(differing.length / broken, differing.join(', ')).toBeLessThan(0.01);
    });

    it('is the one that is used where it is asked for, and only there', async () => {
      expect((await loadParser({ native: true })).engine).toBe('native');
      expect((await loadParser()).engine).toBe('web-assembly');
    });
  },
);
