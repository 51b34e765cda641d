/** The worker that reads artifacts, built for tests. */
import * as esbuild from 'esbuild';
import { join } from 'node:path';

/** Builds the worker into a folder and returns the path of its bundle. */
export async function buildWorker(folder: string): Promise<string> {
  const outfile = join(folder, 'worker.cjs');
  await esbuild.build({
    entryPoints: [join(__dirname, '../../server/artifacts/isolate/isolate-worker.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'silent',
  });
  return outfile;
}
