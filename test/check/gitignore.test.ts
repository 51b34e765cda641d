/** Programs that Git ignores are nobody's to check, unless they are named. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodeWorkspace, workspacePath } from '../../server/workspace-node';

let top = '';
beforeAll(() => {
  top = workspacePath(mkdtempSync(join(tmpdir(), 'gitignore-')));
  const files: Record<string, string> = {
    'repository/.git/HEAD': '',
    'repository/.gitignore': '# made\nbuild/\n/generated_*.py\n*_pb2.py\n!kept_pb2.py\nmodels/\n',
    'repository/train.py': '',
    'repository/build/lib/train.py': '',
    'repository/generated_a.py': '',
    'repository/package/generated_a.py': '',
    'repository/package/x_pb2.py': '',
    'repository/package/kept_pb2.py': '',
    'repository/package/.gitignore': 'local.py\n!x_pb2.py\n',
    'repository/package/local.py': '',
    'repository/local.py': '',
    'repository/models/model.keras': '',
    'repository/models/requirements.txt': '',
    'repository/models/note.ipynb': '{}',
    'elsewhere/.gitignore': 'project/\n',
    'elsewhere/project/a.py': '',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  symlinkSync(join(top, 'repository'), join(top, 'repository', 'package', 'loop'));
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

const listed = async (...roots: string[]): Promise<string[]> =>
  (await nodeWorkspace(roots.map((root) => `${top}/${root}`)).list())
    .map((path) => path.slice(top.length + 1))
    .filter((path) => !path.includes('.git'));

it('leaves out programs that are ignored, and keeps artifacts and pins', async () => {
  expect(await listed('repository')).toEqual(
    [
      'local.py',
      'models/model.keras',
      'models/requirements.txt',
      'package/generated_a.py',
      'package/kept_pb2.py',
      'package/x_pb2.py',
      'train.py',
    ].map((path) => `repository/${path}`),
  );
});

it('counts from the repository, whatever folder of it is asked about', async () => {
  expect(await listed('repository/package')).toEqual(
    ['generated_a.py', 'kept_pb2.py', 'x_pb2.py'].map((path) => `repository/package/${path}`),
  );
});

it('checks what is named, ignored or not', async () => {
  expect(await listed('repository/build')).toEqual(['repository/build/lib/train.py']);
  expect(await listed('repository/build/lib')).toEqual(['repository/build/lib/train.py']);
  expect(await listed('repository/generated_a.py')).toEqual(['repository/generated_a.py']);
});

it('does not ask files above that belong to no repository', async () => {
  expect(await listed('elsewhere/project')).toEqual(['elsewhere/project/a.py']);
});
