import { describe, expect, it } from 'vitest';
import { applyFixes } from '../../server/check/fixes';
import { nodeFacts } from '../../server/programs-node';
import type { Finding } from '../../server/rules/rule';
import { checkerOf } from './fake-rules';

/** The text of a.py after one round of fixes. */
async function mended(text: string, unsafe = false): Promise<string | undefined> {
  const { findings, programs } = await checkerOf(new Map([['a.py', text]])).check();
  return applyFixes(findings, programs, { unsafe }, await nodeFacts()).texts.get('/project/a.py');
}

describe('fixes', () => {
  it('mend what is safe, and with unsafe the rest', async () => {
    expect(await mended('import keras\nbad\nold\nbad\n')).toBe('import keras\ngood\nold\ngood\n');
    expect(await mended('import keras\nbad\nold\nbad\n', true)).toBe('import keras\ngood\nnew\ngood\n');
  });

  it('never leave text that does not parse where the original did', async () => {
    expect(await mended('import keras\nbreaking\nbad\n')).toBe('import keras\nbreaking\ngood\n');
    expect(await mended('import keras\nbreaking\n')).toBeUndefined();
  });

  it('mend around a fault that was there before', async () => {
    expect(await mended('import keras\nx = (\nbad\n')).toBe('import keras\nx = (\ngood\n');
  });

  async function findingsWith(text: string, edits: [number, number, string][][]): Promise<string | undefined> {
    const { programs } = await checkerOf(new Map([['a.py', text]])).check();
    const findings = edits.map((list): Finding => ({
      code: 'SP901',
      rule: 'bad-name',
      severity: 'error',
      message: '',
      file: '/project/a.py',
      span: { start: 0, end: 0 },
      targets: [],
      related: [],
      fixes: [
        {
          title: '',
          safe: true,
          edits: list.map(([start, end, replacement]) => ({
            file: '/project/a.py',
            span: { start, end },
            text: replacement,
          })),
        },
      ],
    }));
    return applyFixes(findings, programs, { unsafe: false }, await nodeFacts()).texts.get('/project/a.py');
  }

  it('that touch come one after the other, and equal insertions count once', async () => {
    const text = 'import keras\nx = 1\n';
    expect(await findingsWith(text, [[[13, 14, 'y']], [[13, 18, 'z = 2']]])).toBe('import keras\ny = 1\n');
    const add: [number, number, string] = [0, 0, 'import os\n'];
    expect(
      await findingsWith(text, [
        [add, [13, 14, 'y']],
        [add, [17, 18, '2']],
      ]),
    ).toBe('import os\nimport keras\ny = 2\n');
    expect(await findingsWith(text, [[add], [[0, 0, 'import re\n']]])).toBe('import os\nimport keras\nx = 1\n');
  });

  it('keep the line endings of the file', async () => {
    expect(await findingsWith('import keras\r\nx = 1\r\n', [[[14, 19, 'y = 1\nz = 2']]])).toBe(
      'import keras\r\ny = 1\r\nz = 2\r\n',
    );
  });
});
