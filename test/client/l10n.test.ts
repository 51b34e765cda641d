import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../scripts/l10n.mjs');

it('hands every word a person reads to l10n.t, and every translation knows them all', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(stderr + stdout.trim()).toBe('');
  expect(status).toBe(0);
});
