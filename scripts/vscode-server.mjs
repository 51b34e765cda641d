// VS Code's server from npm, for tests and for trying the extension in a browser where no desktop
// VS Code is installed. The server stands in .cache/, which git ignores.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The newest release of code-server (VS Code 1.100) that runs on Node 20. */
const VERSION = '4.100.3';

/**
 * Where the server's own entry point stands once it is installed; installs it when it is not. Throws when npm cannot.
 */
async function installServer(cache = join(root, '.cache', 'vscode-server')) {
  const vscode = join(cache, 'node_modules', 'code-server', 'lib', 'vscode');
  const main = join(vscode, 'out', 'server-main.js');
  const done = join(cache, `installed-${VERSION}`);
  if (existsSync(done) && existsSync(main)) return main;
  mkdirSync(cache, { recursive: true });
  if (!existsSync(join(cache, 'package.json'))) writeFileSync(join(cache, 'package.json'), '{"private":true}\n');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await npm(['install', ...quiet, `code-server@${VERSION}`], cache);
  // The workbench's own dependencies are declared one level down.
  await npm(['install', '--omit=dev', ...quiet], vscode);
  const alias = join(vscode, 'node_modules.asar');
  rmSync(alias, { force: true });
  symlinkSync('node_modules', alias);
  writeFileSync(done, '');
  return main;
}

/** Installs a packed extension into the server. Throws what VS Code says when it does not succeed. */
export async function installExtension(vsix, { data, extensions }) {
  const main = await installServer();
  const folders = ['--extensions-dir', extensions, '--server-data-dir', data];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [main, '--install-extension', vsix, ...folders, '--accept-server-license-terms'],
    { encoding: 'utf8', timeout: 120_000 },
  );
  if (status !== 0 || !/successfully installed/.test(stdout))
    throw new Error(`The extension was not installed:\n${stdout}${stderr}`);
}

function npm(args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
      cwd,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`npm ${args.join(' ')} failed in ${cwd} (exit ${code}).`)),
    );
  });
}

/**
 * Starts the server and waits until it listens. Answers its port and a function that ends it.
 * With `asksForTrust` it opens folders restricted until the person trusts them. Throws when it does not listen within a
 * minute.
 */
export async function startServer({ data, extensions, host = '127.0.0.1', port = 0, asksForTrust = false }) {
  const main = await installServer();
  const child = spawn(
    process.execPath,
    [
      main,
      '--without-connection-token',
      '--host',
      host,
      '--port',
      String(port),
      '--accept-server-license-terms',
      '--telemetry-level',
      'off',
      ...(asksForTrust ? [] : ['--disable-workspace-trust']),
      '--server-data-dir',
      data,
      '--extensions-dir',
      extensions,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' },
  );
  const stop = () => {
    try {
      // The extension host is a child of the server: end the whole group.
      if (process.platform === 'win32') child.kill();
      else if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Already gone.
    }
  };
  let log = '';
  const listening = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`VS Code's server did not start within 60 s:\n${log}`)), 60_000);
    const read = (chunk) => {
      log += chunk;
      const found = /listening on (\d+)/.exec(log);
      if (found) {
        clearTimeout(late);
        resolve(Number(found[1]));
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => reject(new Error(`VS Code's server ended with ${code}:\n${log}`)));
  }).catch((error) => {
    stop();
    throw error;
  });
  return { port: listening, stop, log: () => log };
}
