import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../server/check/configuration';
import { globTest } from '../../server/check/glob';
import { checked, checkerOf, fakeRules } from './fake-rules';

const model = 'import keras\nbad\nold\n';
const both = ['SP901 error a.py:2', 'SP902 warning a.py:3'];

describe('[tool.saveproof]', () => {
  it.each([
    ['select = ["SP901"]', ['SP901 error a.py:2']],
    ['select = ["old-name"]', ['SP902 warning a.py:3']],
    ['select = ["SP"]', both],
    ['ignore = ["SP902"]', ['SP901 error a.py:2']],
    ['exclude = ["a.py"]', []],
    ['exclude = ["*.py"]', []],
    ['exclude = ["b*"]', both],
    ['target = "keras==2.10"', ['SP901 error a.py:2', 'SP902 error a.py:3']],
    ['target = ["keras==3.1", "keras==3.2"]', ['SP901 error a.py:2']],
    ['[tool.saveproof.per-file-ignores]\n"a.*" = ["SP901"]', ['SP902 warning a.py:3']],
    ['[tool.saveproof.per-file-ignores]\n"tests/**" = ["SP901"]', both],
  ])('%s', async (table, expected) => {
    expect(await checked({ 'a.py': model, 'pyproject.toml': `[tool.saveproof]\n${table}\n` })).toEqual(expected);
  });

  it('holds for the nearest folder, without merging', async () => {
    const files = {
      'pyproject.toml': '[tool.saveproof]\nignore = ["SP901"]',
      'inner/pyproject.toml': '[tool.saveproof]\nignore = ["SP902"]',
      'other/pyproject.toml': '[project]\nname = "saveproof-user"',
      'inner/a.py': model,
      'other/a.py': model,
    };
    expect(await checked(files)).toEqual(['SP901 error inner/a.py:2', 'SP902 warning other/a.py:3']);
  });

  it('is overridden by the command line', async () => {
    const files = { 'a.py': model, 'pyproject.toml': '[tool.saveproof]\nselect = ["SP901"]\nignore = []' };
    expect(await checked(files, { select: ['SP902'] })).toEqual(['SP902 warning a.py:3']);
    expect(await checked(files, { ignore: ['SP901'] })).toEqual([]);
  });

  it.each([
    ['[tool.saveproof]\nslect = []', 2, 'has no key "slect" (did you mean "select"?)'],
    ['[tool.saveproof]\nselect = "SP901"', 2, 'must be a list of strings'],
    ['[tool.saveproof]\nselect = ["bad-nme"]', 2, '"bad-nme" in select is no rule (did you mean "bad-name"?)'],
    ['[tool.saveproof]\ntarget = "keras=>3"', 2, 'is no target'],
    ['[tool.saveproof]\nper-file-ignores = ["a"]', 2, 'must be a table'],
    ['[tool]\nsaveproof = 3', 2, 'must be a table'],
    ['[tool.saveproof\nselect = []', 1, 'no TOML'],
  ])('%s: one sentence', (text, line, message) => {
    const read = readConfiguration('/project/pyproject.toml', text, fakeRules);
    expect(read?.problems).toHaveLength(1);
    expect(read?.problems[0]?.message).toContain(message);
    expect(read?.problems[0]?.message).toMatch(/\.$/);
    expect(read?.problems[0]?.line).toBe(line);
  });

  it('that is wrong keeps what is right of it', async () => {
    const checker = checkerOf(
      new Map([
        ['a.py', model],
        ['pyproject.toml', '[tool.saveproof]\nselct = []\nignore = ["SP901"]'],
      ]),
    );
    const { findings, configurationProblems } = await checker.check();
    expect(findings.map((finding) => finding.code)).toEqual(['SP902']);
    expect(configurationProblems[0]?.path).toBe('/project/pyproject.toml');
  });
});

describe('patterns', () => {
  it.each([
    ['*.py', 'a/b.py', true],
    ['tests', 'tests/unit/a.py', true],
    ['tests', 'a/tests/b.py', true],
    ['tests/', 'tests/a.py', true],
    ['/tests', 'a/tests/b.py', false],
    ['tests/*.py', 'tests/a.py', true],
    ['tests/*.py', 'tests/a/b.py', false],
    ['tests/**/*.py', 'tests/a/b.py', true],
    ['tests/**', 'tests/a/b.py', true],
    ['**/old_*.py', 'a/b/old_x.py', true],
    ['a?.py', 'ab.py', true],
    ['[ab].py', 'b.py', true],
    ['[!ab].py', 'b.py', false],
    ['{a,b}.py', 'b.py', true],
    ['a+b(c).py', 'a+b(c).py', true],
    ['[z-a].py', 'x.py', false],
    ['a{b', 'a{b', true],
  ])('%s and %s: %s', (pattern, path, matches) => {
    expect(globTest(pattern)(path)).toBe(matches);
  });
});
