import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { formats, type FormatName } from '../../server/report/formats';
import type { CheckReport, ReportContext } from '../../server/report/report';

const at = (line: number, column: number, endLine: number, endColumn: number) => ({
  start: { line, column },
  end: { line: endLine, column: endColumn },
});

const report: CheckReport = {
  version: 1,
  targets: ['keras 2.10', 'keras 2.11', 'keras 3.15'],
  files: 3,
  findings: [
    {
      code: 'SP101',
      rule: 'missing-get-config',
      severity: 'error',
      message: 'The layer `Scale` has no `get_config` & "nothing" <records> `factor`, 100%: write one.',
      file: 'models/layers.py',
      range: at(8, 1, 8, 12),
      targets: ['keras 2.10'],
      related: [{ file: 'train.py', range: at(3, 1, 3, 5), message: 'saved here' }],
      fixes: [
        {
          title: 'Write get_config',
          safe: false,
          edits: [{ file: 'models/layers.py', range: at(9, 1, 9, 1), text: '    def get_config(self):\n' }],
        },
      ],
    },
    {
      code: 'SP001',
      rule: 'unused-suppression',
      severity: 'info',
      message: 'This comment silences nothing.',
      file: 'note book.ipynb',
      cell: 2,
      range: at(1, 3, 2, 1),
      targets: [],
      related: [],
      fixes: [{ title: 'Delete it', safe: true, edits: [] }],
    },
  ],
  errors: [{ file: 'broken.py', message: 'This file is not UTF-8.' }],
};
const clean: CheckReport = { version: 1, targets: ['keras 3.15'], files: 2, findings: [], errors: [] };

const context: ReportContext = {
  colour: false,
  columns: null,
  lines: ({ file }) =>
    file === 'models/layers.py' ? [...Array.from({ length: 7 }, () => ''), '\tclass 尺度(Layer):'] : ['# x', 'y'],
  meaning: (code) => `meaning of ${code}`,
  page: (rule) => `https://example.org/${rule}`,
  toolVersion: '1.2.3',
};

async function written(name: FormatName, of: CheckReport = report): Promise<string> {
  return (await formats[name]())(of, context);
}

describe('formats', () => {
  it.each(Object.keys(formats) as FormatName[])('%s is as it was', async (name) => {
    await expect(await written(name)).toMatchFileSnapshot(`golden/${name}.txt`);
    await expect(await written(name, clean)).toMatchFileSnapshot(`golden/${name}-clean.txt`);
  });

  it('text shows no control characters of files, and colours only where wanted', async () => {
    const hostile: CheckReport = {
      ...clean,
      findings: report.findings.map((finding) => ({ ...finding, file: 'a\u001b[2J.py', message: 'x\u0007\u202e' })),
    };
    expect(await written('text', hostile)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    const coloured = (await formats.text())(report, { ...context, colour: true });
    expect(coloured).toContain('\u001b[31m');
  });

  it('text stays within a narrow terminal, with what is meant in sight', async () => {
    const source = `model.compile(optimizer="adam", metrics=["accuracy"], loss=lambda y_true, y_pred: smooth(y_true))  # 尺度 ${'x'.repeat(40)}`;
    const [finding] = report.findings;
    if (finding === undefined) throw new Error('the report holds a finding');
    const column = source.indexOf('lambda') + 1;
    const narrow = { ...context, columns: 50, lines: () => Array.from({ length: 8 }, () => source) };
    const lines = (await formats.text())(
      {
        ...report,
        findings: [{ ...finding, fixes: [], related: [], range: at(8, column, 8, column + 6) }],
        errors: [{ file: 'a.py', message: 'word '.repeat(30).trim() }],
      },
      narrow,
    ).split('\n');
    expect(lines.filter((line) => line.startsWith('  ') && line.length > 50)).toEqual([]);
    const shown = lines.findIndex((line) => line.startsWith('  8 | '));
    expect(lines[shown]).toMatch(/^ {2}8 \| ….*….?$/);
    expect(lines[shown]?.slice(lines[shown + 1]?.indexOf('~'), (lines[shown + 1]?.indexOf('~') ?? 0) + 6)).toBe(
      'lambda',
    );
  });

  it('say of an error whether nothing was checked, a part, or whether it is the configuration', async () => {
    const errors = [
      { file: 'a.py', message: 'A' },
      { file: 'b.py', line: 3, message: 'B' },
      { file: 'n.ipynb', line: 2, message: 'N' },
      { file: 'pyproject.toml', line: 7, message: 'C' },
    ];
    const told = { ...clean, errors };
    expect((await written('text', told)).match(/^.* [a-z]+\.\w+$/gm)).toEqual([
      'not checked a.py',
      'partly checked b.py',
      'partly checked n.ipynb',
      'configuration pyproject.toml',
    ]);
    // A line of a notebook counts in its cell, and means nothing in the file.
    expect((await written('github', told)).split('\n').slice(0, 4)).toEqual([
      '::error file=a.py,title=not checked::A',
      '::error file=b.py,line=3,title=partly checked::B',
      '::error file=n.ipynb,title=partly checked::N',
      '::error file=pyproject.toml,line=7,title=configuration::C',
    ]);
    const { runs } = JSON.parse(await written('sarif', told)) as {
      runs: {
        invocations: {
          toolExecutionNotifications: { locations: { physicalLocation: { region?: { startLine: number } } }[] }[];
        }[];
      }[];
    };
    expect(
      runs[0]?.invocations[0]?.toolExecutionNotifications.map(
        ({ locations }) => locations[0]?.physicalLocation.region?.startLine,
      ),
    ).toEqual([undefined, 3, undefined, 7]);
  });

  it('text says that there was nothing to check', async () => {
    expect(await written('text', { ...clean, files: 0 })).toContain('nothing to check');
  });

  it('ndjson is one object a line', async () => {
    const lines = (await written('ndjson')).trimEnd().split('\n');
    expect(lines.map((line) => Object.keys(JSON.parse(line) as object)[0])).toEqual(['code', 'code', 'file']);
  });

  it('junit escapes what XML cannot hold', async () => {
    const hostile: CheckReport = { ...clean, errors: [{ file: 'a\u0000<&>"\'.py', message: '\u0001\ud800 ok 🙂\n' }] };
    expect(await written('junit', hostile)).not.toMatch(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f]|[\ud800-\udbff](?![\udc00-\udfff])|<&/,
    );
  });

  it.each([
    ['findings and errors', report],
    ['nothing', clean],
  ])('sarif keeps to the schema of SARIF 2.1.0 with %s', async (_name, of) => {
    const ajv = addFormats(new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }));
    const valid = ajv.compile(sarifSchema);
    valid(JSON.parse(await written('sarif', of)));
    expect(valid.errors).toBeNull();
  });

  it('gitlab and sarif name equal findings differently, and the same again', async () => {
    const twice: CheckReport = { ...report, findings: [...report.findings, ...report.findings] };
    const prints = (JSON.parse(await written('gitlab', twice)) as { fingerprint: string }[]).map(
      (issue) => issue.fingerprint,
    );
    expect(new Set(prints).size).toBe(prints.length);
    expect(await written('gitlab', twice)).toBe(await written('gitlab', twice));
  });

  it('github puts everything into one line a command', async () => {
    const lines = (await written('github')).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.every((line) => /^::(error|warning|notice) /.test(line))).toBe(true);
  });
});
