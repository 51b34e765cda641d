import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');

/** Bundles the entry points as they are now into a folder of their own. `remove` deletes it. */
export function bundle(): { folder: string; cli: string; server: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'saveproof-dist-'));
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), '--out', folder], { stdio: 'pipe' });
  return {
    folder,
    cli: join(folder, 'cli.js'),
    server: join(folder, 'server.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A folder on disk with these files; `remove` deletes it. */
export function project(files: Record<string, string | Uint8Array>): {
  folder: string;
  at(path: string): string;
  remove(): void;
} {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'saveproof-project-')));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return { folder, at: (path) => join(folder, path), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
