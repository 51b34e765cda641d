import { describe, expect, it } from 'vitest';
import { checked, checkerOf } from './fake-rules';

const head = 'import keras\n';

describe('comments that silence', () => {
  it.each([
    'bad  # saveproof: ignore',
    'bad  #saveproof:ignore',
    'bad  # saveproof: ignore[bad-name]',
    'bad  # saveproof: ignore[SP901]',
    'bad  # saveproof: ignore[sp9]',
    'bad + old  # saveproof: ignore[bad-name, old-name]',
    'bad  # noqa',
    'bad  # NOQA: SP901',
    'bad  # noqa: E501, SP901',
    'bad  # noqa: E501 SP901',
    'bad  # noqa: E501  # saveproof: ignore[bad-name]',
    'bad  # why it is so; saveproof: ignore',
    '# saveproof: ignore[bad-name]\nbad',
    '# saveproof: ignore\n\n# about the next line\nbad',
    'keras.call(\n    bad,  # saveproof: ignore\n)',
    'if True:\n    # saveproof: ignore\n    bad',
    'x = 1\n# saveproof: ignore-file\nbad',
    '# saveproof: ignore-file[bad-name]\nbad\nbad',
  ])('%s', async (code) => {
    expect(await checked({ 'a.py': head + code })).toEqual([]);
  });

  it.each([
    ['bad\n# saveproof: ignore', ['SP901 error a.py:2', 'SP001 info a.py:3']],
    ['bad  # saveproof: ignore[old-name]', ['SP901 error a.py:2', 'SP001 info a.py:2']],
    ['bad  # noqa: E501', ['SP901 error a.py:2']],
    ['bad  # noqa: SP902', ['SP901 error a.py:2', 'SP001 info a.py:2']],
    ['bad; s = "# saveproof: ignore"', ['SP901 error a.py:2']],
    ['x = 1  # noqa', []],
    ['x = 1  # saveproof: ignore', ['SP001 info a.py:2']],
    ['bad  # saveproof: ignore[bad-name, nonsense]', ['SP001 info a.py:2']],
    ['# saveproof: ignore-file[bad-name]\nold', ['SP001 info a.py:2', 'SP902 warning a.py:3']],
  ])('%s leaves %j', async (code, expected) => {
    expect(await checked({ 'a.py': head + code })).toEqual(expected);
  });

  it('of no use are left alone where their rule is not looked for', async () => {
    expect(await checked({ 'a.py': `${head}x = 1  # saveproof: ignore[bad-name]` }, { ignore: ['SP901'] })).toEqual([]);
    expect(await checked({ 'a.py': `${head}x = 1  # saveproof: ignore` }, { ignore: ['unused-suppression'] })).toEqual(
      [],
    );
  });

  it.each([
    ['x = 1  # saveproof: ignore', 'x = 1'],
    ['# saveproof: ignore\nx = 1', 'x = 1'],
    ['bad  # saveproof: ignore[bad-name, old-name]', 'bad  # saveproof: ignore[bad-name]'],
    ['bad  # saveproof: ignore[old-name, bad-name]', 'bad  # saveproof: ignore[bad-name]'],
    ['bad  # saveproof: ignore[old-name]', 'bad'],
    ['x = 1  # saveproof: ignore\r\ny = 2', 'x = 1\r\ny = 2'],
  ])('%s: the fix deletes what is of no use', async (before, after) => {
    const { findings } = await checkerOf(new Map([['a.py', head + before]])).check();
    const [edit] = findings.find((finding) => finding.code === 'SP001')?.fixes[0]?.edits ?? [];
    const text = head + before;
    expect(edit === undefined ? null : text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end)).toBe(
      head + after,
    );
  });
});
