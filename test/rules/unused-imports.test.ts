/** Imports that a fix leaves unused go with it, and no others. */
import { expect, test } from 'vitest';
import { editedText } from '../../server/check/fixes';
import { withoutUnusedImports } from '../../server/rules/fix/unused-imports';
import { projectOf } from './cases';

/** The text of main.py after an edit that writes `to` in place of `from`. */
async function after(
  text: string,
  from: string,
  to: string,
  others: Record<string, string> = {},
  name = '/p/main.py',
): Promise<string> {
  const project = await projectOf(['/p'], { [name]: text, ...others });
  const start = text.lastIndexOf(from);
  return editedText(
    text,
    withoutUnusedImports([{ file: name, span: { start, end: start + from.length }, text: to }], project.files),
  );
}

test.each([
  ['the only one', 'import pickle\n\nx = pickle.load(f)\n', 'x = 1\n'],
  [
    'one of a group',
    'import os\nimport pickle\n\nos.getcwd()\nx = pickle.load(f)\n',
    'import os\n\nos.getcwd()\nx = 1\n',
  ],
  [
    'a group of its own',
    'import os\n\nimport pickle\n\nimport keras\n\nx = pickle.load(f)\n',
    'import os\n\nimport keras\n\nx = 1\n',
  ],
  ['the last, two empty lines below', 'import os\n\nimport pickle\n\n\nx = pickle.load(f)\n', 'import os\n\n\nx = 1\n'],
  [
    'with line ends of Windows',
    'import os\r\nimport pickle\r\n\r\nx = pickle.load(f)\r\n',
    'import os\r\n\r\nx = 1\r\n',
  ],
  [
    'one of several names',
    'from pickle import dump, load\n\ndump(y)\nx = pickle.load(f) or load(f)\n',
    'from pickle import dump\n\ndump(y)\nx = 1\n',
  ],
  [
    'the first of several names',
    'from pickle import (\n    load,\n    loads,\n)\n\nloads(y)\nx = pickle.load(f) or load(f)\n',
    'from pickle import (\n    loads,\n)\n\nloads(y)\nx = 1\n',
  ],
  ['under another name', 'import pickle as p\n# p is for pickle\n\nx = p.load(f)\n', '# p is for pickle\n\nx = 1\n'],
  [
    'named in a text that documents',
    '"""Reads with pickle."""\nimport pickle\n\nx = pickle.load(f)\n',
    '"""Reads with pickle."""\n\nx = 1\n',
  ],
])('%s', async (_, text, expected) => {
  expect(await after(text, /x = (.*?)\r?\n$/.exec(text)?.[1] ?? '', '1')).toBe(expected);
});

test.each([
  ['used elsewhere', 'import pickle\n\npickle.dump(y)\nx = pickle.load(f)\n'],
  ['used by what is written', 'import pickle\n\nx = one(pickle)\n', 'pickle'],
  ['unused before', 'import os\n\nx = pickle.load(f)\n'],
  ['named for others', 'import pickle\n\n__all__ = ["pickle"]\nx = pickle.load(f)\n'],
  ['with a comment', 'import pickle  # noqa\n\nx = pickle.load(f)\n'],
  ['reached by text', 'import pickle\n\nglobals()["pick" + "le"]\nx = pickle.load(f)\n'],
  ['in a try', 'try:\n    import pickle\nexcept ImportError:\n    raise\n\nx = pickle.load(f)\n'],
  ['beside another statement', 'import os; import pickle\n\nx = pickle.load(f)\n'],
  ['a module of the project', 'import own\n\nx = own.load(f)\n'],
  ['taken by another file', 'from pickle import load\n\nx = load(f)\n'],
])('stays: %s', async (_, text, to = '1') => {
  const from = /x = (.*)\n$/.exec(text)?.[1] ?? '';
  const others = { '/p/own.py': 'load = 1\n', '/p/other.py': 'from main import load\n' };
  expect(await after(text, from, to, others)).toBe(text.replace(`x = ${from}`, `x = ${to}`));
});

test('stays: in a package', async () => {
  expect(await after('import pickle\n\nx = pickle.load(f)\n', 'pickle.load(f)', '1', {}, '/p/__init__.py')).toBe(
    'import pickle\n\nx = 1\n',
  );
});

test('an import that is added below takes its place', async () => {
  const text = 'import os\nimport pickle\n\nos.getcwd()\nx = pickle.load(f)\n';
  const project = await projectOf(['/p'], { '/p/main.py': text });
  const at = text.indexOf('\n\nos');
  const edits = [
    { file: '/p/main.py', span: { start: at, end: at }, text: '\nimport shelve' },
    { file: '/p/main.py', span: { start: text.indexOf('pickle.load'), end: text.length - 1 }, text: 'shelve.open(f)' },
  ];
  expect(editedText(text, withoutUnusedImports(edits, project.files))).toBe(
    'import os\nimport shelve\n\nos.getcwd()\nx = shelve.open(f)\n',
  );
});

test('one whose module is written anew goes with it', async () => {
  const text = 'import os\nfrom pickle import load\n\nos.getcwd()\nx = load(f)\n';
  const project = await projectOf(['/p'], { '/p/main.py': text });
  const edits = [
    { file: '/p/main.py', span: { start: text.indexOf('pickle'), end: text.indexOf('pickle') + 6 }, text: 'shelve' },
    { file: '/p/main.py', span: { start: text.indexOf('load(f)'), end: text.length - 1 }, text: '1' },
  ];
  expect(editedText(text, withoutUnusedImports(edits, project.files))).toBe('import os\n\nos.getcwd()\nx = 1\n');
});
