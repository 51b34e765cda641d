import { describe, expect, it } from 'vitest';
import { printedPaths } from '../../client/terminal-paths';

const paths = (line: string): string[] => {
  const found = printedPaths(line);
  for (const { start, length, path } of found) expect(line.slice(start, start + length)).toBe(path);
  return found.map(({ path }) => path);
};

describe('paths printed in a terminal', () => {
  it.each([
    ['Epoch 1: val_loss improved from inf to 0.52, saving model to out/best.keras', ['out/best.keras']],
    ["FileNotFoundError: File not found: filepath='my models/a b.weights.h5'. Please", ['my models/a b.weights.h5']],
    [
      '/data/run/ckpt-1.index: damaged (see export/1/saved_model.pb).',
      ['/data/run/ckpt-1.index', 'export/1/saved_model.pb'],
    ],
    ['C:\\runs\\model.h5', ['C:\\runs\\model.h5']],
    ['INFO:tensorflow:Assets written to: export/2/assets', ['export/2']],
    ['Assets written to: ram://1/assets and more', []],
    ['model.keras.bak model.keras_old *.keras .keras saved_model.pbx notes.h5py', []],
    ['', []],
  ])('of %s', (line, expected) => expect(paths(line)).toEqual(expected));

  it('are not looked for in lines that are no messages', () =>
    expect(printedPaths('x.keras '.repeat(10_000))).toEqual([]));
});
