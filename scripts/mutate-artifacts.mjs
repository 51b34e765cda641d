// Damages the SavedModels and checkpoints of test/artifacts at random, seeded, and inspects each result:
//   node scripts/mutate-artifacts.mjs [count] [seed]     (20,000 by default) -> test/artifacts/mutations.json
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
  const outfile = join(scratch, 'mutations.cjs');
  await esbuild.build({
    stdin: { contents: "export * from './test/artifacts/mutations'; import './server/artifacts/digest-node';", resolveDir: root, loader: 'ts' },
    bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'error',
  });
  const { readFolder, runMutations } = createRequire(import.meta.url)(outfile);
  const bases = readdirSync(artifacts)
    .filter((folder) => /^tf(keras)?\d+$/.test(folder))
    .flatMap((folder) => readdirSync(join(artifacts, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && /^(sm|ckpt)_/.test(entry.name))
      .map((entry) => ({ name: `${folder}/${entry.name}`, files: readFolder(join(artifacts, folder, entry.name)) })));
  const run = await runMutations(bases, seed, count);
  const result = {
    count: run.count, seed, artifacts: bases.length, found: run.found,
    slowestMilliseconds: Math.round(run.slowest.milliseconds), slowest: run.slowest.what, peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1000), failures: run.failures,
  };
  if (count >= 20_000) writeFileSync(join(artifacts, 'mutations.json'), `${JSON.stringify(result, null, 1)}\n`);
  console.log(JSON.stringify({ ...result, failures: result.failures.slice(0, 20) }, null, 1));
} finally {
  rmSync(scratch, { recursive: true });
}
