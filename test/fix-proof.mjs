// Applies the fixes to every faulty corpus program and records what real Keras does with the result: see
// test/fix-proof/run.ts.
import { build } from 'esbuild';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// beside the sources, so that the parser's files are found where they are
const outfile = join(root, 'test', 'rules', `.fix-proof-${process.pid}.mjs`);
try {
  await build({
    entryPoints: [join(root, 'test', 'fix-proof', 'run.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
    logLevel: 'error',
  });
  const { prove } = await import(pathToFileURL(outfile).href);
  await prove(root, process.argv.slice(2));
} finally {
  rmSync(outfile, { force: true });
}
