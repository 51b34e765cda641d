// The extension as a browser runs it: no Node in its extension host, the language server as a worker.
// VS Code loads it from a plain HTTP server, as vscode.dev does, and only what the window shows is judged.
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.ttf': 'font/ttf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/**
 * Serves the package's extension as one that only has a browser entry. Answers its address and a function that ends it.
 */
async function serveExtension(vsix, folder) {
  mkdirSync(folder, { recursive: true });
  const unpacked = spawnSync('unzip', ['-q', '-o', vsix, '-d', folder], { encoding: 'utf8' });
  if (unpacked.status !== 0) throw new Error(`${vsix} could not be unpacked: ${unpacked.stderr ?? unpacked.error}`);
  const root = join(folder, 'extension');
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  delete manifest.main;
  manifest.extensionKind = ['web'];
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
  const server = createServer((request, response) => {
    const path = join(root, normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname)));
    response.setHeader('Access-Control-Allow-Origin', '*');
    if (!path.startsWith(root) || !existsSync(path) || !statSync(path).isFile()) {
      response.statusCode = 404;
      response.end();
      return;
    }
    response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
    createReadStream(path).pipe(response);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return { address: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

/** Runs the checks of the browser's extension and reports each. */
export async function testWeb({ vsix, folder, server, browser, workspace, makeDriver, report, onCleanup, results }) {
  const extension = await serveExtension(vsix, folder);
  onCleanup(extension.stop);
  const authority = `127.0.0.1:${server.port}`;
  const check = async (name, file, run) => {
    const started = Date.now();
    let error = null;
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    try {
      const payload = [
        ['extensionDevelopmentPath', extension.address],
        ['openFile', `vscode-remote://${authority}${join(workspace, file)}`],
      ];
      await page.goto(
        `http://${authority}/?folder=${workspace}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
      );
      await run(page, makeDriver(page));
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.message : String(thrown);
      await page.screenshot({ path: join(results, `failed-${name.replace(/\W+/g, '-')}.png`) }).catch(() => undefined);
    }
    await page.close();
    report({ name, error, milliseconds: Date.now() - started });
  };
  await check('in the browser: findings in a Python file', 'digits/layers.py', async (page) => {
    await page.locator('.squiggly-error').first().waitFor({ timeout: 40_000 });
  });
  await check('in the browser: a SavedModel as a tree, with values', 'digits/layers.py', async (page, driver) => {
    // Once it has found something it is there: a file opened before is opened as what VS Code itself knows.
    await page.locator('.squiggly-error').first().waitFor({ timeout: 40_000 });
    const row = (text) => page.locator('.explorer-folders-view .monaco-list-row', { hasText: text }).first();
    await row('export').click();
    await row('saved_model.pb').dblclick();
    await driver.wait({ selector: '#tree .row', hasText: 'MetaGraph', timeout: 40_000 });
    await driver.fill({ selector: '#search', text: 'kernel' });
    await driver.click({ selector: '#tree .row .label', hasText: 'kernel' });
    await driver.wait({ selector: '.details table.grid td' });
  });
}
