/**
 * What is done before anything else of the command is loaded: of all that an inspection needs, the thread that reads
 * artifacts takes longest to start.
 */
import { existsSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { startThread, usualLimits } from '../artifacts/isolate/isolate-thread-node';

/**
 * The thread and the bundle that it runs; null for other commands, or where that bundle does not stand beside this one
 * (tests).
 */
export const early = process.argv[2] === 'inspect' ? earlyThread() : null;

/**
 * How much of a function V8 runs before it thinks of optimising it: four times its own default. In the few hundred
 * milliseconds that an inspection takes, a fifth of all processor time went into code that was hardly run afterwards.
 */
const INTERRUPT_BUDGET = 270_000;

function earlyThread(): { file: URL; thread: Worker } | null {
  const file = new URL('./cli-artifact-worker.cjs', import.meta.url);
  if (!existsSync(file)) return null;
  const thread = startThread(file, usualLimits);
  // Not sooner: with other settings than Node was built with, V8 compiles Node's own modules anew instead of taking
  // what was compiled ahead.
  thread.once(
    'online',
    () =>
      void import('node:v8').then(({ setFlagsFromString }) =>
        setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`),
      ),
  );
  return { file, thread };
}
