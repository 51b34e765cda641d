import { afterEach, expect, it } from 'vitest';
import { isProgramPath, namesPython } from '../../server/check/program-path';
import { nodeWorkspace } from '../../server/workspace-node';
import { project } from '../support/bundle';

let files: ReturnType<typeof project>;
afterEach(() => files?.remove());

it.each([
  ['#!/usr/bin/python', true],
  ['#!/usr/bin/env python3\nimport keras', true],
  ['#! /usr/bin/env -S python3.11 -u', true],
  ['#!/usr/bin/env -S uv run --script', true],
  ['#!/opt/pypy3', true],
  ['#!/bin/sh\n# runs python', false],
  ['#!/usr/bin/env pythonista', false],
  ['# python', false],
  ['import python', false],
  ['', false],
])('%j names Python: %s', (beginning, names) => {
  expect(namesPython(beginning)).toBe(names);
});

it('lists of the files without an ending those that are scripts of Python, or say by their name what they are', async () => {
  files = project({
    'bin/train': '#!/usr/bin/env python3\n',
    'bin/deploy': '#!/bin/sh\n',
    'bin/empty': '',
    LICENSE: 'Do as you like.\n',
    Pipfile: '[packages]\n',
    'run/checkpoint': 'model_checkpoint_path: "a"\n',
    'a.py': '',
    'hidden/.gitignore': 'train\n',
    'hidden/train': '#!/usr/bin/env python3\n',
  });
  const listed = (await nodeWorkspace([files.folder]).list()).map((path) => path.slice(files.folder.length + 1));
  expect(listed.filter((path) => !path.endsWith('.gitignore'))).toEqual([
    'Pipfile',
    'a.py',
    'bin/train',
    'run/checkpoint',
  ]);
  expect(listed.filter(isProgramPath)).toEqual(['a.py', 'bin/train']);
});
