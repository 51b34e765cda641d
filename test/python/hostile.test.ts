/** Files that are no Python, or no longer: the reader answers, in time, and never says a place that is not there. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { PythonParser } from '../../server/python/parser';
import { loadParser } from '../../server/python/parser-node';
import { readSourceFile } from '../support/source-file';
import { expectSoundSpans } from './invariants';
import { corpusPrograms, randomNumbers } from './samples';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

/** `SAVEPROOF_MUTATIONS=50000` for the long run. */
const mutations = Number(process.env['SAVEPROOF_MUTATIONS'] ?? 1500);

function mutated(bytes: Uint8Array, random: () => number): Uint8Array {
  const result = [...bytes];
  const changes = 1 + Math.floor(random() * 6);
  for (let change = 0; change < changes; change++) {
    const at = Math.floor(random() * (result.length + 1));
    const sort = random();
    if (sort < 0.3) {
      result[at] = Math.floor(random() * 256);
    } else if (sort < 0.5) {
      result.splice(at, 1 + Math.floor(random() * 20));
    } else if (sort < 0.7) {
      result.splice(
        at,
        0,
        ...[...'()[]{}"\'\\\n\t#:,@%!?'].map((character) => character.charCodeAt(0)).filter(() => random() < 0.2),
      );
    } else if (sort < 0.85) {
      result.splice(at, 0, ...result.slice(at, at + Math.floor(random() * 60)));
    } else {
      result.length = Math.min(result.length, at);
    }
  }
  return Uint8Array.from(result, (byte) => byte ?? 0);
}

function expectAnswer(path: string, bytes: Uint8Array): void {
  const before = performance.now();
  const read = readSourceFile(parser, path, bytes);
  expect(performance.now() - before).toBeLessThan(2000);
  if ('error' in read) {
    expect(read.error).toMatch(/^This (file|notebook) .*[^.]\.$/s);
    expect(read.error).not.toContain('\n');
  } else {
    expectSoundSpans(read.facts, read.text);
    for (const cell of read.cells) expect(cell.end).toBeLessThanOrEqual(read.text.length);
  }
}

describe('mutated files', () => {
  it(`are answered (${mutations} of each)`, () => {
    const random = randomNumbers(4);
    const programs = corpusPrograms().map(({ text }) => text);
    const encoder = new TextEncoder();
    const seeds = programs.map((text) => encoder.encode(text));
    for (let run = 0; run < mutations; run++) {
      const seed = seeds[Math.floor(random() * seeds.length)] ?? new Uint8Array();
      expectAnswer('a.py', mutated(seed, random));
    }
    for (let run = 0; run < mutations; run++) {
      const text = programs[Math.floor(random() * programs.length)] ?? '';
      const lines = text.split(/(?<=\n)/);
      const notebook = {
        nbformat: 4,
        metadata: {},
        cells: [0, 1, 2].map((part) => ({
          cell_type: 'code',
          id: `c${part}`,
          source: lines.slice((part * lines.length) / 3, ((part + 1) * lines.length) / 3),
        })),
      };
      expectAnswer('a.ipynb', mutated(encoder.encode(JSON.stringify(notebook, null, 1)), random));
    }
  }, 600_000);

  it('are answered when cut anywhere', () => {
    const program = corpusPrograms()[3]?.text ?? '';
    const bytes = new TextEncoder().encode(program);
    for (let length = 0; length < bytes.length; length += 3) expectAnswer('a.py', bytes.subarray(0, length));
  });
});
