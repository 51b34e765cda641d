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

const exitHook = "data:text/javascript,process.on('exit',()=>process.stderr.write('\\nPEAK '+process.resourceUsage().maxRSS))";
const cli = join(here, '..', 'dist', 'cli.js');

function run(command, args) {
  const start = performance.now();
  const result = spawnSync(command, args, { maxBuffer: 1 << 30, encoding: 'utf8' });
  return { milliseconds: performance.now() - start, peak: Number(/PEAK (\d+)/.exec(result.stderr)?.[1] ?? 0) / 1024, status: result.status, out: result.stdout };
}

function best(times, measure) {
  const runs = Array.from({ length: times }, measure).sort((a, b) => a.milliseconds - b.milliseconds);
  return { ...runs[0], median: runs[Math.floor(times / 2)].milliseconds };
}

function report(what, { milliseconds, median, peak }) {
  console.log(`${what.padEnd(58)} best ${milliseconds.toFixed(0).padStart(6)} ms   median ${median.toFixed(0).padStart(6)} ms   peak ${peak === 0 ? '     ?' : `${peak.toFixed(0).padStart(4)} MB`}`);
}

const inspect = (name, ...options) => () => run(process.execPath, ['--import', exitHook, cli, 'inspect', file(name), '--format', 'json', ...options]);
const walk = "import h5py,sys,resource\nn=0\ndef visit(name,item):\n    global n\n    n+=1\n    dict(item.attrs)\nh5py.File(sys.argv[1]).visititems(visit)\nsys.stderr.write('PEAK %d' % resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)";
const values = "import h5py,sys,resource,hashlib,numpy as np\ndef visit(name,item):\n    if isinstance(item,h5py.Dataset):\n        a=item[()]\n        a.min(),a.max(),a.mean(dtype='f8'),a.std(dtype='f8'),np.isnan(a).sum(),(a==0).sum()\nh5py.File(sys.argv[1]).visititems(visit)\nsys.stderr.write('PEAK %d' % resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)";

report('node -e 0', best(7, () => run(process.execPath, ['--import', exitHook, '-e', '0'])));
report('tree of a 2.5 GB HDF5', best(7, inspect('weights')));
report('  the same with h5py', best(3, () => run(python, ['-c', walk, file('weights')])));
report('tree of 20,000 datasets', best(3, inspect('many')));
report('  the same with h5py', best(3, () => run(python, ['-c', walk, file('many')])));
report('statistics of 512 MB', best(3, inspect('values', '--stats')));
report('  the same with numpy', best(3, () => run(python, ['-c', values, file('values')])));
