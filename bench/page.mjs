// The artifact page alone in a browser, with the language server behind it: time from loading it to its frame, to first
// content, to the full tree, from the tab to the graph, and from choosing the main graph of operations to that; how
// evenly its rows scroll; how long its script blocks; memory. What VS Code itself takes to make a page is not in it.
// Netron (`pip install netron`; NETRON names it) opens the same files in the same browser. Large models stand in
// BENCH_FOLDER, where large-artifacts.py makes them when PYTHON has TensorFlow 2.15. BENCH_RUNS (3) is how often each
// is opened; medians are given. BENCH_ONLY, `page` or `netron`, measures one of both.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launchBrowser } from '../test/host/browser.mjs';

const require = createRequire(import.meta.url);
const {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} = require('vscode-languageserver-protocol/node');

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = process.env.BENCH_FOLDER ?? join(tmpdir(), 'saveproof-bench-artifacts');
const python = process.env.PYTHON ?? 'python3';
const netron = process.env.NETRON ?? 'netron';
const runs = Number(process.env.BENCH_RUNS ?? 3);
const WAIT = 60_000;
const NETRON_WAIT = 150_000;

const models = [
  { name: 'small SavedModel', path: join(root, 'examples/export/1/saved_model.pb') },
  { name: 'EfficientNetB7 SavedModel', path: join(folder, 'effb7_sm/saved_model.pb') },
  { name: 'EfficientNetB7 .keras', path: join(folder, 'effb7.keras') },
  { name: 'EfficientNetB7 .h5', path: join(folder, 'effb7.h5') },
  { name: '50,000 variables', path: join(folder, 'ckpt_50k/model.index') },
];
if (!models.every(({ path }) => existsSync(path))) {
  spawnSync(
    python,
    [join(root, 'bench/large-artifacts.py'), folder, 'effb7_sm', 'effb7.keras', 'effb7.h5', 'ckpt_50k'],
    { stdio: ['ignore', 'inherit', 'ignore'] },
  );
}

const dist = mkdtempSync(join(tmpdir(), 'saveproof-bench-page-'));
const cleanups = [() => rmSync(dist, { recursive: true, force: true })];

/** Runs in the page: notes when things came to be there, and what blocked, in milliseconds since it was asked for. */
function watch() {
  window.seen = {};
  window.blocked = [];
  new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => window.blocked.push(duration))).observe(
    { type: 'longtask', buffered: true },
  );
  setInterval(() => {
    const note = (what, there) => there && (window.seen[what] ??= performance.now());
    note('frame', document.querySelector('.head h1'));
    note('content', document.querySelector('#tree .row, .empty'));
    note(
      'tree',
      document.querySelector('#tree .row, .empty') && document.querySelector('.head-health .health, .empty'),
    );
    note('graph', document.querySelector('#graph .node'));
  }, 5);
}

/** Proportional memory of the browser's pages in megabytes; null where the system does not tell. */
async function memoryOf(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  let sum = 0;
  for (const { type, id } of processInfo) {
    if (type !== 'renderer') continue;
    if (!existsSync(`/proc/${id}/smaps_rollup`)) return null;
    sum += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  }
  return sum / 1024;
}

const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

/** Serves the page as the extension's host does, but for its address. Answers where. */
async function servePage() {
  const html =
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><link rel="stylesheet" href="page/main.css" id="vscode-codicon-stylesheet"></head><body data-view="artifact" data-name="model" data-layout-worker="page/layout-worker.js"><script>window.acquireVsCodeApi = () => ({ postMessage: (message) => window.toHost(message), getState: () => null, setState: () => undefined });</script><script type="module" src="page/main.js"></script></body></html>';
  const server = createServer(({ url = '/' }, response) => {
    const file = join(dist, url.split('?')[0]);
    if (url === '/') response.setHeader('content-type', 'text/html').end(html);
    else if (existsSync(file))
      response.setHeader('content-type', TYPES[extname(file)] ?? 'text/plain').end(readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  cleanups.push(() => server.close());
  return `http://127.0.0.1:${server.address().port}/`;
}

async function startServer() {
  const child = spawn(process.execPath, [join(dist, 'server.js'), '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  cleanups.push(() => child.kill());
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onUnhandledNotification(() => undefined);
  connection.listen();
  await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  await connection.sendNotification('initialized', {});
  return connection;
}

/** A page of the browser that shows a model. */
async function open(browser, server, address, path) {
  const uri = pathToFileURL(path).href;
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const post = (message) => page.evaluate((each) => window.postMessage(each, '*'), message).catch(() => undefined);
  await page.exposeFunction('toHost', async ({ type, id, method, params }) => {
    if (type !== 'request') return;
    try {
      await post({
        type: 'answer',
        id,
        result: method.startsWith('host/') ? null : await server.sendRequest(method, { ...params, uri }),
      });
    } catch (error) {
      await post({ type: 'failure', id, message: error.message });
    }
  });
  await page.addInitScript(watch);
  await page.goto(address);
  await page.waitForFunction(() => window.seen.tree !== undefined, null, { timeout: WAIT });
  const close = async () => {
    await page.close();
    await server.sendRequest('saveproof/artifact/close', { uri });
  };
  return { page, close };
}

async function timeGraph(page) {
  if ((await page.locator('#tab-graph').count()) === 0) return null;
  const clicked = await page.evaluate(() => {
    document.querySelector('#tab-graph').click();
    return performance.now();
  });
  await page.waitForFunction(() => window.seen.graph !== undefined, null, { timeout: WAIT });
  return (await page.evaluate(() => window.seen.graph)) - clicked;
}

/** From choosing the main graph of a SavedModel to its picture. */
async function timeOperations(page) {
  const chosen = await page.evaluate(async () => {
    const select = document.querySelector('.search select');
    const option = [...(select?.options ?? [])].find(({ value }) => value.startsWith('main:'));
    if (option === undefined) return null;
    const time = performance.now();
    select.value = option.value;
    select.dispatchEvent(new Event('change'));
    // The picture before is gone with the next frame.
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    delete window.seen.graph;
    return time;
  });
  if (chosen === null) return null;
  await page.waitForFunction(() => window.seen.graph !== undefined, null, { timeout: WAIT });
  return (await page.evaluate(() => window.seen.graph)) - chosen;
}

/**
 * Scrolls through the rows that a search leaves: milliseconds from one frame to the next, and frames without a row in
 * the middle.
 */
async function scroll(page) {
  await page.locator('#search').fill('float32');
  await page.waitForFunction(() => document.querySelector('#tree').scrollHeight > 1_000_000, null, { timeout: WAIT });
  return page.evaluate(async () => {
    const tree = document.querySelector('#tree');
    const deltas = [];
    let lacking = 0;
    let last = performance.now();
    for (let step = 0; step < 240; step++) {
      tree.scrollTop += 110;
      await new Promise(requestAnimationFrame);
      const time = performance.now();
      deltas.push(time - last);
      last = time;
      const { top, height } = tree.getBoundingClientRect();
      const middle = top + height / 2;
      if (
        ![...tree.querySelectorAll('[role="treeitem"]')].some(
          (row) => row.getBoundingClientRect().top <= middle && row.getBoundingClientRect().bottom >= middle,
        )
      )
        lacking++;
    }
    deltas.sort((a, b) => a - b);
    return {
      rows: Math.round(tree.scrollHeight / 22),
      usual: deltas[120],
      late: deltas[228],
      longest: deltas[239],
      lacking,
    };
  });
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const text = (value, unit = 'ms') =>
  `${(value === null || value === undefined ? '–' : value.toFixed(0)).padStart(6)} ${unit}`;

async function measureSaveproof(browser) {
  const build = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--minify', '--out', dist], {
    stdio: 'inherit',
  });
  if (build.status !== 0) throw new Error('scripts/build.mjs failed.');
  const address = await servePage();
  const server = await startServer();
  for (const { name, path } of models) {
    if (!existsSync(path)) {
      console.log(`${name}: not there`);
      continue;
    }
    const all = [];
    for (let run = 0; run < runs; run++) {
      const before = await memoryOf(browser);
      const { page, close } = await open(browser, server, address, path);
      const graph = await timeGraph(page);
      const operations = graph === null ? null : await timeOperations(page);
      await page.evaluate(() => document.querySelector('#tab-structure').click());
      const { seen, blocked } = await page.evaluate(() => ({ seen: window.seen, blocked: window.blocked }));
      const after = await memoryOf(browser);
      all.push({
        ...seen,
        graph,
        operations,
        blocked: Math.max(0, ...blocked),
        memory: before === null || after === null ? null : after - before,
      });
      if (run === runs - 1 && name.startsWith('50,000')) {
        const { rows, usual, late, longest, lacking } = await scroll(page);
        console.log(
          `scrolling ${rows.toLocaleString('en-US')} rows: a frame every ${usual.toFixed(1)} ms, 95 % within ${late.toFixed(1)} ms, the longest ${longest.toFixed(1)} ms; ${lacking} of 240 without a row in the middle`,
        );
      }
      await close();
    }
    const of = (what) => (all.some((each) => each[what] === null) ? null : median(all.map((each) => each[what])));
    console.log(
      `${name.padEnd(26)} frame ${text(of('frame'))}   first content ${text(of('content'))}   full tree ${text(of('tree'))}   graph ${text(of('graph'))}   operations ${text(of('operations'))}   longest block ${text(of('blocked'))}   memory ${text(of('memory'), 'MB')}`,
    );
  }
}

async function measureNetron(browser) {
  if (spawnSync(netron, ['--version'], { stdio: 'ignore' }).status !== 0) {
    console.log(`Netron is not measured: there is no ${netron} (set NETRON).`);
    return;
  }
  for (const [number, { name, path }] of models.entries()) {
    if (!existsSync(path)) continue;
    const address = `http://127.0.0.1:${18_000 + (process.pid % 1000) * 10 + number}`;
    const child = spawn(netron, ['--host', '127.0.0.1', '--port', address.split(':')[2], path], { stdio: 'ignore' });
    cleanups.push(() => child.kill());
    for (
      let tries = 0;
      tries < 200 &&
      !(await fetch(address).then(
        () => true,
        () => false,
      ));
      tries++
    )
      await new Promise((later) => setTimeout(later, 100));
    const all = [];
    let refused = null;
    for (let run = 0; run < runs && refused === null; run++) {
      const before = await memoryOf(browser);
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.route(
        (url) => url.hostname !== '127.0.0.1',
        (route) => route.abort(),
      );
      await page.goto(address);
      // It asks a newcomer for consent, and reads the model after.
      await page.locator('#message-button', { hasText: 'Accept' }).click({ timeout: WAIT });
      const started = performance.now();
      // Netron's page has no eval: what it shows is looked at from outside. Boxes come before they have places; then
      // the spinner goes.
      const drawn = await page
        .locator('body.default #canvas .node')
        .first()
        .waitFor({ state: 'attached', timeout: NETRON_WAIT })
        .then(
          () => performance.now() - started,
          () => null,
        );
      const after = await memoryOf(browser);
      if (drawn === null) refused = (await page.locator('body').innerText()).replace(/\s+/g, ' ').trim().slice(0, 160);
      else all.push({ drawn, memory: before === null || after === null ? null : after - before });
      await page.close();
    }
    child.kill();
    console.log(
      `${name.padEnd(26)} Netron: ${refused === null ? `graph ${text(median(all.map(({ drawn }) => drawn)))}   memory ${text(median(all.map(({ memory }) => memory)), 'MB')}` : `draws nothing within ${NETRON_WAIT / 1000} s; it says: ${refused}`}`,
    );
  }
}

try {
  const browser = await launchBrowser();
  cleanups.push(() => browser.close());
  if (process.env.BENCH_ONLY !== 'netron') await measureSaveproof(browser);
  if (process.env.BENCH_ONLY !== 'page') await measureNetron(browser);
} finally {
  for (const cleanup of cleanups.reverse()) await Promise.resolve(cleanup()).catch(() => undefined);
}
process.exit(0);
