// Time and memory of `saveproof inspect` on HDF5 files: a 2.5 GB one, 20,000 datasets, and all values of 512 MB.
// The files are made by large-hdf5.py when PYTHON (default `python3`) has h5py, which is then measured beside.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const python = process.env.PYTHON ?? 'python3';
const folder = process.env.BENCH_FOLDER ?? join(tmpdir(), 'saveproof-bench-hdf5');
const file = (name) => join(folder, `${name}.weights.h5`);

if (!existsSync(file('many'))) {
  mkdirSync(folder, { recursive: true });
  const made = spawnSync(python, [join(here, 'large-hdf5.py'), folder], { stdio: ['ignore', 'inherit', 'pipe'] });
  if (made.status !== 0) {
    console.log(`The large files cannot be made: ${python} needs h5py (set PYTHON). Nothing is measured.`);
    process.exit(0);
  }
}

const exitHook =
  "data:text/javascript,process.on('exit',()=>process.stderr.write('\\nPEAK '+process.resourceUsage().maxRSS))";
const cli = process.env.BENCH_CLI ?? join(here, '..', 'dist', 'cli.js');

function run(command, args) {
  const start = performance.now();
  const result = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  return { milliseconds: performance.now() - start, peak: Number(/PEAK (\d+)/.exec(result.stderr)?.[1] ?? 0) / 1024 };
}

/** Some runs one after the other; the peak is that of one more where what tells it takes time of its own. */
function best(times, [command, args], withPeak) {
  const runs = Array.from({ length: times }, () => run(command, args)).sort(
    (left, right) => left.milliseconds - right.milliseconds,
  );
  const { peak } = withPeak === undefined ? runs[0] : run(...withPeak);
  return { ...runs[0], median: runs[Math.floor(times / 2)].milliseconds, peak };
}

function report(what, { milliseconds, median, peak }, beside) {
  const ratio = beside === undefined ? '' : `   ${(beside.milliseconds / milliseconds).toFixed(1)} times faster`;
  console.log(
    `${what.padEnd(58)} best ${milliseconds.toFixed(0).padStart(6)} ms   median ${median.toFixed(0).padStart(6)} ms   peak ${peak === 0 ? '     ?' : `${peak.toFixed(0).padStart(4)} MB`}${ratio}`,
  );
}

const inspect = (times, name, ...options) => {
  const args = [cli, 'inspect', file(name), '--format', 'json', ...options];
  return best(times, [process.execPath, args], [process.execPath, ['--import', exitHook, ...args]]);
};
const h5py = (times, code, name) => best(times, [python, ['-c', code, file(name)]]);
const walk =
  "import h5py,sys,resource\nn=0\ndef visit(name,item):\n    global n\n    n+=1\n    dict(item.attrs)\nh5py.File(sys.argv[1]).visititems(visit)\nsys.stderr.write('PEAK %d' % resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)";
const values =
  "import h5py,sys,resource,hashlib,numpy as np\ndef visit(name,item):\n    if isinstance(item,h5py.Dataset):\n        a=item[()]\n        a.min(),a.max(),a.mean(dtype='f8'),a.std(dtype='f8'),np.isnan(a).sum(),(a==0).sum()\nh5py.File(sys.argv[1]).visititems(visit)\nsys.stderr.write('PEAK %d' % resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)";

report('node -e 0', best(7, [process.execPath, ['-e', '0']], [process.execPath, ['--import', exitHook, '-e', '0']]));
for (const [what, name, times] of [
  ['tree of a 2.5 GB HDF5', 'weights', 7],
  ['tree of 20,000 datasets', 'many', 3],
]) {
  const beside = h5py(3, walk, name);
  report(what, inspect(times, name), beside);
  report('  the same with h5py', beside);
}
const beside = h5py(3, values, 'values');
report('statistics of 512 MB', inspect(3, 'values', '--stats'), beside);
report('  the same with NumPy', beside);
