// Damages the artifacts of test/artifacts at random, seeded, and inspects each result in a thread as the command does:
//   node scripts/mutate-artifacts.mjs [count] [seed] [--record | --add]     (20,000 by default)
// --record writes test/artifacts/mutations.json, --add adds what it did to what stands there (several short runs).
// The memory is that of the whole process: the command's part and the thread.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const artifacts = join(root, 'test/artifacts');
const count = Number(process.argv[2] ?? 20_000);
const seed = Number(process.argv[3] ?? 1);
const scratch = mkdtempSync(join(tmpdir(), 'saveproof-mutations-'));
try {
  const bundle = async (outfile, input) => {
    await esbuild.build({
      ...input,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: join(scratch, outfile),
      logLevel: 'error',
    });
    return join(scratch, outfile);
  };
  const worker = await bundle('worker.cjs', {
    entryPoints: [join(root, 'server/artifacts/isolate/isolate-worker.ts')],
  });
  const program = await bundle('mutations.cjs', {
    stdin: {
      contents: "export * from './test/artifacts/mutations'; export * from './server/artifacts/isolate/isolate-node';",
      resolveDir: root,
      loader: 'ts',
    },
  });
  const { onDisk, readFolder, runMutations, startInspector } = createRequire(import.meta.url)(program);
  const bases = readdirSync(artifacts)
    .filter((folder) => /^tf(keras)?\d+$|^hdf5$/.test(folder))
    .flatMap((folder) =>
      readdirSync(join(artifacts, folder), { withFileTypes: true }).flatMap((entry) => {
        const path = join(artifacts, folder, entry.name);
        const name = `${folder}/${entry.name}`;
        if (entry.isDirectory()) return /^(sm|ckpt)_/.test(entry.name) ? [{ name, files: readFolder(path) }] : [];
        const single = /\.(keras|h5|hdf5)$/.test(entry.name) && statSync(path).size > 0;
        return single
          ? [{ name: `${name}.folder`, files: new Map([[entry.name, readFileSync(path)]]), file: entry.name }]
          : [];
      }),
    );
  const inspector = startInspector(worker);
  const run = await runMutations(bases, seed, count, onDisk(join(scratch, 'artifacts'), inspector));
  await inspector.end();
  const add = process.argv.includes('--add');
  const record = join(artifacts, 'mutations.json');
  const before = add
    ? JSON.parse(readFileSync(record, 'utf8'))
    : {
        count: 0,
        seeds: [],
        found: 0,
        givenUp: 0,
        slowestMilliseconds: 0,
        slowest: '',
        peakMegabytes: 0,
        failures: [],
      };
  const slowest = Math.round(run.slowest.milliseconds);
  const result = {
    count: before.count + run.count,
    seeds: [...before.seeds, seed],
    artifacts: bases.length,
    found: before.found + run.found,
    givenUp: before.givenUp + run.givenUp.length,
    slowestMilliseconds: Math.max(before.slowestMilliseconds, slowest),
    slowest: slowest > before.slowestMilliseconds ? run.slowest.what : before.slowest,
    peakMegabytes: Math.max(before.peakMegabytes, Math.round(process.resourceUsage().maxRSS / 1024)),
    failures: [...before.failures, ...run.failures],
  };
  if (add || process.argv.includes('--record')) writeFileSync(record, `${JSON.stringify(result, null, 1)}\n`);
  console.log(
    JSON.stringify(
      {
        ...result,
        thisRun: { slowest, what: run.slowest.what, givenUp: run.givenUp.slice(0, 20) },
        failures: result.failures.slice(0, 20),
      },
      null,
      1,
    ),
  );
} finally {
  rmSync(scratch, { recursive: true });
}
