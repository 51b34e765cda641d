/** Starts the thread in which artifacts are opened and read. A module of its own: what loads it shall be ready soon. */
import { Worker } from 'node:worker_threads';
import type { ThreadData } from './isolate-protocol';

/** What one hostile artifact may cost before its thread is ended. */
export interface IsolationLimits {
  /** Of the thread's own heap. */
  megabytes: number;
  /** Without an answer or a sign that work goes on. */
  seconds: number;
}

/** Of what was just made: nearly all that an artifact is made of stays, and a larger space for it only costs memory. */
const YOUNG_MEGABYTES = 12;

/** With this heap and what the readers hold besides (`MAX_CHUNK`, `MAX_IN_MEMORY`) the process stays below 512 MB. */
export const usualLimits: IsolationLimits = { megabytes: 320, seconds: 30 };

/** A thread of the bundle of `isolate-worker.ts`. By itself it keeps no process alive. */
export function startThread(workerFile: string | URL, limits: IsolationLimits): Worker {
  const workerData: ThreadData = { role: 'artifacts', file: String(workerFile) };
  const worker = new Worker(workerFile, {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES, maxOldGenerationSizeMb: limits.megabytes },
    stdout: false,
    stderr: false,
  });
  worker.unref();
  return worker;
}
