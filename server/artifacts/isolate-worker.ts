/** The thread in which artifacts are opened and read: started by `isolate-node.ts`, which bounds its time and memory. */
import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { Artifact, ArtifactFinding, OpenArtifact, TensorChunk } from './artifact';
import { artifactJson, type JsonLayout } from './artifact-json';
import { filesAround } from './byte-source-node';
import './digest-node';
import { inspectArtifact } from './inspect';
import type { IsolatedAnswer, IsolatedRequest, Opened, ThreadData } from './isolate-protocol';
import { openArtifact } from './open';
import { useRangeReader } from './ranges';
import { closeRanges, rangeThreads, serveRanges } from './ranges-node';

const port = parentPort;
let opened: OpenArtifact | null = null;
const streams = new Map<number, AsyncIterator<TensorChunk | ArtifactFinding>>();
/** How often work that goes on is said to go on, in milliseconds. */
const ALIVE_EVERY = 500;

async function answer(request: IsolatedRequest): Promise<IsolatedAnswer> {
  const { id } = request;
  switch (request.kind) {
    case 'inspect': {
      const { files, path } = await filesAround(request.path);
      let last = Date.now();
      const progress = () => {
        if (Date.now() - last < ALIVE_EVERY) return;
        last = Date.now();
        port?.postMessage({ id, alive: true } satisfies IsolatedAnswer);
      };
      const artifact = await inspectArtifact(files, path, { ...request.options, progress });
      closeRanges();
      artifact.path = request.path;
      if (request.layout === undefined) return { id, ok: true, opened: bytesOf({ artifact }) };
      tellJson(id, artifact, request.layout);
      return { id, ok: true, found: artifact.findings.length > 0 };
    }
    case 'open': {
      await opened?.close();
      const { files, path } = await filesAround(request.path);
      opened = await openArtifact(files, path);
      opened.artifact.path = request.path;
      return { id, ok: true, opened: bytesOf({ artifact: opened.artifact, configuration: opened.configuration, training: opened.training }) };
    }
    case 'values':
      streams.set(request.stream, iterator(opened?.values(request.key, { elements: request.elements })));
      return { id, ok: true };
    case 'verify':
      streams.set(request.stream, iterator(opened?.verify()));
      return { id, ok: true };
    case 'next': {
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
      closeRanges();
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
  const tell = () => {
    const text = encoder.encode(held.join(''));
    port?.postMessage({ id, text } satisfies IsolatedAnswer, [text.buffer]);
    held = [];
    length = 0;
  };
  for (const piece of artifactJson(artifact, layout)) {
    held.push(piece);
    length += piece.length;
    if (length >= TEXT_BYTES) tell();
  }
  tell();
}

const data = workerData as ThreadData | null;
if (data?.role === 'ranges') serveRanges();
else serveArtifacts();

function serveArtifacts(): void {
  if (data !== null) useRangeReader(rangeThreads(availableParallelism(), startRangeThread));
  port?.on('message', (request: IsolatedRequest) => {
    answer(request).then(
      (done) => port.postMessage(done, 'opened' in done ? [done.opened.buffer] : []),
      (error: unknown) => port.postMessage({ id: request.id, ok: false, message: error instanceof Error ? error.message : String(error) } satisfies IsolatedAnswer),
    );
  });
}

/** A thread of this file in its other role. It lives no longer than this one. */
function startRangeThread(): Worker {
  const file = data?.file ?? '';
  const role: ThreadData = { role: 'ranges', file };
  return new Worker(file.startsWith('file:') ? new URL(file) : file, { workerData: role, resourceLimits: { maxOldGenerationSizeMb: 64 } });
}
