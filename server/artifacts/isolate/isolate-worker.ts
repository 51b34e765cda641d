/**
 * The thread in which artifacts are opened and read: started by `isolate-node.ts`, which bounds its time and memory.
 */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { Artifact, OpenArtifact } from '../artifact';
import { artifactJson, type JsonLayout } from '../artifact-json';
import { filesAround } from '../bytes/byte-source-node';
import { firstLook } from '../first-look';
import '../bytes/inflate-node';
import { inspectArtifact } from '../inspect';
import type { IsolatedAnswer, IsolatedRequest, Opened, SignOfWork, StreamItem, ThreadData } from './isolate-protocol';
import { openArtifact } from '../open';
import { useRangeReader } from '../bytes/ranges';
import { statisticsOf } from '../tensor/statistics';

const port = parentPort;
let opened: OpenArtifact | null = null;
const streams = new Map<number, AsyncIterator<StreamItem>>();
/** How often work that goes on is said to go on, in milliseconds. */
const ALIVE_EVERY = 500;
/** How often a person sees progress move. */
const PROGRESS_EVERY = 100;

/** Answers a function to call while work goes on: it says so now and then, with the bytes read since. */
function teller(id: () => number, every: number): (read: number) => void {
  let last = Date.now();
  let read = 0;
  return (more) => {
    read += more;
    if (Date.now() - last < every) return;
    last = Date.now();
    tell(id(), { read });
    read = 0;
  };
}

function tell(id: number, alive: SignOfWork): void {
  port?.postMessage(
    { id, alive } satisfies IsolatedAnswer,
    [alive.early, alive.text].flatMap((bytes) => bytes?.buffer ?? []),
  );
}

/** The request that waits for the next item of a stream. */
let asking = 0;

type Ranges = typeof import('../bytes/ranges-node');
let ranges: Promise<Ranges> | null = null;

/** Gets ready to read values. Most inspections only look at structure: they do not wait for what this loads. */
function readyForValues(): Promise<Ranges> {
  return (ranges ??= (async () => {
    const [loaded, { availableParallelism }] = await Promise.all([
      import('../bytes/ranges-node'),
      import('node:os'),
      import('../bytes/digest-node'),
    ]);
    if (data !== null) useRangeReader(loaded.rangeThreads(availableParallelism(), startRangeThread));
    return loaded;
  })());
}

async function closeRanges(): Promise<void> {
  (await ranges)?.closeRanges();
}

async function answer(request: IsolatedRequest): Promise<IsolatedAnswer> {
  const { id } = request;
  switch (request.kind) {
    case 'inspect': {
      const { files, path } = await filesAround(request.path);
      const { stats, hash, verify } = request.options;
      if (stats === true || hash === true || verify === true) await readyForValues();
      const alive = teller(() => id, ALIVE_EVERY);
      const artifact = await inspectArtifact(files, path, { ...request.options, progress: () => alive(0) });
      await closeRanges();
      artifact.path = request.path;
      if (request.layout === undefined) return { id, ok: true, opened: bytesOf({ artifact }) };
      tellJson(id, artifact, request.layout);
      return { id, ok: true, found: artifact.findings.length > 0 };
    }
    case 'open': {
      await opened?.close();
      const { files, path } = await filesAround(request.path);
      if (request.early) {
        const artifact = await firstLook(files, path);
        if (artifact !== null) tell(id, { early: bytesOf({ artifact: { ...artifact, path: request.path } }) });
      }
      opened = await openArtifact(files, path);
      opened.artifact.path = request.path;
      return {
        id,
        ok: true,
        opened: bytesOf({ artifact: opened.artifact, configuration: opened.configuration, training: opened.training }),
      };
    }
    case 'values':
      await readyForValues();
      streams.set(request.stream, iterator(opened?.values(request.key, { elements: request.elements })));
      return { id, ok: true };
    case 'verify':
      await readyForValues();
      streams.set(request.stream, iterator(opened?.verify({ progress: teller(() => asking, PROGRESS_EVERY) })));
      return { id, ok: true };
    case 'statistics':
      await readyForValues();
      streams.set(request.stream, iterator(opened === null ? undefined : statisticsOf(opened, request.keys)));
      return { id, ok: true };
    case 'next': {
      asking = id;
      const next = await streams.get(request.stream)?.next();
      if (next === undefined || next.done === true) {
        streams.delete(request.stream);
        return { id, ok: true, item: null };
      }
      return { id, ok: true, item: next.value };
    }
    case 'stop':
      await streams.get(request.stream)?.return?.();
      streams.delete(request.stream);
      return { id, ok: true };
    case 'operations':
      return { id, ok: true, operations: (await opened?.operations?.(request.metaGraph, request.name)) ?? null };
    case 'close':
      await opened?.close();
      await closeRanges();
      opened = null;
      return { id, ok: true };
  }
}

function bytesOf(told: Opened): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(told));
}

function iterator<T>(iterable: AsyncIterable<T> | undefined): AsyncIterator<T> {
  if (iterable === undefined) throw new Error('Nothing is open.');
  return iterable[Symbol.asyncIterator]();
}

/** Bytes of text that are handed over at once. */
const TEXT_BYTES = 1 << 18;

function tellJson(id: number, artifact: Artifact, layout: JsonLayout): void {
  const encoder = new TextEncoder();
  let held: string[] = [];
  let length = 0;
  const tellHeld = () => {
    tell(id, { text: encoder.encode(held.join('')) });
    held = [];
    length = 0;
  };
  for (const piece of artifactJson(artifact, layout)) {
    held.push(piece);
    length += piece.length;
    if (length >= TEXT_BYTES) tellHeld();
  }
  tellHeld();
}

const data = workerData as ThreadData | null;
if (data?.role === 'ranges') void import('../bytes/ranges-node').then(({ serveRanges }) => serveRanges());
else serveArtifacts();

function serveArtifacts(): void {
  port?.on('message', (request: IsolatedRequest) => {
    answer(request).then(
      (done) => port.postMessage(done, 'opened' in done ? [done.opened.buffer] : []),
      (error: unknown) =>
        port.postMessage({
          id: request.id,
          ok: false,
          message: error instanceof Error ? error.message : String(error),
        } satisfies IsolatedAnswer),
    );
  });
}

/** A thread of this file in its other role. It lives no longer than this one. */
function startRangeThread(): Worker {
  const file = data?.file ?? '';
  const role: ThreadData = { role: 'ranges', file };
  return new Worker(file.startsWith('file:') ? new URL(file) : file, {
    workerData: role,
    resourceLimits: { maxOldGenerationSizeMb: 64 },
  });
}
