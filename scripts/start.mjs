// `npm start`: the main job on the example project, then VS Code with the extension in it.
//   --no-editor   stops after the findings and the tree
//   --desktop     opens the desktop VS Code of this machine instead of serving one to the browser
//   --port N      serves on this port
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from './package.mjs';
import { installExtension, startServer } from './vscode-server.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cli = join(root, 'dist/cli.js');
const examples = join(root, 'examples');
const has = (name) => process.argv.includes(name);

/** Runs a command of Saveproof with its output shown. Findings are what it is for: only a failure to run ends here. */
function saveproof(title, ...args) {
  console.log(`\n> ${title}\n`);
  const { status, error } = spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio: 'inherit' });
  if (error !== undefined || status === null || status > 1) {
    console.error(`That failed (exit ${status ?? error?.message}).`);
    process.exit(2);
  }
}

if (!existsSync(cli)) {
  const build = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
  if (build.status !== 0) process.exit(build.status ?? 1);
}
// Without its cache: the editor that opens next shows the examples as they are.
saveproof('saveproof check examples', 'check', '--no-cache', 'examples');
saveproof('saveproof inspect examples/export/1', 'inspect', 'examples/export/1');
if (has('--no-editor')) process.exit(0);

const cache = join(root, '.cache');
mkdirSync(cache, { recursive: true });
console.log('\nPacking the extension ...');
const { path: vsix } = await pack(join(cache, 'saveproof.vsix'));

if (has('--desktop')) {
  const data = join(cache, 'desktop');
  const desktop = ['code', 'codium', 'code-insiders'].find(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0,
  );
  if (desktop === undefined) {
    console.error(
      'No desktop VS Code (code, codium or code-insiders) is on the PATH. Without --desktop it is served to your browser.',
    );
    process.exit(2);
  }
  // Its own data and extensions: nothing of the person's own VS Code is touched.
  const own = ['--user-data-dir', join(data, 'user'), '--extensions-dir', join(data, 'extensions')];
  const options = { stdio: 'inherit', shell: process.platform === 'win32' };
  spawnSync(desktop, [...own, '--install-extension', vsix, '--force'], options);
  spawn(desktop, [...own, '--disable-workspace-trust', examples, join(examples, 'digits/layers.py')], {
    ...options,
    detached: true,
    stdio: 'ignore',
  }).unref();
  console.log(`Opened ${examples} in ${desktop}.`);
  process.exit(0);
}

console.log("Installing VS Code's server (once, about 20 s) ...");
const data = join(cache, 'served');
const extensions = join(data, 'extensions');
rmSync(extensions, { recursive: true, force: true });
mkdirSync(extensions, { recursive: true });
try {
  await installExtension(vsix, { data, extensions });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}
const wanted = has('--port') ? Number(process.argv[process.argv.indexOf('--port') + 1]) : 0;
const server = await startServer({ data, extensions, port: Number.isInteger(wanted) ? wanted : 0 });
const stop = () => {
  server.stop();
  process.exit(0);
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
console.log(
  `\nOpen this in your browser:\n\n    http://127.0.0.1:${server.port}/?folder=${encodeURI(examples)}\n\nSee digits/layers.py for findings, export/1/saved_model.pb for a model. Ctrl+C ends it.`,
);
