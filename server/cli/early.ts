/**
 * What is done before anything else of the command is loaded: of all that an inspection needs, the thread that reads
 * artifacts takes longest to start.
 */
import { existsSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { startThread, usualLimits } from '../artifacts/isolate-thread-node';

/** The thread and the bundle that it runs; null for other commands, or where that bundle does not stand beside this one (tests). */
export const early = process.argv[2] === 'inspect' ? earlyThread() : null;

function earlyThread(): { file: URL; thread: Worker } | null {
  const file = new URL('./cli-artifact-worker.cjs', import.meta.url);
  return existsSync(file) ? { file, thread: startThread(file, usualLimits) } : null;
}
