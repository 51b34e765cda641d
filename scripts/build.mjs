// Bundles every entry point into dist/, or the folder after `--out`. `--watch` rebuilds on change,
// `--minify` is for the package.
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const watch = process.argv.includes('--watch');
const minify = process.argv.includes('--minify');
const out = process.argv.includes('--out') ? process.argv[process.argv.indexOf('--out') + 1] : join(root, 'dist');

const common = {
  absWorkingDir: root,
  bundle: true,
  minify,
  sourcemap: minify ? false : 'linked',
  target: 'es2022',
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'silent' },
};
// The native parser is loaded at run time where it is installed; the bundle must not hold it.
// web-tree-sitter's module asks for import.meta.url, which a CommonJS bundle does not have.
const treeSitter = join(dirname(require.resolve('web-tree-sitter')), 'web-tree-sitter.cjs');
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  external: ['vscode', 'tree-sitter', 'tree-sitter-python'],
  alias: { 'web-tree-sitter': treeSitter },
};
const browser = { ...common, platform: 'browser', format: 'iife', external: ['vscode'] };

const bundles = [
  { ...node, entryPoints: { extension: 'client/extension.ts' } },
  { ...node, entryPoints: { server: 'server/main.ts' } },
  { ...node, entryPoints: { cli: 'server/cli.ts' }, banner: { js: '#!/usr/bin/env node' } },
  { ...browser, format: 'cjs', entryPoints: { 'extension.web': 'client/extension.web.ts' } },
  { ...browser, entryPoints: { 'server.web': 'server/main.web.ts' } },
  { ...browser, entryPoints: { 'page/main': 'client/page/main.ts' }, loader: { '.ttf': 'file' } },
].filter((bundle) => Object.values(bundle.entryPoints).every((file) => existsSync(join(root, file))));

if (!watch) rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
cpSync(join(dirname(require.resolve('web-tree-sitter')), 'web-tree-sitter.wasm'), join(out, 'web-tree-sitter.wasm'));
cpSync(
  join(dirname(require.resolve('tree-sitter-python/package.json')), 'tree-sitter-python.wasm'),
  join(out, 'tree-sitter-python.wasm'),
);

for (const bundle of bundles) {
  const options = { ...bundle, outdir: out };
  if (watch) await (await esbuild.context(options)).watch();
  else await esbuild.build(options);
}

// npm links the command to this file as it is.
const cli = join(root, 'dist/cli.js');
if (existsSync(cli)) chmodSync(cli, 0o755);
