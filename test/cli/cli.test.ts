import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import manifest from '../../package.json';
import { bundle, project } from '../support/bundle';

const dist = { cli: '', remove: () => {} };
// Processes are started again and again, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000 });
beforeAll(() => void Object.assign(dist, bundle()), 120_000);
afterAll(() => dist.remove());

let files: ReturnType<typeof project> = { folder: '', at: (path) => path, remove: () => {} };
afterEach(() => files.remove());

/** Runs the command line in a folder of these files. */
function run(
  contents: Record<string, string | Uint8Array> | null,
  args: string[],
  input?: string,
  environment: Record<string, string> = {},
): { code: number | null; out: string; err: string } {
  if (contents !== null) files = project(contents);
  const result = spawnSync(process.execPath, [dist.cli, ...args], {
    cwd: files.folder,
    input: input ?? '',
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '', FORCE_COLOR: '', COLUMNS: '', ...environment },
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

const unused = 'import keras\n\nx = 1  # saveproof: ignore\n';
const clean = 'import keras\n';

interface JsonReport {
  version: number;
  targets: string[];
  files: number;
  findings: {
    code: string;
    rule: string;
    file: string;
    severity: string;
    cell?: number;
    range: { start: { line: number; column: number } };
    fixes: unknown[];
  }[];
  errors: { file: string; message: string }[];
}
const json = (text: string): JsonReport => JSON.parse(text) as JsonReport;

describe('saveproof', () => {
  it('tells its version and explains itself', () => {
    expect(run({}, ['--version'])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
    const help = run(null, ['--help']);
    expect(help.code).toBe(0);
    for (const command of ['check', 'inspect', 'rule', 'server']) expect(help.out).toContain(command);
    expect(run(null, ['check', '--help']).out).toContain('--unsafe-fixes');
  });

  it.each([
    [['chek'], 'Did you mean check'],
    [['check', '--formt', 'json'], 'Did you mean --format'],
    [['check', '--format', 'xml'], 'there is no such format'],
    [['check', '--target', 'torch==2'], 'is no target'],
    [['check', '--target', 'keras==9.9'], 'No supported version matches'],
    [['check', '--select', 'missing-get-confg'], 'did you mean "missing-get-config"'],
    [['check', '--jobs', '0'], 'whole number'],
    [['check', '-', 'a.py'], 'checked alone'],
    [['rule', 'SP9999'], 'There is no rule'],
    [['inspect'], 'Name at least one artifact'],
    [['inspect', '--files-from', 'nowhere.txt'], 'cannot be read'],
    [['server'], '--stdio'],
  ])('%j is bad usage', (args, message) => {
    const { code, out, err } = run({}, args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(err).not.toContain('fault of Saveproof');
  });

  it('is no worse off where its reader goes away', () => {
    files = project({ 'a.py': unused.repeat(2000) });
    const result = spawnSync('sh', ['-c', `"${process.execPath}" "${dist.cli}" check . --format json | head -c 10`], {
      cwd: files.folder,
      encoding: 'utf8',
    });
    expect(result.stderr).toBe('');
  });
});

describe('saveproof check', () => {
  it('ends with 0 where nothing is found, 1 with findings, 2 where something could not be done', () => {
    expect(run({ 'a.py': clean }, ['check']).code).toBe(0);
    expect(run({ 'a.py': unused }, ['check', '.']).code).toBe(1);
    expect(run({ 'a.py': unused }, ['check', '--exit-zero']).code).toBe(0);
    const missing = run({ 'a.py': clean }, ['check', 'a.py', 'b.py']);
    expect([missing.code, missing.out]).toEqual([2, expect.stringContaining('There is no such file or folder')]);
    // what cannot be read matters where it was named; in a folder it is told, and the rest is checked
    expect(run({ 'a.ipynb': '[]' }, ['check', 'a.ipynb'])).toMatchObject({
      code: 2,
      out: expect.stringContaining('no list of cells') as string,
    });
    expect(run({ 'a.ipynb': '[]', 'b.py': clean }, ['check'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('no list of cells') as string,
    });
    expect(run({ 'a.py': `${clean}def f(:\n` }, ['check', 'a.py'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Line 2 is no valid Python') as string,
    });
    expect(run({ 'a.txt': clean }, ['check', 'a.txt'])).toMatchObject({
      code: 2,
      out: expect.stringContaining('no Python file') as string,
    });
    expect(run({ 'a.py': clean, 'pyproject.toml': '[tool.saveproof]\nselct=[]\n' }, ['check'])).toMatchObject({
      code: 2,
      out: expect.stringContaining('did you mean "select"') as string,
    });
  });

  it('says that an empty folder holds nothing to check', () => {
    expect(run({}, ['check'])).toEqual({
      code: 0,
      out: 'There is no Python file or notebook here, so there is nothing to check.\n',
      err: '',
    });
  });

  it('writes the JSON of the documentation', () => {
    const { out, code } = run(
      { 'models/a.py': unused, 'requirements.txt': 'tensorflow==2.10', 'b.py': '\u00e9 = 1\n' },
      ['check', '.', '--format', 'json'],
    );
    const report = json(out);
    expect(code).toBe(1);
    expect(report).toMatchObject({ version: 1, targets: ['keras 2.10'], files: 2, errors: [] });
    expect(report.findings).toHaveLength(1);
    expect(report.findings[0]).toMatchObject({
      code: 'SP001',
      rule: 'unused-suppression',
      severity: 'info',
      file: 'models/a.py',
      range: { start: { line: 3, column: 8 }, end: { line: 3, column: 27 } },
      targets: [],
      related: [],
      fixes: [
        {
          title: 'Delete what silences nothing',
          safe: true,
          edits: [
            { file: 'models/a.py', range: { start: { line: 3, column: 6 }, end: { line: 3, column: 27 } }, text: '' },
          ],
        },
      ],
    });
  });

  it('tells the program that reads what other pins wrote', () => {
    const train =
      'from tensorflow import keras\nx = keras.Input((4,))\nmodel = keras.Model(x, keras.layers.Dense(1)(x))\nmodel.save("../model.keras")\n';
    const serve = 'from tensorflow import keras\nmodel = keras.models.load_model("../model.keras")\n';
    const files = {
      'train/train.py': train,
      'train/requirements.txt': 'tensorflow==2.15.1',
      'serve/app.py': serve,
      'serve/requirements.txt': 'keras==3.6.0',
    };
    const { out, code } = run(files, ['check', '--format', 'json']);
    expect(code).toBe(1);
    expect(json(out).findings).toMatchObject([
      { code: 'SP503', severity: 'error', file: 'serve/app.py', targets: ['keras 3.6'] },
    ]);
    expect(run({ ...files, 'serve/requirements.txt': 'tensorflow~=2.15.0' }, ['check'])).toMatchObject({ code: 0 });
  });

  it('counts the columns of a notebook in its cells', () => {
    const notebook = {
      cells: [
        { cell_type: 'markdown', source: '# hi' },
        { cell_type: 'code', source: 'import keras\n%time x' },
        { cell_type: 'code', source: ['y = 1\n', 'x = 1  # saveproof: ignore'] },
      ],
    };
    const [finding] = json(run({ 'n.ipynb': JSON.stringify(notebook) }, ['check', '--format', 'json']).out).findings;
    expect(finding).toMatchObject({ file: 'n.ipynb', cell: 3, range: { start: { line: 2, column: 8 } } });
  });

  it('says of each broken file what is wrong, and checks the rest', () => {
    const { code, out } = run(
      {
        'good.py': unused,
        'latin.py': Uint8Array.from([0x23, 0xe9, 0x0a]),
        'wide.py': Uint8Array.from([0xff, 0xfe, 0x41, 0]),
        'zero.py': 'import keras\0',
        'syntax.py': 'import keras\ndef (\n',
        'n.ipynb': '{',
        'large.py': `import keras\n${'x = [1, 2, 3]\n'.repeat(370_000)}`,
      },
      ['check', '--format', 'json'],
    );
    const report = json(out);
    expect(code).toBe(1);
    expect(report.findings.map((finding) => finding.file)).toEqual(['good.py']);
    expect(report.errors.map((error) => error.file).sort()).toEqual([
      'large.py',
      'latin.py',
      'n.ipynb',
      'syntax.py',
      'wide.py',
      'zero.py',
    ]);
    for (const { message } of report.errors) expect(message).toMatch(/^[^\n]+\.$|"# -\*- coding: latin-1 -\*-"\.$/);
  });

  it('reads a file that it may not read as one that it says so of', () => {
    files = project({ 'a.py': clean, 'b.py': unused });
    chmodSync(files.at('a.py'), 0);
    const { out } = run(null, ['check', '--format', 'json']);
    // Whoever runs this as root may read everything.
    if (process.getuid?.() !== 0) expect(json(out).errors[0]?.message).toContain('cannot be read');
    expect(json(out).findings).toHaveLength(1);
  });

  it('checks one file with what surrounds it, and reports on it alone', () => {
    const contents = {
      'package/__init__.py': unused,
      'package/a.py': `${unused}from . import b\n`,
      'package/b.py': unused,
    };
    const report = json(run(contents, ['check', 'package/a.py', '--format', 'json']).out);
    expect(report.files).toBe(1);
    expect(report.findings.map((finding) => finding.file)).toEqual(['package/a.py']);
  });

  it('checks a text from standard input in its place', () => {
    const contents = { 'requirements.txt': 'keras==3.4', 'a.py': clean };
    const report = json(run(contents, ['check', '--stdin-filename', 'a.py', '-', '--format', 'json'], unused).out);
    expect(report.targets).toEqual(['keras 3.4']);
    expect(report.findings.map((finding) => finding.file)).toEqual(['a.py']);
    expect(run(contents, ['check', '-'], unused)).toMatchObject({
      code: 1,
      out: expect.stringContaining('stdin.py:3:8') as string,
    });
    expect(run(contents, ['check', '--fix', '--stdin-filename', 'a.py', '-'], unused).out).toBe(
      'import keras\n\nx = 1\n',
    );
    expect(run(contents, ['check', '--fix', '--stdin-filename', 'a.py', '-'], clean).out).toBe(clean);
    expect(readFileSync(files.at('a.py'), 'utf8')).toBe(clean);
  });

  it('shows with --diff what --fix would do, and does nothing', () => {
    const { code, out } = run({ 'a.py': unused }, ['check', '--diff']);
    expect(code).toBe(1);
    expect(out).toBe('--- a.py\n+++ a.py\n@@ -1,3 +1,3 @@\n import keras\n \n-x = 1  # saveproof: ignore\n+x = 1\n');
    expect(readFileSync(files.at('a.py'), 'utf8')).toBe(unused);
    expect(run(null, ['check', '--diff'], '', { FORCE_COLOR: '1' }).out).toContain(
      '\u001b[31m-x = 1  # saveproof: ignore\u001b[39m\n\u001b[32m+x = 1\u001b[39m\n',
    );
    expect(run(null, ['check', '--unsafe-fixes']).err).toBe(
      'saveproof: --unsafe-fixes changes nothing without --fix or --diff.\n',
    );
    expect(run({ 'a.py': clean }, ['check', '--diff'])).toMatchObject({ code: 0, out: '' });
  });

  it('mends with --fix, and keeps mark, line endings, mode and the rest', () => {
    const crlf = `\ufeff${unused.replaceAll('\n', '\r\n')}`;
    const notebook = `{\n "cells": [\n  {\n   "cell_type": "code",\n   "source": [\n    "import keras\\n",\n    "x = 1  # saveproof: ignore\\n",\n    "y = 2"\n   ],\n   "outputs": [],\n   "metadata": {}\n  }\n ],\n "nbformat": 4\n}\n`;
    files = project({ 'a.py': crlf, 'n.ipynb': notebook, 'c.py': clean });
    chmodSync(files.at('a.py'), 0o755);
    const untouched = statSync(files.at('c.py')).mtimeMs;
    const { code, err } = run(null, ['check', '--fix']);
    expect([code, err]).toEqual([0, '2 findings were mended.\n']);
    expect(readFileSync(files.at('a.py'), 'utf8')).toBe('\ufeffimport keras\r\n\r\nx = 1\r\n');
    expect(statSync(files.at('a.py')).mode & 0o777).toBe(0o755);
    expect(readFileSync(files.at('n.ipynb'), 'utf8')).toBe(notebook.replace('  # saveproof: ignore', ''));
    expect(statSync(files.at('c.py')).mtimeMs).toBe(untouched);
  });

  it('mends the project of the README until only its SavedModel is left, with fixes that agree', () => {
    const examples = join(__dirname, '../../examples/digits');
    const contents = Object.fromEntries(
      readdirSync(examples)
        .filter((name) => /\.(py|txt)$/.test(name))
        .map((name): [string, string] => [name, readFileSync(join(examples, name), 'utf8')]),
    );
    const { findings } = json(run(contents, ['check', '--fix', '--unsafe-fixes', '--format', 'json']).out);
    expect(findings.map(({ code, file }) => `${code} ${file}`)).toEqual(['SP405 predict.py']);
    // What loaded weights as a model loads the file under the name that the save was given by another fix.
    expect(readFileSync(files.at('train.py'), 'utf8')).toContain('model.save("saved/digits.keras")');
    expect(readFileSync(files.at('predict.py'), 'utf8')).toContain('load_model("saved/digits.keras"');
  });

  it('begins the cell of a notebook with what it writes, not with blank lines', () => {
    const cell = (source: string): object => ({ cell_type: 'code', metadata: {}, outputs: [], source });
    const notebook = {
      cells: [
        cell('import keras'),
        cell(
          'model = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: x + 1)])\nmodel.save("m.keras")\n\n',
        ),
        cell('x = 1'),
      ],
      metadata: {},
      nbformat: 4,
    };
    run({ 'n.ipynb': JSON.stringify(notebook) }, ['check', '--fix', '--unsafe-fixes', '--target', 'keras==3.15']);
    const mended = JSON.parse(readFileSync(files.at('n.ipynb'), 'utf8')) as { cells: { source: string }[] };
    expect(mended.cells[1]?.source).toMatch(/^(?:@.*\n)?class /);
  });

  it('does not mend a file in another encoding', () => {
    const latin = Uint8Array.from([
      ...new TextEncoder().encode('# -*- coding: latin-1 -*-\nimport keras\nx = "'),
      0xe9,
      ...new TextEncoder().encode('"  # saveproof: ignore\n'),
    ]);
    const { code, out } = run({ 'a.py': latin }, ['check', '--fix']);
    expect(code).toBe(2);
    expect(out).toContain('encoding is not UTF-8');
    expect(readFileSync(files.at('a.py'))).toEqual(Buffer.from(latin));
  });

  it('takes ranges as targets, and several rules at once', () => {
    const { out } = run({ 'a.py': unused }, [
      'check',
      '--format',
      'json',
      '--target',
      'tensorflow>=2.8,<2.10',
      '--target',
      'keras==3.1',
      '--select',
      'SP1,SP4',
      '--ignore',
      'SP001',
    ]);
    expect(json(out)).toMatchObject({ targets: ['keras 2.8', 'keras 2.9', 'keras 3.1'], findings: [] });
  });

  it('counts with --statistics', () => {
    expect(run({ 'a.py': unused, 'b.py': unused }, ['check', '--statistics']).out).toBe(
      '2  SP001  unused-suppression\n',
    );
  });

  it('colours only for those who want it', () => {
    expect(run({ 'a.py': unused }, ['check']).out).not.toContain('\u001b');
    expect(run(null, ['check'], '', { FORCE_COLOR: '1' }).out).toContain('\u001b');
    expect(run(null, ['check'], '', { FORCE_COLOR: '1', NO_COLOR: '1' }).out).not.toContain('\u001b');
  });

  it('checks scripts without an ending whose first line names Python', () => {
    const script = `#!/usr/bin/env python3\n${unused}`;
    const found = (...args: string[]): [string, number][] =>
      json(run(null, ['check', '--format', 'json', ...args]).out).findings.map(({ file, range }) => [
        file,
        range.start.line,
      ]);
    files = project({ 'bin/train': script, 'bin/deploy': `#!/bin/sh\n${unused}`, LICENSE: unused });
    expect(found('.')).toEqual([['bin/train', 4]]);
    expect(found('bin/train')).toEqual([['bin/train', 4]]);
    expect(run(null, ['check', 'LICENSE'])).toMatchObject({
      code: 2,
      out: expect.stringContaining('no script whose first line names Python'),
    });
    expect(run(null, ['check', '--fix']).code).toBe(0);
    expect(readFileSync(files.at('bin/train'), 'utf8')).not.toContain('saveproof');
    // It is read again once it has changed.
    writeFileSync(files.at('bin/train'), script);
    expect(found('.')).toEqual([['bin/train', 4]]);
  });

  describe('with a baseline', () => {
    const line = 'x = 1  # saveproof: ignore\n';
    const check = (...options: string[]): ReturnType<typeof run> => run(null, ['check', ...options]);
    const known = (out: string): unknown => JSON.parse(out).baseline;

    it('tells only of what is new, however lines move', () => {
      files = project({ 'src/a.py': unused, 'src/b.py': clean });
      expect(check('.', '--write-baseline', 'known.json')).toMatchObject({
        code: 0,
        out: expect.stringContaining('Nothing new found in 2 files'),
        err: expect.stringContaining('known.json holds 1 finding now'),
      });
      expect(JSON.parse(readFileSync(files.at('known.json'), 'utf8'))).toEqual({
        version: 1,
        findings: { 'src/a.py': [{ code: 'SP001', rule: 'unused-suppression', line: line.trim(), count: 1 }] },
      });
      writeFileSync(files.at('src/a.py'), `"""Moved."""\n\n${unused}`);
      expect(check('--baseline', 'known.json')).toMatchObject({
        code: 0,
        out: expect.stringContaining('1 known finding is left out'),
        err: '',
      });
      // Another of the same kind on an equal line is new, and so is one in another file.
      writeFileSync(files.at('src/a.py'), `${unused}${line}`);
      writeFileSync(files.at('src/b.py'), unused);
      const { code, out } = check('--baseline', 'known.json', '--format', 'json');
      expect(code).toBe(1);
      expect(json(out).findings.map(({ file, range }) => [file, range.start.line])).toEqual([
        ['src/a.py', 4],
        ['src/b.py', 3],
      ]);
      expect(known(out)).toEqual({ file: 'known.json', known: 1, unused: [] });
    });

    it('names what is met no more, as far as this run looks for it', () => {
      files = project({ 'src/a.py': unused, 'src/b.py': unused });
      check('--write-baseline', 'src/known.json');
      writeFileSync(files.at('src/a.py'), clean);
      const { code, out, err } = check('--baseline', 'src/known.json', '--format', 'json');
      expect(code).toBe(0);
      expect(err).toContain('1 entry of src/known.json is met no more');
      const gone = { file: 'src/a.py', code: 'SP001', rule: 'unused-suppression', line: line.trim(), count: 1 };
      expect(known(out)).toEqual({ file: 'src/known.json', known: 1, unused: [gone] });
      for (const narrower of [['src/b.py'], ['--ignore', 'SP001'], ['--select', 'SP1']])
        expect(check(...narrower, '--baseline', 'src/known.json').err).toBe('');
    });

    it('sets aside what fixes leave', () => {
      files = project({ 'a.py': unused });
      expect(check('--fix', '--write-baseline', 'known.json').err).toContain('known.json holds 0 findings now');
      expect(readFileSync(files.at('a.py'), 'utf8')).not.toContain('saveproof');
    });

    it('says what is wrong with it and what to do', () => {
      files = project({ 'a.py': unused, 'other.json': '{"version": 1, "findings": {"a.py": [{"code": "SP001"}]}}' });
      for (const [options, said] of [
        [['--baseline', 'none.json'], 'none.json: there is no such file; --write-baseline none.json writes it'],
        [['--baseline', 'other.json'], 'other.json: this is no baseline'],
        [['--baseline', 'a.py'], 'a.py: this is no baseline'],
        [['--baseline', '.'], '.: it cannot be read'],
        [['--baseline', 'a.json', '--write-baseline', 'b.json'], 'choose one'],
        [
          ['--write-baseline', 'no/such/folder.json'],
          'no/such/folder.json: it was not written: its folder is not there; make it first',
        ],
        [['--write-baseline', 'b.json', '--diff'], 'leave out --diff'],
      ] as const) {
        expect(check(...options)).toMatchObject({ code: 2, err: expect.stringContaining(said) });
      }
      expect(existsSync(files.at('b.json'))).toBe(false);
    });
  });

  it('folds sentences at 80 columns in a pipe, and everything at what COLUMNS says', () => {
    const save = `model.save("saved/model")  # ${'and so on '.repeat(9)}here`;
    const source = `import keras\n\nmodel = keras.Sequential([keras.layers.Dense(1)])\nmodel.build((None, 2))\n${save}\n`;
    const widest = (environment: Record<string, string>): { all: number; source: number } => {
      const lines = run(null, ['check', '--target', 'keras==3.15'], '', environment).out.split('\n');
      const shown = lines.find((line) => line.includes('5 | ')) ?? '';
      const said = lines.filter((line) => !/^\s+(?:\d+ )?\|/.test(line) && !line.startsWith('error'));
      return { all: Math.max(...said.map((line) => line.length)), source: shown.length };
    };
    files = project({ 'a.py': source });
    // A line of the source stays whole where nobody looks at a terminal: it may be searched.
    const piped = widest({ COLUMNS: '' });
    expect(piped.source).toBe(`  5 | ${save}`.length);
    expect(piped.all).toBeLessThanOrEqual(80);
    expect(piped.all).toBeGreaterThan(60);
    const narrow = widest({ COLUMNS: '60' });
    expect(narrow.source).toBeLessThanOrEqual(60);
    expect(widest({ COLUMNS: '120' }).all).toBeGreaterThan(80);
    expect(widest({ COLUMNS: 'wide' })).toEqual(piped);
  });

  it('finds the same in a large project, which a thread of its own checks', () => {
    const corpus = join(__dirname, '../corpus');
    const programs = readdirSync(corpus, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.py'))
      .sort()
      .slice(0, 400);
    const contents = Object.fromEntries(
      programs.map((path): [string, string] => [path, readFileSync(join(corpus, path), 'utf8')]),
    );
    const small = json(run(contents, ['check', '--format', 'json', '--no-cache']).out);
    expect(small.findings.length).toBeGreaterThan(20);
    files.remove();
    for (let index = 0; index < 700; index += 1) contents[`beside/part_${index}.py`] = `x = ${index}\n`;
    const large = json(run(contents, ['check', '--format', 'json', '--no-cache']).out);
    expect(large).toEqual({ ...small, files: small.files + 700 });
  });

  it("leaves out what is not the person's own code", () => {
    const contents = {
      'node_modules/a.py': unused,
      '.git/a.py': unused,
      'venv/pyvenv.cfg': '',
      'venv/lib/python3.10/site-packages/x.py': unused,
      'venv/lib/python3.10/site-packages/keras-2.10.0.dist-info/METADATA': 'Name: keras\nVersion: 2.10.0\n',
      'venv/a/b.py': unused,
      'a.py': clean,
    };
    expect(json(run(contents, ['check', '--format', 'json']).out)).toMatchObject({
      files: 1,
      targets: ['keras 2.10'],
      findings: [],
    });
  });

  it('finds the pins above a folder that is named', () => {
    files = project({ 'src/a.py': clean, 'requirements.txt': 'keras==2.9', 'pyproject.toml': '' });
    mkdirSync(files.at('.git'));
    expect(json(run(null, ['check', 'src', '--format', 'json']).out).targets).toEqual(['keras 2.9']);
  });
});

describe('saveproof rule', () => {
  it('explains one rule by code or name, and lists all', () => {
    const byCode = run({}, ['rule', 'sp001']);
    expect(byCode).toMatchObject({ code: 0, out: expect.stringContaining('How to mend it') as string });
    expect(run(null, ['rule', 'unused-suppression']).out).toBe(byCode.out);
    expect(run(null, ['rule']).out).toMatch(/^SP001 {2}unused-suppression/);
    const all = JSON.parse(run(null, ['rule', '--format', 'json']).out) as { code: string }[];
    expect(all.map((rule) => rule.code)).toContain('SP101');
    // What an inspection finds is explained as well.
    expect(run(null, ['rule', 'SP604']).out).toContain('git lfs pull');
    for (const name of ['SP101', 'SP601']) {
      expect(
        run(null, ['rule', name])
          .out.split('\n')
          .filter((line) => !line.startsWith('    ') && line.length > 96),
      ).toEqual([]);
    }
  });
});

describe('saveproof inspect', () => {
  it('answers for a path that is no artifact with one object', () => {
    const { code, out } = run({ 'a.txt': 'hello', 'empty.h5': '' }, [
      'inspect',
      'a.txt',
      'empty.h5',
      'nowhere',
      '--format',
      'ndjson',
    ]);
    expect(code).toBe(1);
    const objects = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { version: number; path: string; findings: { severity: string }[] });
    expect(objects.map(({ version, path }) => [version, path])).toEqual([
      [1, 'a.txt'],
      [1, 'empty.h5'],
      [1, 'nowhere'],
    ]);
    for (const { findings } of objects) expect(findings[0]?.severity).toBe('error');
  });

  it('says of what is no artifact neither a kind nor a size, in lines that the terminal holds', () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n';
    const lines = run({ 'model.h5': pointer }, ['inspect', 'model.h5'], '', { COLUMNS: '50' })
      .out.trimEnd()
      .split('\n');
    expect(lines[0]).toBe('model.h5  no model that Saveproof knows');
    expect(lines.join(' ')).toContain('git lfs pull');
    for (const line of lines.filter((each) => each.startsWith('    '))) expect(line.length).toBeLessThanOrEqual(50);
  });

  it('fails where nothing of what is named is there', () => {
    expect(run({}, ['inspect', 'nowhere', '--format', 'json'])).toMatchObject({
      code: 2,
      out: expect.stringContaining('There is no file or folder nowhere') as string,
    });
    expect(run({}, ['inspect', 'nowhere.h5', 'nowhere.keras']).code).toBe(2);
    expect(run({ 'a.h5': '' }, ['inspect', 'a.h5', 'nowhere']).code).toBe(1);
  });

  it('takes paths from a list', () => {
    expect(
      run({ 'a.txt': 'hello' }, ['inspect', '--files-from', '-', '--format', 'ndjson'], 'a.txt\n\nb.txt\n')
        .out.trimEnd()
        .split('\n'),
    ).toHaveLength(2);
    expect(run(null, ['inspect', '--files-from', '-', '--format', 'json'], 'a.txt\0').out).toMatch(/^\{/);
    expect(run(null, ['inspect', '--files-from', '-'], '')).toMatchObject({ code: 0, out: '' });
  });

  it('writes nothing', () => {
    run({ 'a.txt': 'hello' }, ['inspect', 'a.txt']);
    expect(existsSync(files.at('.saveproof_cache'))).toBe(false);
  });
});

describe('what earlier checks found', () => {
  it('is used while nothing changed, and never when it is damaged', () => {
    const first = run({ 'a.py': unused, 'b/setup.py': '', 'b/b.py': unused }, ['check', '--format', 'json']);
    const [name = ''] = readdirSync(files.at('.saveproof_cache')).filter((entry) => entry.startsWith('check-'));
    const file = files.at(`.saveproof_cache/${name}`);
    const written = readFileSync(file);
    expect(run(null, ['check', '--format', 'json'])).toEqual(first);
    writeFileSync(files.at('a.py'), clean);
    expect(json(run(null, ['check', '--format', 'json']).out).findings.map((finding) => finding.file)).toEqual([
      'b/b.py',
    ]);
    for (const damaged of [
      Buffer.alloc(0),
      written.subarray(0, 50),
      Buffer.from(written.map((byte, index) => (index === written.length - 20 ? byte ^ 1 : byte))),
      Buffer.from('no cache'),
    ]) {
      writeFileSync(file, damaged);
      expect(json(run(null, ['check', '--format', 'json']).out).findings.map((finding) => finding.file)).toEqual([
        'b/b.py',
      ]);
    }
  });

  it('does not outlive a file that comes or goes, nor one that changes to as many bytes', () => {
    const found = (): string[] =>
      json(run(null, ['check', '--format', 'json']).out).findings.map((finding) => finding.file);
    run({ 'a.py': unused, 'b.py': unused }, ['check']);
    rmSync(files.at('b.py'));
    expect(found()).toEqual(['a.py']);
    writeFileSync(files.at('c.py'), unused);
    expect(found()).toEqual(['a.py', 'c.py']);
    writeFileSync(files.at('c.py'), unused.replace('saveproof:', 'sbveproof:'));
    expect(found()).toEqual(['a.py']);
  });

  it('is neither read nor written with --no-cache', () => {
    expect(run({ 'a.py': unused }, ['check', '--no-cache']).code).toBe(1);
    expect(existsSync(files.at('.saveproof_cache'))).toBe(false);
  });

  it('does not outlive a change of pins or options', () => {
    run({ 'a.py': clean, 'requirements.txt': 'keras==2.10' }, ['check']);
    writeFileSync(files.at('requirements.txt'), 'keras==3.10');
    expect(json(run(null, ['check', '--format', 'json']).out).targets).toEqual(['keras 3.10']);
    expect(json(run(null, ['check', '--format', 'json', '--target', 'keras==2.9']).out).targets).toEqual(['keras 2.9']);
  });
});

describe('saveproof diff, load-code and export', () => {
  const artifact = (path: string): string => join(__dirname, '../artifacts', path);

  it('compare two artifacts', () => {
    const same = run({}, ['diff', artifact('tf215/h5_seq.h5'), artifact('tf215/h5_seq.h5')]);
    expect(same).toMatchObject({ code: 0, out: expect.stringContaining('No difference') as string });
    const other = run(null, ['diff', artifact('tf215/h5_seq.h5'), artifact('tf28/h5_seq.h5'), '--format', 'json']);
    expect(other.code).toBe(1);
    expect(
      (JSON.parse(other.out) as { tensors: { name: string }[] }).tensors.map((tensor) => tensor.name).sort(),
    ).toEqual(['hidden/kernel', 'logits/kernel']);
    expect(run(null, ['diff', artifact('tf215/h5_seq.h5')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Name two artifacts') as string,
    });
    expect(run(null, ['diff', artifact('tf215/h5_seq.h5'), 'nowhere.h5'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no file or folder nowhere.h5') as string,
    });
  });

  it('write the Python that loads one', () => {
    const { code, out } = run({}, ['load-code', artifact('tf215/h5_custom.h5'), '--target', 'keras==3.15']);
    expect(code).toBe(0);
    expect(out).toContain('load_model(');
    expect(out).toContain('custom_objects=');
    expect(run(null, ['load-code', artifact('tf215/h5_custom.h5'), '--target', 'torch'])).toMatchObject({ code: 2 });
  });

  it('export one variable or all, and nothing where that fails', () => {
    const model = artifact('tf215/h5_seq.h5');
    expect(run({}, ['export', model, '--tensor', 'hidden/kernel', '-o', 'k.npy'])).toMatchObject({
      code: 0,
      out: '1 variable written to k.npy\n',
    });
    expect(readFileSync(files.at('k.npy')).subarray(0, 6).toString('latin1')).toBe('\u0093NUMPY');
    expect(statSync(files.at('k.npy')).size).toBe(128 + 6 * 5 * 4);
    expect(run(null, ['export', model, '-o', 'all.safetensors']).out).toBe('4 variables written to all.safetensors\n');
    for (const [args, message] of [
      [['--tensor', 'hidden/kernl', '-o', 'x.npy'], 'did you mean "hidden/kernel"'],
      [['-o', 'x.npy'], 'holds one variable'],
      [['-o', 'x.txt'], 'must end in'],
      [['-o', 'k.npy', '--tensor', 'hidden/bias'], 'exists already'],
      [['-o', 'no/such/all.npz'], 'no/such/all.npz was not written: its folder is not there; make it first'],
    ] as const) {
      const { code, err } = run(null, ['export', model, ...args]);
      expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    }
    expect(readdirSync(files.folder).sort()).toEqual(['all.safetensors', 'k.npy']);
  });
});

describe('saveproof server', () => {
  it('speaks the protocol', async () => {
    const server = spawn(process.execPath, [dist.cli, 'server', '--stdio']);
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { processId: null, rootUri: null, capabilities: {} },
    });
    server.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
    let out = '';
    server.stdout.on('data', (data) => (out += String(data)));
    await expect.poll(() => out, { timeout: 60_000 }).toContain('"name":"saveproof"');
    server.kill();
  });
});
