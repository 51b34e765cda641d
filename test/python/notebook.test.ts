import { beforeAll, describe, expect, it } from 'vitest';
import { placeSpan } from '../../server/check/positions';
import { blankMagics, editNotebook, readNotebook, type NotebookProgram } from '../../server/python/notebook';
import type { PythonParser } from '../../server/python/parser';
import { loadParser } from '../../server/python/parser-node';
import { readSourceFile } from '../support/source-file';
import { render } from './render';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

const notebook = JSON.stringify(
  {
    cells: [
      { cell_type: 'markdown', source: ['# Title'] },
      { cell_type: 'code', id: 'one', source: ['%matplotlib inline\n', 'import keras\n', '!pip install keras'] },
      { cell_type: 'code', id: 'two', source: 'model = keras.Sequential()\nmodel.save("a.h5")' },
      { cell_type: 'code', source: ['%%bash\n', 'echo "model.save(1)"'] },
    ],
    metadata: { kernelspec: { language: 'python' } },
    nbformat: 4,
  },
  null,
  1,
);

function program(json: string): NotebookProgram {
  const read = readNotebook(json);
  if ('error' in read) throw new Error(read.error);
  return read;
}

describe('a notebook', () => {
  it('is one program of its code cells, in order', () => {
    const { text, cells } = program(notebook);
    expect(cells.map(({ index, id }) => [index, id])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, null],
    ]);
    expect(cells.map((cell) => text.slice(cell.start, cell.end))).toEqual([
      '#matplotlib inline\nimport keras\n#pip install keras',
      'model = keras.Sequential()\nmodel.save("a.h5")',
      '#%bash\n#cho "model.save(1)"',
    ]);
    const read = readSourceFile(parser, 'a.ipynb', new TextEncoder().encode(notebook));
    if ('error' in read) throw new Error(read.error);
    expect(render(read.facts.body)).toBe('import keras\nmodel = keras.Sequential()\nmodel.save("a.h5")');
    expect(read.facts.syntaxErrors).toEqual([]);
  });

  it('has no place in a cell without a text, where nothing can be written', () => {
    const cells = [{ cell_type: 'code' }, { cell_type: 'code', source: 'x = 1' }];
    const json = JSON.stringify({ cells, nbformat: 4 });
    expect(program(json).cells.map(({ index }) => index)).toEqual([1]);
    const edited = editNotebook(json, [{ start: 0, end: 0, text: 'import os\n' }]);
    expect(program(edited ?? '').text).toBe('import os\nx = 1\n');
  });

  it('says in which cell, line and column a place is', () => {
    const read = readSourceFile(parser, 'a.ipynb', new TextEncoder().encode(notebook));
    if ('error' in read) throw new Error(read.error);
    const at = read.text.indexOf('"a.h5"');
    expect(placeSpan(read, { start: at, end: at + 6 })).toEqual({
      cell: read.cells[1],
      start: { line: 1, character: 11 },
      end: { line: 1, character: 17 },
    });
    expect(placeSpan(read, { start: at, end: read.text.length }).end).toEqual({ line: 1, character: 18 });
    expect(placeSpan({ ...read, path: 'a.py', cells: [] }, { start: at, end: at }).cell).toBeNull();
  });

  it('keeps all else when it is edited', () => {
    const read = program(notebook);
    const at = read.text.indexOf('a.h5');
    const edited = editNotebook(notebook, [
      { start: at, end: at + 4, text: 'a.keras' },
      { start: read.cells[0]?.end ?? 0, end: read.cells[0]?.end ?? 0, text: '\nimport os' },
    ]);
    const expected = JSON.parse(notebook) as { cells: { source: unknown }[] };
    Object.assign(expected.cells[1] ?? {}, {
      source: ['%matplotlib inline\n', 'import keras\n', '!pip install keras\n', 'import os'],
    });
    Object.assign(expected.cells[2] ?? {}, { source: 'model = keras.Sequential()\nmodel.save("a.keras")' });
    expect(edited).toBe(JSON.stringify(expected, null, 1));
    expect(editNotebook(notebook, [{ start: 5, end: read.text.length, text: '' }])).toBeNull();
  });

  it.each<[string, string, string]>([
    ['nbformat 3', '{"worksheets":[{"cells":[{"cell_type":"code","input":["a\\n","b"]}]}],"nbformat":3}', 'a\nb\n'],
    ['no cells', '{"cells":[]}', ''],
    [
      'another language',
      '{"cells":[{"cell_type":"code","source":"x <- 1"}],"metadata":{"kernelspec":{"language":"R"}}}',
      '',
    ],
    [
      'cells that are no cells',
      '{"cells":[1,null,"x",{"cell_type":"code"},{"cell_type":"code","source":[1,"y"]}]}',
      'y\n',
    ],
  ])('may have %s', (_, json, text) => {
    expect(program(json).text).toBe(text);
  });

  it.each([
    ['', /is empty/],
    ['{"cells": [', /not valid JSON/],
    ['[]', /no list of cells/],
    ['{"cells": 3}', /no list of cells/],
    ['null', /no list of cells/],
  ])('that is broken (%j) gives a sentence', (json, sentence) => {
    expect(readNotebook(json)).toHaveProperty('error', expect.stringMatching(sentence));
  });
});

describe('blankMagics', () => {
  it.each([
    ['%load_ext tensorboard\nx = 1', '#load_ext tensorboard\nx = 1'],
    ['  !ls -l \\\n  more\ny', '  #ls -l \\\n  #ore\ny'],
    ['x?\ny.z??\n?w\nv', '#?\n#.z??\n#w\nv'],
    ['%%time\nmodel.fit(x)', '#%time\nmodel.fit(x)'],
    ['\n%%html\n<b>', '\n#%html\n#b>'],
    ['%%writefile model.py\nimport keras', '#%writefile model.py\n#mport keras'],
    ['files = !ls', 'files = None'.slice(0, 8) + '0  '],
    ['out = %timeit -o f()', 'out = None          '],
    ['a = b % c\nd != e\nf = "100%"', 'a = b % c\nd != e\nf = "100%"'],
    ['x = """\n%not a magic\n!nor this\n"""', 'x = """\n%not a magic\n!nor this\n"""'],
    ['x = (a\n  % b)', 'x = (a\n  % b)'],
    ['# what?\nprint("why?")', '# what?\nprint("why?")'],
  ])('%j', (cell, expected) => {
    const blanked = blankMagics(cell);
    expect(blanked).toBe(expected);
    expect(blanked).toHaveLength(cell.length);
  });
});

describe('only what is edited is written anew', () => {
  const around = (source: string): string => `{"cells": [
      {
   "metadata": {"a": [1,2, {"b": "}]\\""}]}, "cell_type": "markdown",
   "source": "\\u003cb\\u003e"},
  {"cell_type":"code", "outputs": [], "metadata": {}, "execution_count": null,
     "source": ${source}}], "nbformat": 4, "metadata": {}, "nbformat_minor": 2}
`;
  it.each([
    [
      'a list',
      '[\n  "x = 1\\n",\n  "y = \\u003c2\\n",\n  "z = 3"\n ]',
      '[\n  "x = 7\\n",\n  "y = \\u003c2\\n",\n  "z = 3"\n ]',
    ],
    ['a list on one line', '["x = 1\\n", "# \\u00e9"]', '["x = 7\\n", "# \\u00e9"]'],
    ['a list of one', '["x = 1"]', '["x = 7"]'],
    ['a text', '"x = 1\\n# \\u003e"', '"x = 7\\n# \\u003e"'],
  ])('%s', (_, source, expected) => {
    expect(editNotebook(around(source), [{ start: 4, end: 5, text: '7' }])).toBe(around(expected));
  });

  it('more lines and fewer', () => {
    const list = '[\n  "x = 1\\n",\n  "y = 2\\n",\n  "z = 3"\n ]';
    expect(editNotebook(around(list), [{ start: 6, end: 6, text: 'é = "<"\n' }])).toBe(
      around('[\n  "x = 1\\n",\n  "\\u00e9 = \\"\\u003c\\"\\n",\n  "y = 2\\n",\n  "z = 3"\n ]'),
    );
    expect(editNotebook(around(list), [{ start: 0, end: 12, text: '' }])).toBe(around('[\n  "z = 3"\n ]'));
    expect(editNotebook(around(list), [{ start: 17, end: 17, text: '\nw = 4' }])).toBe(
      around('[\n  "x = 1\\n",\n  "y = 2\\n",\n  "z = 3\\n",\n  "w = 4"\n ]'),
    );
  });
});
