// The extension in a real VS Code: builds the package, installs it, runs the suite of suite/ in the
// extension host with a browser driver beside it, prints a line for each test and `N passed, N failed`.
//   node test/host/run.mjs [--desktop] [--only WORD,WORD...] [--keep] [--update-media]
// --update-media writes the README's screenshots into media/ rather than .results/.
// Without --desktop it is VS Code's own server with Chromium, both from npm; with it, the desktop VS Code that
// @vscode/test-electron downloads from update.code.visualstudio.com.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { installExtension, startServer } from '../../scripts/vscode-server.mjs';
import { pack } from '../../scripts/package.mjs';
import { launchBrowser, shareServiceWorker } from './browser.mjs';
import { unpackLarge } from './large-artifacts.mjs';
import { writeLargeArchive, writeLargeModel } from './large-model.mjs';
import { createDriver } from './page-driver.mjs';
import { testRestricted } from './restricted.mjs';
import { testWeb } from './web.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const results = join(here, '.results');
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : '';
const desktop = process.argv.includes('--desktop');
const LIMIT = 12 * 60_000;

const work = mkdtempSync(join(tmpdir(), 'saveproof-host-'));
const data = join(work, 'data');
const extensions = join(work, 'extensions');
const workspace = join(work, 'workspace');
const tests = join(work, 'tests');
const cleanups = [];
let passed = 0;
let failed = 0;

async function main() {
  for (const folder of [data, extensions, workspace, tests]) mkdirSync(folder, { recursive: true });
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });

  console.log('Packaging the extension ...');
  const vsix = await pack(join(work, 'saveproof.vsix'));
  console.log(`package ${(vsix.bytes / 1024 / 1024).toFixed(2)} MB`);
  await esbuild.build({
    entryPoints: [join(here, 'suite/index.ts')],
    outfile: join(tests, 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  });
  writeFileSync(join(tests, 'package.json'), '{"type":"commonjs"}');
  makeWorkspace();
  await (desktop ? runDesktop(vsix.path) : runServer(vsix.path));
}

/** What the suite works on: the example project, artifacts whole and broken, and room for files of its own. */
function makeWorkspace() {
  cpSync(join(root, 'examples'), workspace, { recursive: true, filter: (path) => !path.endsWith('.saveproof_cache') });
  const artifacts = join(root, 'test/artifacts');
  const copies = JSON.parse(readFileSync(join(here, 'artifacts.json'), 'utf8'));
  for (const name of copies) cpSync(join(artifacts, name), join(workspace, 'artifacts', name), { recursive: true });
  // Keras 3 records simple arguments by itself; Keras 2 does not.
  mkdirSync(join(workspace, 'older'));
  writeFileSync(join(workspace, 'older/requirements.txt'), 'tensorflow==2.10.1\n');
  mkdirSync(join(workspace, 'large'));
  writeLargeModel(join(workspace, 'large/large.h5'), 14_000_000);
  writeLargeModel(join(workspace, 'large/huge.h5'), 200_000_000);
  writeLargeArchive(join(workspace, 'large/large.keras'), 3_500_000_000);
  cpSync(join(here, 'models/no_weights.keras'), join(workspace, 'artifacts/no_weights.keras'));
  for (const name of ['efficientnetb7', 'many']) unpackLarge(name, join(workspace, 'artifacts/large', name));
  makeHostileNames(join(workspace, 'artifacts/hostile-names'));
  mkdirSync(join(workspace, '.vscode'), { recursive: true });
  writeFileSync(
    join(workspace, '.vscode/settings.json'),
    JSON.stringify({
      'workbench.startupEditor': 'none',
      'workbench.colorTheme': 'Default Dark Modern',
      'workbench.tips.enabled': false,
      'editor.minimap.enabled': false,
      'git.enabled': false,
      'files.simpleDialog.enable': true,
      'extensions.ignoreRecommendations': true,
      'files.autoSave': 'off',
      'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
      'editor.suggestOnTriggerCharacters': false,
      'chat.commandCenter.enabled': false,
      // Text that a test can point at rather than pixels.
      'terminal.integrated.gpuAcceleration': 'off',
    }),
  );
}

/** The example project alone, as nobody has touched it. */
function exampleCopy() {
  const folder = join(work, 'example');
  cpSync(join(root, 'examples'), folder, { recursive: true, filter: (path) => !path.endsWith('.saveproof_cache') });
  return folder;
}

/**
 * A SavedModel of which one function's name is HTML that would run: other bytes of the same length, so that it stays a
 * SavedModel.
 */
function makeHostileNames(folder) {
  cpSync(join(root, 'examples/export/1'), folder, { recursive: true });
  const file = join(folder, 'saved_model.pb');
  const text = readFileSync(file, 'latin1');
  const name = /__inference_[a-z_0-9]{28,}/.exec(text)?.[0];
  if (name === undefined) throw new Error('examples/export/1 holds no function with a long name.');
  writeFileSync(file, text.replaceAll(name, '<img src=x onerror=window.hostile=1>'.padEnd(name.length, '_')), 'latin1');
}

/**
 * A local server through which the suite drives the window and reports. Answers its address and a promise of the end.
 */
async function controlServer(driver) {
  let ended = () => undefined;
  const end = new Promise((resolve) => (ended = resolve));
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { action, ...params } = JSON.parse(text);
    try {
      let answer = null;
      if (action === 'result') report(params);
      else if (action === 'note') console.log(params.text);
      else if (action === 'end') ended();
      else answer = await driver()[action](params);
      response.end(JSON.stringify({ answer }));
    } catch (error) {
      response.statusCode = 500;
      response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  cleanups.push(() => server.close());
  return { address: `http://127.0.0.1:${server.address().port}`, end };
}

function report({ name, error, milliseconds }) {
  if (error === null) passed++;
  else failed++;
  console.log(
    `${error === null ? 'ok' : 'FAILED'} ${name} (${milliseconds} ms)${error === null ? '' : `\n    ${error.replaceAll('\n', '\n    ')}`}`,
  );
}

function withLimit(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The suite did not end within ${LIMIT / 60_000} minutes.`)), LIMIT);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function watchErrors(page) {
  const errors = [];
  page.on('console', (message) => {
    const text = message.text();
    // What the page itself logs, and its policy's refusals; the workbench has its own troubles.
    if (
      message.type() === 'error' &&
      /Content Security Policy|saveproof/i.test(text) &&
      !/serviceWorker|extension-output|\/User\/History\//.test(text)
    )
      errors.push(text);
  });
  page.on('pageerror', (error) => {
    if (/saveproof|page\/main/.test(error.stack ?? '')) errors.push(error.message);
  });
  return errors;
}

async function runServer(vsix) {
  await installExtension(vsix, { data, extensions });
  let driver = null;
  const control = await controlServer(() => driver);
  process.env.SAVEPROOF_TEST_CONTROL = control.address;
  process.env.SAVEPROOF_TEST_RESULTS = results;
  process.env.SAVEPROOF_TEST_MEDIA = process.argv.includes('--update-media') ? join(root, 'media') : results;
  process.env.SAVEPROOF_TEST_ONLY = only;
  process.env.SAVEPROOF_TEST_ARTIFACTS = join(root, 'test/artifacts');
  const server = await startServer({ data, extensions });
  cleanups.push(server.stop);
  const browser = await launchBrowser();
  cleanups.push(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await shareServiceWorker(page);
  driver = createDriver(page, watchErrors(page));
  const authority = `127.0.0.1:${server.port}`;
  const remote = (path) => `vscode-remote://${authority}${path}`;
  let crashed = () => undefined;
  const crash = new Promise((_, reject) => (crashed = reject));
  await page.exposeFunction('codeAutomationLog', () => undefined);
  await page.exposeFunction(
    'codeAutomationExit',
    (code) => code !== 0 && crashed(new Error(`The extension host ended the suite with ${code}.`)),
  );
  const payload = [
    ['extensionDevelopmentPath', remote(join(here, 'empty-extension'))],
    ['extensionTestsPath', remote(join(tests, 'index.js'))],
  ];
  await page.goto(`http://${authority}/?folder=${workspace}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
  try {
    await withLimit(Promise.race([control.end, crash]));
  } catch (error) {
    await page.screenshot({ path: join(results, 'failure.png') }).catch(() => undefined);
    throw error;
  }
  await page.close();
  const makeDriver = (each) => createDriver(each, watchErrors(each));
  const shared = { browser, workspace, makeDriver, report, onCleanup: (end) => cleanups.push(end), results };
  const wants = (name) => only.split(',').some((word) => name.includes(word));
  await Promise.all([
    wants('in German') &&
      testRestricted({ ...shared, workspace: exampleCopy(), data: join(work, 'restricted'), extensions }),
    wants('in the browser') && testWeb({ ...shared, vsix, folder: join(work, 'web'), server }),
  ]);
}

async function runDesktop(vsix) {
  const { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } =
    await import('@vscode/test-electron');
  const { chromium } = await import('playwright-core');
  const executable = await downloadAndUnzipVSCode({ cachePath: join(root, '.cache/vscode-desktop') });
  const [cli, ...cliArguments] = resolveCliArgsFromVSCodeExecutablePath(executable);
  spawnSync(
    cli,
    [...cliArguments, '--install-extension', vsix, '--extensions-dir', extensions, '--user-data-dir', data],
    { stdio: 'inherit', shell: process.platform === 'win32' },
  );
  const debuggingPort = 9300 + (process.pid % 500);
  let driver = null;
  const control = await controlServer(() => driver);
  const running = runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: join(here, 'empty-extension'),
    extensionTestsPath: join(tests, 'index.js'),
    launchArgs: [
      workspace,
      '--extensions-dir',
      extensions,
      '--user-data-dir',
      data,
      `--remote-debugging-port=${debuggingPort}`,
      '--disable-workspace-trust',
    ],
    extensionTestsEnv: {
      SAVEPROOF_TEST_CONTROL: control.address,
      SAVEPROOF_TEST_RESULTS: results,
      SAVEPROOF_TEST_MEDIA: results,
      SAVEPROOF_TEST_ONLY: only,
      SAVEPROOF_TEST_ARTIFACTS: join(root, 'test/artifacts'),
    },
  });
  const connect = async () => {
    for (let tries = 0; tries < 100; tries++) {
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${debuggingPort}`).catch(() => null);
      const page = browser
        ?.contexts()[0]
        ?.pages()
        .find((each) => each.url().includes('workbench'));
      if (page !== undefined) {
        driver = createDriver(page, watchErrors(page));
        return;
      }
      await new Promise((later) => setTimeout(later, 200));
    }
    throw new Error('The window of desktop VS Code could not be reached.');
  };
  await withLimit(Promise.race([Promise.all([connect(), control.end]), running]));
}

async function cleanUp() {
  for (const cleanup of cleanups.splice(0).reverse()) {
    try {
      await cleanup();
    } catch {
      // It is gone already.
    }
  }
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await cleanUp();
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
    process.exit(1);
  });
}

try {
  if (!existsSync(work)) throw new Error(`${work} could not be made.`);
  chmodSync(work, 0o755);
  await main();
} catch (error) {
  failed++;
  console.log(`FAILED the host suite\n    ${error instanceof Error ? error.message : error}`);
}
await cleanUp();
if (!process.argv.includes('--keep')) rmSync(work, { recursive: true, force: true, maxRetries: 5 });
else console.log(work);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
