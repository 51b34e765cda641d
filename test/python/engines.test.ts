/** The native parser and WebAssembly give the same facts, so that an editor and a build server agree. */
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

describe.skipIf(native === null)(`the native parser${native === null ? ' (does not load on this machine)' : ''}`, () => {
  function expectSame(text: string, name: string): void {
    if (native === null) return;
    expect(factsOfTree(native, text), name).toEqual(factsOfTree(web, text));
  }

  it('gives the facts that WebAssembly gives for every program of the corpus', () => {
    for (const { name, text } of corpusPrograms()) expectSame(text, name);
  });

  it('gives the facts that WebAssembly gives for odd and broken code', () => {
    for (const text of oddSnippets) expectSame(text, text);
    const random = randomNumbers(20);
    for (const { name, text } of corpusPrograms()) {
      const at = Math.floor(random() * text.length);
      expectSame(text.slice(0, at), `${name} up to ${at}`);
      expectSame(text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 5)), `${name} without some characters at ${at}`);
    }
  });

  it('is the one that is used where it is asked for, and only there', async () => {
    expect((await loadParser({ native: true })).engine).toBe('native');
    expect((await loadParser()).engine).toBe('web-assembly');
  });
});
