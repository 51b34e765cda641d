// Runs the lint on real code: pinned packages from PyPI, fetched by pip into a folder outside the repository.
//
//   node scripts/real-code.mjs fetch            get and unpack the packages
//   node scripts/real-code.mjs check [--json F] [--target V ...]
//                                               run `saveproof check` on each package, count by rule
//   node scripts/real-code.mjs speed            wall time of `check` against `ruff check --select F --no-cache`
//
// The folder is $SAVEPROOF_REAL_CODE, or saveproof-real-code in the folder for temporary files.
// Needs python3 with pip; for `speed` also ruff on the path or in $RUFF. docs/real-code.md holds what was found.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cache = process.env.SAVEPROOF_REAL_CODE ?? join(tmpdir(), 'saveproof-real-code');
const python = process.env.PYTHON ?? 'python3';
const sources = join(cache, 'src');

/** The packages and versions that docs/real-code.md speaks of. */
const packages = {
  'tf-models-official': '2.15.0',
  'keras-hub': '0.18.1',
  'keras-cv': '0.9.0',
  'keras-tuner': '1.4.7',
  'tensorflow-addons': '0.23.0',
  'tensorflow-recommenders': '0.7.3',
  'tensorflow-similarity': '0.17.1',
  spektral: '1.3.1',
  deepctr: '0.9.3',
  larq: '0.13.3',
  kapre: '0.3.7',
  'segmentation-models': '1.0.1',
  'keras-retinanet': '1.0.0',
  'keras-bert': '0.89.0',
  'keras-self-attention': '0.51.0',
  autokeras: '2.0.0',
  'vit-keras': '0.1.2',
  transformers: '4.45.2',
};

function pip(name, version, folder, ...choice) {
  const run = spawnSync(
    python,
    [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--dest',
      folder,
      ...choice,
      `${name}==${version}`,
    ],
    {
      encoding: 'utf8',
    },
  );
  return run.status === 0;
}

function fetchPackages() {
  for (const [name, version] of Object.entries(packages)) {
    const target = join(sources, `${name}-${version}`);
    if (existsSync(target)) continue;
    const folder = join(cache, 'downloads', name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const wheel = [
      '--only-binary',
      ':all:',
      '--python-version',
      '3.10',
      '--platform',
      'manylinux2014_x86_64',
      '--platform',
      'manylinux_2_17_x86_64',
      '--platform',
      'any',
    ];
    if (
      !pip(name, version, folder, ...wheel) &&
      !pip(name, version, folder, '--no-binary', ':all:') &&
      !pip(name, version, folder)
    ) {
      console.error(`${name} ${version} cannot be fetched; it is left out.`);
      continue;
    }
    const [archive] = readdirSync(folder);
    mkdirSync(target, { recursive: true });
    execFileSync(python, [
      '-m',
      /\.(whl|zip)$/.test(archive) ? 'zipfile' : 'tarfile',
      '-e',
      join(folder, archive),
      target,
    ]);
    console.log(`${name} ${version}`);
  }
}

function pythonFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.py'));
}

const unpacked = () =>
  readdirSync(sources)
    .sort()
    .map((name) => ({ name, folder: join(sources, name) }));

function checkOf(folder, ...options) {
  const run = spawnSync(
    process.execPath,
    [join(root, 'dist/cli.js'), 'check', folder, '--format', 'json', ...options],
    { encoding: 'utf8', maxBuffer: 1 << 30, cwd: folder },
  );
  if (run.status !== 0 && run.status !== 1) throw new Error(`check of ${folder} failed: ${run.stderr.slice(0, 2000)}`);
  return JSON.parse(run.stdout);
}

function checkPackages(jsonFile, options) {
  const all = [];
  for (const { name, folder } of unpacked()) {
    const started = performance.now();
    const { findings, errors } = checkOf(folder, '--no-cache', ...options);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const count = (severity) => findings.filter((finding) => finding.severity === severity).length;
    console.log(
      `${name.padEnd(34)} ${String(pythonFiles(folder).length).padStart(5)} files ${seconds.padStart(6)} s  ${count('error')} errors, ${count('warning')} warnings, ${count('info')} infos, ${errors.length} unread`,
    );
    for (const finding of findings)
      all.push({ package: name, ...finding, file: relative(folder, join(folder, finding.file)) });
  }
  const byRule = new Map();
  for (const { code, rule, severity } of all) {
    const key = `${code} ${rule}`;
    byRule.set(key, { error: 0, warning: 0, info: 0, ...byRule.get(key) });
    byRule.get(key)[severity] += 1;
  }
  for (const [key, { error, warning, info }] of [...byRule].sort())
    console.log(`${key.padEnd(40)} ${error} errors, ${warning} warnings, ${info} infos`);
  if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify(all, null, 1));
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}

function wallTime(command, parameters) {
  const started = performance.now();
  const run = spawnSync(command, parameters, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (run.status !== 0 && run.status !== 1)
    throw new Error(`${command} ${parameters.join(' ')}: ${run.error ?? run.stderr}`);
  return performance.now() - started;
}

function measureSpeed() {
  const files = pythonFiles(sources);
  const bytes = files.reduce((sum, name) => sum + statSync(join(sources, name)).size, 0);
  console.log(`${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`);
  const cli = join(root, 'dist/cli.js');
  const ruff = process.env.RUFF ?? 'ruff';
  const runs = { ruff: [], cold: [], warm: [] };
  // Taken in turns, so that whatever else the machine does meets all alike. The first round fills the caches.
  for (let round = 0; round < 6; round++) {
    const ruffTime = wallTime(ruff, ['check', '--select', 'F', '--no-cache', '--quiet', sources]);
    const cold = wallTime(process.execPath, [cli, 'check', sources, '--no-cache', '--format', 'json']);
    const warm = wallTime(process.execPath, [cli, 'check', sources, '--format', 'json']);
    if (round === 0) continue;
    runs.ruff.push(ruffTime);
    runs.cold.push(cold);
    runs.warm.push(warm);
  }
  const result = Object.fromEntries(Object.entries(runs).map(([name, times]) => [name, Math.round(median(times))]));
  console.log(
    `ruff ${result.ruff} ms, cold ${result.cold} ms (${(result.cold / result.ruff).toFixed(2)} times), warm ${result.warm} ms (${(result.warm / result.ruff).toFixed(2)} times)`,
  );
}

const [command, ...rest] = process.argv.slice(2);
if (command === 'fetch') fetchPackages();
else if (command === 'check' && rest[0] === '--json') checkPackages(rest[1], rest.slice(2));
else if (command === 'check') checkPackages(undefined, rest);
else if (command === 'speed') measureSpeed();
else {
  console.error(
    readFileSync(fileURLToPath(import.meta.url), 'utf8')
      .split('\n')
      .slice(0, 10)
      .join('\n')
      .replace(/^\/\/ ?/gm, ''),
  );
  process.exitCode = 2;
}
