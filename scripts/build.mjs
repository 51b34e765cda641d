// Bundles every entry point into dist/, or the folder after `--out`. `--watch` rebuilds on change,
// `--minify` is for the package.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
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

// A command loads only the modules it needs: pieces of one bundle, which esbuild can make of modules alone.
const commandLine = {
  ...common,
  platform: 'node',
  format: 'esm',
  splitting: true,
  external: ['tree-sitter', 'tree-sitter-python'],
  // commander asks for it to run commands that are files of their own; there are none, and loading it takes longer than
  // reading a cache.
  alias: { 'node:child_process': join(root, 'scripts/no-child-process.cjs'), 'web-tree-sitter': treeSitter },
  entryPoints: {
    cli: 'server/cli.ts',
    'cli-worker': 'server/cli/group-worker.ts',
    'cli-project-worker': 'server/check-worker-node.ts',
    'cli-artifact-worker': 'server/artifacts/isolate/isolate-worker.ts',
  },
  outExtension: { '.js': '.cjs' },
  chunkNames: 'cli-[hash]',
  sourcemap: minify ? false : 'inline',
  write: false,
  plugins: [
    {
      name: 'as-commonjs',
      setup: (build) =>
        build.onEnd(async ({ outputFiles = [] }) => {
          await Promise.all(outputFiles.map(writeAsCommonJs));
        }),
    },
  ],
};

/** Node starts CommonJS sooner than modules, and a worker thread far sooner. */
async function writeAsCommonJs({ path, text }) {
  const { code } = await esbuild.transform(text, {
    format: 'cjs',
    platform: 'node',
    target: common.target,
    minify,
    sourcemap: commandLine.sourcemap,
    sourcefile: path,
    supported: { 'dynamic-import': false },
    ...(text.includes('import.meta.url') && {
      define: { 'import.meta.url': 'urlOfPiece' },
      banner: "const urlOfPiece = require('node:url').pathToFileURL(__filename).href;",
    }),
  });
  writeFileSync(path, code);
}

const bundles = [
  // What activation loads is small: the language client stands in a file of its own.
  {
    ...node,
    external: [...node.external, './language-client'],
    supported: { 'dynamic-import': false },
    entryPoints: { extension: 'client/extension.ts' },
  },
  { ...node, entryPoints: { 'language-client': 'client/language-client.ts' } },
  { ...node, entryPoints: { server: 'server/main.ts' } },
  commandLine,
  { ...browser, format: 'cjs', entryPoints: { 'extension.web': 'client/extension.web.ts' } },
  { ...browser, entryPoints: { 'server.web': 'server/main.web.ts' } },
  // The webview may read this folder alone: what the page links to stands in it.
  {
    ...browser,
    entryPoints: { 'page/main': 'client/page/main.ts' },
    loader: { '.ttf': 'file' },
    assetNames: 'page/[name]',
    publicPath: '..',
  },
].filter((bundle) => Object.values(bundle.entryPoints).every((file) => existsSync(join(root, file))));

if (!watch) rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
cpSync(join(dirname(require.resolve('web-tree-sitter')), 'web-tree-sitter.wasm'), join(out, 'web-tree-sitter.wasm'));
cpSync(
  join(dirname(require.resolve('tree-sitter-python/package.json')), 'tree-sitter-python.wasm'),
  join(out, 'tree-sitter-python.wasm'),
);

// Layout runs in a worker of its own, from this script as elkjs ships it.
mkdirSync(join(out, 'page'), { recursive: true });
cpSync(require.resolve('elkjs/lib/elk-worker.min.js'), join(out, 'page/layout-worker.js'));

for (const bundle of bundles) {
  const options = { ...bundle, outdir: out };
  if (watch) await (await esbuild.context(options)).watch();
  else await esbuild.build(options);
}

// npm links the command to this file as it is.
writeFileSync(join(out, 'cli.js'), "#!/usr/bin/env node\nrequire('./cli.cjs');\n", { mode: 0o755 });
