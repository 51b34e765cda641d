import { describe, expect, it } from 'vitest';
import { carriedFindings } from '../../server/check/carry';
import { projectGroups } from '../../server/check/groups';
import { isProgramPath } from '../../server/check/program-path';
import type { Finding } from '../../server/rules/rule';

describe('projects of a workspace', () => {
  const groups = (paths: string[], roots = ['/w']): string[][] => projectGroups(roots, paths, isProgramPath);

  it('are the outermost folders with packaging or pins', () => {
    expect(
      groups([
        '/w/a/setup.py',
        '/w/a/x.py',
        '/w/a/in/requirements.txt',
        '/w/a/in/y.py',
        '/w/b/pyproject.toml',
        '/w/b/z.py',
      ]),
    ).toEqual([
      ['/w/a/setup.py', '/w/a/x.py', '/w/a/in/requirements.txt', '/w/a/in/y.py'],
      ['/w/b/pyproject.toml', '/w/b/z.py'],
    ]);
  });

  it('are one where a program lies outside of these, or the root is one', () => {
    expect(groups(['/w/a/setup.py', '/w/a/x.py', '/w/b/pyproject.toml', '/w/b/z.py', '/w/main.py'])).toHaveLength(1);
    expect(groups(['/w/setup.py', '/w/a/setup.py', '/w/a/x.py'])).toHaveLength(1);
  });

  it('are one where a few folders side by side pin apart, as what trains and what serves', () => {
    const few = ['/w/serve/requirements.txt', '/w/serve/app.py', '/w/train/requirements.txt', '/w/train/train.py'];
    expect(groups(few)).toEqual([few]);
    const many = ['a', 'b', 'c', 'd', 'e'].flatMap((name) => [`/w/${name}/requirements.txt`, `/w/${name}/x.py`]);
    expect(groups(many)).toHaveLength(5);
    expect(groups(['/w/in/a/requirements.txt', '/w/in/a/x.py', '/w/b/requirements.txt', '/w/b/x.py'])).toHaveLength(2);
  });

  it('hold every path once, also with several roots and paths outside', () => {
    const paths = [
      '/w/a/setup.py',
      '/w/a/x.py',
      '/v/y.py',
      '/w/b/requirements.txt',
      '/w/b/c/z.py',
      '/pyproject.toml',
      'untitled:///Untitled-1',
    ];
    expect(groups(paths, ['/w', '/v']).flat().sort()).toEqual([...paths].sort());
  });
});

describe('findings carried over', () => {
  const finding = (code: string, start: number, message = ''): Finding => ({
    code,
    rule: code,
    severity: 'warning',
    message,
    file: '/a.py',
    span: { start, end: start + 2 },
    targets: [],
    related: [],
    fixes: [{ title: message, safe: true, edits: [] }],
  });
  const brief = (findings: Finding[]): string[] =>
    findings.map((entry) => `${entry.code} ${entry.span.start} ${entry.message} ${entry.fixes.length}`);

  it('keep what only the whole project tells, where its text stays', () => {
    const earlier = {
      text: 'aa bb cc',
      whole: [finding('SP1', 0, 'whole'), finding('SP2', 6, 'only whole')],
      alone: [finding('SP1', 0, 'alone')],
    };
    expect(brief(carriedFindings([finding('SP1', 0, 'alone')], 'aa bb cc', earlier))).toEqual([
      'SP1 0 whole 1',
      'SP2 6 only whole 1',
    ]);
    // An edit of the old text does not fit the new one.
    expect(brief(carriedFindings([finding('SP1', 0, 'alone')], 'aa bxb cc', earlier))).toEqual([
      'SP1 0 whole 1',
      'SP2 7 only whole 0',
    ]);
    expect(brief(carriedFindings([finding('SP1', 0, 'alone')], 'aa bb c', earlier))).toEqual(['SP1 0 whole 1']);
    expect(brief(carriedFindings([], 'xaa bb cc', earlier))).toEqual(['SP2 7 only whole 0']);
  });

  it('leave out what the whole project knows to be no fault', () => {
    const earlier = { text: 'aa bb', whole: [], alone: [finding('SP1', 3)] };
    expect(carriedFindings([finding('SP1', 3)], 'aa bb', earlier)).toEqual([]);
    expect(carriedFindings([finding('SP1', 4)], ' aa bb', earlier)).toEqual([]);
    expect(brief(carriedFindings([finding('SP1', 3, 'new')], 'aa cc', earlier))).toEqual(['SP1 3 new 1']);
  });
});
