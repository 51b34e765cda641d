/** Ranges of files on this machine's disk, read by as many threads as there are processors. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, Worker } from 'node:worker_threads';
import { crc32c, crc32cKernel, joinChecksums } from './crc32c';
import { COPIED_BYTES, PLACED } from './kernel';
import type { FileRange, MeasureRange, RangeResult, RangeWork } from './ranges';
import { joinStatistics, shownStatistics, statisticsCollector, type PartialStatistics } from '../tensor/statistics';

/**
 * Statistics are joined from parts of this size, whoever computes them: the same numbers come out with any count of
 * threads.
 */
const PART = 1 << 23;
/** A shorter range is read sooner than handed to a thread. */
const WORTH_A_THREAD = 1 << 22;

interface Measured {
  statistics: PartialStatistics | null;
  sha256: string | null;
  crc32c: number | null;
}

/** The file read last stays open: most ranges of an artifact are of one file. */
let open: { path: string; descriptor: number } | null = null;

function descriptorOf(path: string): number {
  if (open?.path === path) return open.descriptor;
  closeRanges();
  open = { path, descriptor: openSync(path, 'r') };
  return open.descriptor;
}

/** Closes the file that this thread read last. */
export function closeRanges(): void {
  if (open !== null) closeSync(open.descriptor);
  open = null;
}

function measure(range: FileRange, work: RangeWork, progress: (bytes: number) => void): Measured {
  const descriptor = descriptorOf(range.path);
  const place = new Uint8Array(crc32cKernel().buffer, PLACED, COPIED_BYTES);
  const hash = work.sha256 ? createHash('sha256') : null;
  const collector = work.dtype === null ? null : statisticsCollector(work.dtype);
  let statistics: PartialStatistics | null = null;
  let checksum = 0;
  const join = () => {
    if (collector === null) return;
    const part = collector.take();
    if (statistics === null) statistics = part;
    else joinStatistics(statistics, part);
  };
  for (let at = 0; at < range.bytes;) {
    const wanted = Math.min(COPIED_BYTES, range.bytes - at);
    let held = 0;
    while (held < wanted) {
      const read = readSync(descriptor, place, held, wanted - held, range.offset + at + held);
      if (read === 0) throw new Error('The file became shorter while it was read.');
      held += read;
    }
    const bytes = place.subarray(0, held);
    hash?.update(bytes);
    if (work.crc32c) checksum = crc32c(bytes, checksum);
    collector?.add(bytes);
    at += held;
    if (at % PART === 0) {
      join();
      progress(PART);
    }
  }
  if (range.bytes % PART !== 0 || range.bytes === 0) join();
  progress(range.bytes % PART);
  return { statistics, sha256: hash?.digest('hex') ?? null, crc32c: work.crc32c ? checksum : null };
}

const shown = ({ statistics, sha256, crc32c: checksum }: Measured): RangeResult => ({
  statistics: statistics === null ? null : shownStatistics(statistics),
  sha256,
  crc32c: checksum,
});

type Request = Pick<Job, 'range' | 'work'>;
type Answer = { read: number } | { measured: Measured } | { failed: string };

/** Answers the ranges that are asked of this thread. */
export function serveRanges(): void {
  parentPort?.on('message', ({ range, work }: Request) => {
    const answer = (what: Answer) => parentPort?.postMessage(what);
    try {
      answer({ measured: measure(range, work, (read) => answer({ read })) });
    } catch (error) {
      answer({ failed: error instanceof Error ? error.message : String(error) });
    }
  });
}

interface Job {
  range: FileRange;
  work: RangeWork;
  progress: (bytes: number) => void;
  resolve(measured: Measured): void;
  reject(error: Error): void;
}

/**
 * A reader of ranges with up to `count` threads that call `serveRanges`, each started by `start` when it is first
 * needed.
 */
export function rangeThreads(count: number, start: () => Worker): MeasureRange {
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const running = new Map<Worker, Job>();
  const next = (worker: Worker) => {
    const job = waiting.shift();
    if (job === undefined) {
      running.delete(worker);
      idle.push(worker);
      worker.unref();
      return;
    }
    running.set(worker, job);
    worker.ref();
    worker.postMessage({ range: job.range, work: job.work } satisfies Request);
  };
  const begin = (): Worker => {
    const worker = start();
    worker.on('message', (answer: Answer) => {
      const job = running.get(worker);
      if ('read' in answer) {
        job?.progress(answer.read);
        return;
      }
      if ('measured' in answer) job?.resolve(answer.measured);
      else job?.reject(new Error(answer.failed));
      next(worker);
    });
    worker.on('error', (error) => {
      const job = running.get(worker);
      running.delete(worker);
      job?.reject(error);
    });
    return worker;
  };
  const hand = (range: FileRange, work: RangeWork, progress: (bytes: number) => void): Promise<Measured> =>
    new Promise((resolve, reject) => {
      waiting.push({ range, work, progress, resolve, reject });
      const worker = idle.pop() ?? (running.size < count ? begin() : undefined);
      if (worker !== undefined) next(worker);
    });
  return async (range, work, progress = () => undefined) => {
    if (count < 2 || range.bytes < WORTH_A_THREAD) return shown(measure(range, work, progress));
    // A digest goes through all bytes in their order; all else can be joined from parts.
    if (work.sha256) return shown(await hand(range, work, progress));
    const parts: Promise<Measured>[] = [];
    for (let at = 0; at < range.bytes; at += PART) {
      parts.push(
        hand({ path: range.path, offset: range.offset + at, bytes: Math.min(PART, range.bytes - at) }, work, progress),
      );
    }
    const measured = await Promise.all(parts);
    const [first, ...rest] = measured;
    const all: Measured = first ?? { statistics: null, sha256: null, crc32c: null };
    let length = Math.min(PART, range.bytes);
    for (const part of rest) {
      const bytes = Math.min(PART, range.bytes - length);
      if (all.statistics !== null && part.statistics !== null) joinStatistics(all.statistics, part.statistics);
      if (all.crc32c !== null && part.crc32c !== null) all.crc32c = joinChecksums(all.crc32c, part.crc32c, bytes);
      length += bytes;
    }
    return shown(all);
  };
}
