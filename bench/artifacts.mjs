// Time and memory of `saveproof inspect` on SavedModels and checkpoints: a 3 GB checkpoint, one of 50,000 variables,
// EfficientNetB7, a BERT; and of reading all values. TensorFlow's own tools are measured beside in the same run.
// The artifacts are made by large-artifacts.py when PYTHON (default `python3`) has TensorFlow 2.15; BENCH_FOLDER says
// where.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const python = process.env.PYTHON ?? 'python3';
const folder = process.env.BENCH_FOLDER ?? join(tmpdir(), 'saveproof-bench-artifacts');
const cli = process.env.BENCH_CLI ?? join(here, '..', 'dist', 'cli.js');
const names = ['effb7_sm', 'bert_sm', 'ckpt_3gb', 'ckpt_50k'];

if (!names.every((name) => existsSync(join(folder, name)))) {
  const made = spawnSync(python, [join(here, 'large-artifacts.py'), folder], {
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  if (made.status !== 0) {
    console.log(
      `The large artifacts cannot be made: ${python} needs TensorFlow 2.15 (set PYTHON). Nothing is measured.`,
    );
    process.exit(0);
  }
}

const exitHook =
  "data:text/javascript,process.on('exit',()=>process.stderr.write('\\nPEAK '+process.resourceUsage().maxRSS))";
const peakOf = (code) =>
  `import sys,resource\n${code}\nsys.stderr.write('PEAK %d' % resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)`;

function run(command, args) {
  const start = performance.now();
  const result = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '-1' },
  });
  return { milliseconds: performance.now() - start, peak: Number(/PEAK (\d+)/.exec(result.stderr)?.[1] ?? 0) / 1024 };
}

/** Some runs one after the other; the peak is that of one more, because what tells it takes time of its own. */
function best(times, [command, args], withPeak) {
  const runs = Array.from({ length: times }, () => run(command, args)).sort(
    (left, right) => left.milliseconds - right.milliseconds,
  );
  const { peak } = withPeak === undefined ? runs[0] : run(...withPeak);
  return { ...runs[0], median: runs[Math.floor(times / 2)].milliseconds, peak };
}

function report(what, { milliseconds, median, peak }, { beside, bytes } = {}) {
  const ratio =
    beside === undefined
      ? ''
      : `   ${(beside.milliseconds / milliseconds).toFixed(1)} times faster (medians ${(beside.median / median).toFixed(1)})`;
  const speed = bytes === undefined ? '' : `   ${(bytes / 1e6 / milliseconds).toFixed(2)} GB/s`;
  console.log(
    `${what.padEnd(46)} best ${milliseconds.toFixed(0).padStart(6)} ms   median ${median.toFixed(0).padStart(6)} ms   peak ${peak.toFixed(0).padStart(5)} MB${speed}${ratio}`,
  );
}

// One processor: `taskset` where there is one (Linux).
const alone = spawnSync('taskset', ['--version']).status === 0 ? ['taskset', '-c', '0'] : [];
const on = (pinned, command, args) =>
  pinned && alone.length > 0 ? [alone[0], [...alone.slice(1), command, ...args]] : [command, args];
const inspect = (times, name, options = [], pinned = false) => {
  const args = [cli, 'inspect', join(folder, name), '--format', 'json', ...options];
  return best(times, on(pinned, process.execPath, args), on(pinned, process.execPath, ['--import', exitHook, ...args]));
};
const withPython = (code, pinned = false) =>
  best(Number(process.env.BENCH_PEER_RUNS ?? 1), on(pinned, python, ['-c', peakOf(code)]));
const prefix = (name) => JSON.stringify(join(folder, name));
const listing = (name) => withPython(`import tensorflow as tf\ntf.train.list_variables(${prefix(name)})`);
const showing = (name) =>
  withPython(
    `import sys,io\nfrom tensorflow.python.tools import saved_model_cli\nsys.argv=['saved_model_cli','show','--all','--dir',${prefix(name)}]\nsys.stdout=io.StringIO()\nsaved_model_cli.main()`,
  );

report('node -e 0', best(7, [process.execPath, ['-e', '0']], [process.execPath, ['--import', exitHook, '-e', '0']]));
report('tree of a 3 GB checkpoint', inspect(7, 'ckpt_3gb/model'));
report('tree of a BERT SavedModel (440 MB)', inspect(7, 'bert_sm'));
const variables = listing('ckpt_50k/model');
report('tf.train.list_variables of 50,000', variables);
report('tree of 50,000 variables', inspect(5, 'ckpt_50k/model'), { beside: variables });
const shown = showing('effb7_sm');
report('saved_model_cli show --all of EfficientNetB7', shown);
report('tree of EfficientNetB7', inspect(5, 'effb7_sm'), { beside: shown });
const { size } = statSync(join(folder, 'ckpt_3gb/model.data-00000-of-00001'));
for (const [what, option] of [
  ['statistics', '--stats'],
  ['checksums', '--verify'],
  ['digests', '--hash'],
]) {
  if (alone.length > 0)
    report(`${what} of 3 GB (${option}), one processor`, inspect(3, 'ckpt_3gb/model', [option], true), { bytes: size });
  report(`${what} of 3 GB (${option}), all processors`, inspect(3, 'ckpt_3gb/model', [option]), { bytes: size });
}
const numpy = `import numpy as np\nfor k in range(3):\n    a=np.fromfile(${prefix('ckpt_3gb/model.data-00000-of-00001')},dtype='<f4',count=16384*16384,offset=k*16384*16384*4)\n    a.min(),a.max(),a.mean(dtype='f8'),a.std(dtype='f8'),np.isfinite(a).sum(),(a==0).sum()`;
report('NumPy reading 3 GB, statistics in float64', withPython(numpy, true), { bytes: size });
report(
  'hashlib reading 3 GB, SHA-256',
  withPython(
    `import hashlib\nh=hashlib.sha256()\nwith open(${prefix('ckpt_3gb/model.data-00000-of-00001')},'rb') as f:\n    while b:=f.read(1<<22): h.update(b)`,
    true,
  ),
  { bytes: size },
);
