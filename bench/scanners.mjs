// What Saveproof, saved_model_cli, modelscan and modelaudit say of every artifact of test/artifacts: attacks found,
// alarms on good files. SAVED_MODEL_CLI, MODELSCAN and MODELAUDIT are the commands; modelscan needs TensorFlow to be
// importable to look into SavedModels and archives.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, '..', 'test', 'artifacts');
const manifest = JSON.parse(readFileSync(join(folder, 'damaged', 'manifest.json'), 'utf8'));
const unsafe = Object.entries(manifest)
  .filter(([, entry]) => entry.category === 'unsafe')
  .map(([name]) => `damaged/${name.replace(/^damaged\//, '')}`);
const attacks = Object.keys(JSON.parse(readFileSync(join(folder, 'attacks', 'manifest.json'), 'utf8'))).map(
  (name) => `attacks/${name}`,
);
unsafe.push(...attacks);
const good = ['tf28', 'tf210', 'tf215', 'tf221', 'tfkeras221'].flatMap((environment) =>
  readdirSync(join(folder, environment))
    .filter((name) => name.endsWith('.truth.json'))
    .map((name) => `${environment}/${name.replace(/\.truth\.json$/, '')}`),
);
// Made to call Python or files, or to hold a Lambda: an alarm on these is right.
const risky = good.filter((name) => /unsafe|lambda/.test(name));
const harmless = good.filter((name) => !risky.includes(name));
const scratch = mkdtempSync(join(tmpdir(), 'saveproof-scanners-'));

function run(command, args, options = {}) {
  const start = performance.now();
  const result = spawnSync(command, args, { maxBuffer: 1 << 30, encoding: 'utf8', cwd: folder, ...options });
  return { ...result, seconds: (performance.now() - start) / 1000 };
}

/** Names of artifacts, out of paths that begin with them. */
function artifactsIn(paths) {
  const found = new Set();
  for (const path of paths) {
    const name = [...unsafe, ...good].find(
      (candidate) => path === candidate || path.startsWith(`${candidate}/`) || path.startsWith(`${candidate}:`),
    );
    if (name !== undefined) found.add(name);
  }
  return found;
}

function saveproof() {
  const result = run(
    process.execPath,
    [join(here, '..', 'dist', 'cli.js'), 'inspect', '--format', 'ndjson', '--files-from', '-'],
    { input: [...unsafe, ...good].join('\n') },
  );
  const alarmed = result.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter((artifact) =>
      artifact.findings.some(
        (finding) =>
          finding.severity !== 'info' && (finding.code.startsWith('SP7') || /two members/.test(finding.message)),
      ),
    );
  return {
    name: 'saveproof inspect',
    seconds: result.seconds,
    alarms: artifactsIn(alarmed.map((artifact) => artifact.path)),
  };
}

/** `saved_model_cli scan` knows SavedModels alone, and one a call. */
function savedModelCli() {
  const command = process.env.SAVED_MODEL_CLI ?? 'saved_model_cli';
  const alarms = [];
  let seconds = 0;
  for (const name of [...unsafe, ...good]) {
    if (!existsSync(join(folder, name, 'saved_model.pb'))) continue;
    const result = run(command, ['scan', '--dir', name]);
    if (result.error !== undefined) return { name: 'saved_model_cli', missing: result.error.message };
    seconds += result.seconds;
    if (/contains the following denylisted ops/.test(result.stdout)) alarms.push(name);
  }
  return { name: 'saved_model_cli', seconds, alarms: artifactsIn(alarms) };
}

function modelscan() {
  const command = process.env.MODELSCAN ?? 'modelscan';
  const out = join(scratch, 'modelscan.json');
  const result = run(command, ['-p', '.', '-r', 'json', '-o', out]);
  if (!existsSync(out)) return { name: 'modelscan', missing: result.error?.message ?? result.stderr.slice(-200) };
  const { issues } = JSON.parse(readFileSync(out, 'utf8'));
  return { name: 'modelscan', seconds: result.seconds, alarms: artifactsIn(issues.map((issue) => issue.source)) };
}

function modelaudit() {
  const command = process.env.MODELAUDIT ?? 'modelaudit';
  const result = run(command, ['scan', '.', '--format', 'json', '--quiet']);
  let issues;
  try {
    issues = JSON.parse(result.stdout.slice(result.stdout.indexOf('{'))).issues;
  } catch {
    return { name: 'modelaudit', missing: result.error?.message ?? result.stderr.slice(-200) };
  }
  const serious = issues.filter((issue) => ['warning', 'critical', 'error'].includes(issue.severity));
  const paths = serious.map((issue) =>
    String(issue.location ?? '')
      .replace(`${folder}/`, '')
      .replace(/^\.\//, ''),
  );
  return { name: 'modelaudit', seconds: result.seconds, alarms: artifactsIn(paths) };
}

console.log(
  `${unsafe.length} attacks, ${risky.length} artifacts with a Lambda, Python or file operation, ${harmless.length} harmless ones`,
);
for (const scan of [saveproof, savedModelCli, modelscan, modelaudit]) {
  const scanner = scan();
  if (scanner.missing !== undefined) {
    console.log(`${scanner.name.padEnd(18)} did not run: ${scanner.missing.trim().split('\n').at(-1)}`);
    continue;
  }
  const hit = (names) => names.filter((name) => scanner.alarms.has(name));
  console.log(
    `${scanner.name.padEnd(18)} attacks found ${hit(unsafe).length}/${unsafe.length}, risky named ${hit(risky).length}/${risky.length}, alarms on harmless ${hit(harmless).length}/${harmless.length}, ${scanner.seconds.toFixed(1)} s`,
  );
  const missed = unsafe.filter((name) => !scanner.alarms.has(name));
  if (missed.length > 0) console.log(`  missed: ${missed.map((name) => name.replace('damaged/', '')).join(', ')}`);
  if (hit(harmless).length > 0) console.log(`  false: ${hit(harmless).join(', ')}`);
}
rmSync(scratch, { recursive: true, force: true });
