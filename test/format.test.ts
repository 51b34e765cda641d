import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = join(__dirname, '..');

it('the code stands as `npm run format` writes it', async () => {
  const prettier = join(root, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [prettier, '--list-different', '.'], {
    cwd: root,
  }).catch((refused: { stdout: string; stderr: string }) => ({ stdout: refused.stdout + refused.stderr }));
  expect(stdout).toBe('');
}, 120_000);
