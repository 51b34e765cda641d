// Builds the extension for release and packs it: saveproof-<version>.vsix, or the path given.
// The build stands in a folder of its own, so that dist/ stays what development needs.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const LIMIT = 8 * 1024 * 1024;

/** Builds and packs. Answers the package's path and bytes; throws when the build fails or it is larger than 8 MB. */
export async function pack(out) {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const packagePath = resolve(out ?? join(root, `${name}-${version}.vsix`));
  const stage = mkdtempSync(join(tmpdir(), 'saveproof-package-'));
  try {
    const build = spawnSync(
      process.execPath,
      [join(root, 'scripts/build.mjs'), '--minify', '--out', join(stage, 'dist')],
      { stdio: 'inherit' },
    );
    if (build.status !== 0) throw new Error(`scripts/build.mjs failed (exit ${build.status}).`);
    const words = readdirSync(root).filter((name) => /^package\.nls(\..+)?\.json$/.test(name));
    for (const part of [
      'package.json',
      ...words,
      '.vscodeignore',
      'README.md',
      'CHANGELOG.md',
      'LICENSE',
      'media',
      'syntaxes',
      'l10n',
      'docs/rules',
      'docs/silencing.md',
    ]) {
      if (existsSync(join(root, part))) cpSync(join(root, part), join(stage, part), { recursive: true });
    }
    await createVSIX({
      cwd: stage,
      packagePath,
      dependencies: false,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  const bytes = statSync(packagePath).size;
  if (bytes > LIMIT) throw new Error(`${packagePath} is ${bytes} bytes; an extension package may be 8 MB.`);
  return { path: packagePath, bytes };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { path, bytes } = await pack(process.argv[2]);
  console.log(`${path}: ${(bytes / 1024 / 1024).toFixed(2)} MB`);
}
