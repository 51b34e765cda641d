// Runs everything that `npm test` promises and ends with one line: `N passed, N failed`.
// Types, then unit and property tests, then the suite inside a real VS Code.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const report = join(tmpdir(), `saveproof-test-${process.pid}.json`);

/** Runs a command with its output shown; answers its exit code and what it printed. */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      process.stdout.write(chunk);
    });
    child.on('error', (error) => resolve({ code: 1, printed: String(error) }));
    child.on('exit', (code) => resolve({ code: code ?? 1, printed }));
  });
}

let passed = 0;
let failed = 0;

const build = await run(process.execPath, ['scripts/build.mjs']);
const types = await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.']);
for (const step of [build, types]) step.code === 0 ? passed++ : failed++;

const unit = await run(process.execPath, [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
]);
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  // A file that could not be loaded, or an error outside every test, counts as one failure.
  if (unit.code !== 0 && result.numFailedTests === 0) failed++;
} catch {
  failed++;
}
rmSync(report, { force: true });

const host = await run(process.execPath, ['test/host/run.mjs']);
const counted = /^(\d+) passed, (\d+) failed/m.exec(host.printed);
passed += counted ? Number(counted[1]) : 0;
failed += counted ? Number(counted[2]) : 0;
if (host.code !== 0 && Number(counted?.[2] ?? 0) === 0) failed++;

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
