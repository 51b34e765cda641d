// How fast a tree of Python files is checked, cold and with a cache, beside ruff where it is installed; and how long an
// editor waits for diagnostics after a keystroke. `npm run bench -- check`; SAVEPROOF_TREE names the tree (default: the
// corpus), SAVEPROOF_FILE the file that is typed in (default: the one nearest to 2,000 lines), RUFF a ruff to compare
// with. Medians of five runs (SAVEPROOF_RUNS), of 10,000 keystrokes (SAVEPROOF_EDITS); prints one JSON object on the
// last line.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tree = process.env.SAVEPROOF_TREE ?? join(root, 'test/corpus');
const runs = Number(process.env.SAVEPROOF_RUNS ?? 5);
const folder = mkdtempSync(join(tmpdir(), 'saveproof-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--minify', '--out', folder], { stdio: 'inherit' });

const quantile = (numbers, share) =>
  [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];
const rounded = (number) => Math.round(number * 10) / 10;

/** Wall milliseconds of a whole process. */
function timed(command, args) {
  const started = performance.now();
  const { status, stderr } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 28 });
  if (status === null || status > 1) console.error(`${command} ended with ${status}: ${stderr}`);
  return performance.now() - started;
}
const median = (command, args) =>
  rounded(
    quantile(
      Array.from({ length: runs }, () => timed(command, args)),
      0.5,
    ),
  );

const programs = readdirSync(tree, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.py'));
const result = { files: programs.length };
const cli = join(folder, 'cli.js');
result.cold = median(process.execPath, [cli, 'check', tree, '--format', 'json', '--no-cache']);
timed(process.execPath, [cli, 'check', tree, '--format', 'json']);
result.warm = median(process.execPath, [cli, 'check', tree, '--format', 'json']);
rmSync(join(tree, '.saveproof_cache'), { recursive: true, force: true });
const ruff = process.env.RUFF ?? 'ruff';
if (spawnSync(ruff, ['--version']).status === 0) {
  result.ruff = median(ruff, ['check', '--select', 'F', '--no-cache', tree]);
  result.coldToRuff = rounded(result.cold / result.ruff);
  result.warmToRuff = Math.round((result.warm / result.ruff) * 100) / 100;
}
result.version = median(process.execPath, [cli, '--version']);
result.node = median(process.execPath, ['-e', '0']);

// An editor: opens a long file, types, and asks for diagnostics after each keystroke.
const lines = (name) => readFileSync(join(tree, name), 'utf8').split('\n').length;
const nearest = (names) =>
  names.map((name) => [name, Math.abs(lines(name) - 2000)]).sort((a, b) => a[1] - b[1])[0]?.[0];
const typed =
  process.env.SAVEPROOF_FILE ??
  nearest(programs.filter((name) => /\bkeras\b/.test(readFileSync(join(tree, name), 'utf8'))));
const server = spawn(process.execPath, [join(folder, 'server.js'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
const connection = createMessageConnection(
  new StreamMessageReader(server.stdout),
  new StreamMessageWriter(server.stdin),
);
connection.onRequest('workspace/diagnostic/refresh', () => null);
connection.listen();
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1] ?? 0) / 1000;
const uri = pathToFileURL(join(tree, typed)).href;
await connection.sendRequest('initialize', {
  processId: process.pid,
  rootUri: pathToFileURL(tree).href,
  capabilities: { textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } },
});
await connection.sendNotification('initialized', {});
let text = readFileSync(join(tree, typed), 'utf8');
await connection.sendNotification('textDocument/didOpen', {
  textDocument: { uri, languageId: 'python', version: 1, text },
});
const pull = () => connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
const started = performance.now();
await pull();
result.firstDiagnostics = rounded(performance.now() - started);
result.typedIn = typed;
result.typedLines = text.split('\n').length;
const half = Math.floor(result.typedLines / 2);
const waits = [];
let version = 1;
const edits = Number(process.env.SAVEPROOF_EDITS ?? 10_000);
result.edits = edits;
result.memoryAfter = {};
for (let edit = 0; edit < edits; edit += 1) {
  const range = { start: { line: half, character: 0 }, end: { line: half, character: edit % 2 } };
  version += 1;
  const before = performance.now();
  await connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version },
    contentChanges: [{ range, text: edit % 2 === 0 ? '#' : '' }],
  });
  await pull();
  waits.push(performance.now() - before);
  if (edit === 20 || (edit + 1) % 2000 === 0) result.memoryAfter[edit === 20 ? 20 : edit + 1] = rounded(memory());
}
result.keystrokeMedian = rounded(quantile(waits, 0.5));
result.keystroke95 = rounded(quantile(waits, 0.95));
result.memory = rounded(memory());
server.kill();
connection.dispose();
console.log(
  `check: cold ${result.cold} ms, warm ${result.warm} ms${result.ruff === undefined ? '' : `, ruff ${result.ruff} ms`}; keystroke ${result.keystrokeMedian} ms (95 %: ${result.keystroke95} ms) in ${typed}; ${result.memory} MB`,
);
console.log(JSON.stringify(result));
