/**
 * Opens and reads artifacts in a thread of its own with a limit on time and memory, so that a hostile
 * file can cost its own answer and nothing else.
 */
import type { Worker } from 'node:worker_threads';
import type { Artifact, OpenArtifact, ReadOptions } from '../artifact';
import { artifactFinding, closedArtifact, emptyArtifact } from '../format';
import type { InspectOptions } from '../inspect';
import type { JsonLayout } from '../artifact-json';
import type { IsolatedAnswer, IsolatedRequest, Opened, SignOfWork, StreamItem } from './isolate-protocol';
import { startThread, usualLimits, type IsolationLimits } from './isolate-thread-node';

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** The thread ended before it answered; the message is one sentence. */
class Stopped extends Error {}

/** A thread that answers requests one after the other. */
interface Reader {
  /** `told` hears of what comes before the answer. An aborted signal ends the thread. */
  ask(
    request: WithoutId<IsolatedRequest>,
    signal?: AbortSignal,
    told?: (sign: SignOfWork) => void,
  ): Promise<IsolatedAnswer>;
  /** Whether the thread has ended, for whatever reason. */
  ended(): boolean;
  end(): Promise<void>;
}

function readerIn(worker: Worker, limits: IsolationLimits): Reader {
  const waiting = new Map<
    number,
    {
      resolve(answer: IsolatedAnswer): void;
      reject(error: Error): void;
      told: ((sign: SignOfWork) => void) | undefined;
      clock: NodeJS.Timeout;
    }
  >();
  let next = 1;
  let dead: Stopped | null = null;
  const stop = (reason: string) => {
    dead ??= new Stopped(reason);
    for (const { reject, clock } of waiting.values()) {
      clearTimeout(clock);
      reject(dead);
    }
    waiting.clear();
    void worker.terminate();
  };
  const clockFor = () => setTimeout(() => stop(`it took more than ${limits.seconds} seconds`), limits.seconds * 1000);
  worker.on('message', (answer: IsolatedAnswer) => {
    const one = waiting.get(answer.id);
    if (one === undefined) return;
    clearTimeout(one.clock);
    if ('alive' in answer) {
      one.clock = clockFor();
      one.told?.(answer.alive);
      return;
    }
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if (answer.ok) one.resolve(answer);
    else one.reject(new Error(answer.message));
  });
  worker.on('error', (error: Error & { code?: string }) =>
    stop(
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? `it needed more than ${limits.megabytes} MB of memory`
        : `its reader failed (${error.message})`,
    ),
  );
  worker.on('exit', () => stop('its reader ended'));
  return {
    ask(request, signal, told) {
      if (dead !== null) return Promise.reject(dead);
      signal?.throwIfAborted();
      const id = next++;
      const cancel = () => stop('it was cancelled');
      return new Promise<IsolatedAnswer>((resolve, reject) => {
        worker.ref();
        waiting.set(id, { resolve, reject, told, clock: clockFor() });
        signal?.addEventListener('abort', cancel, { once: true });
        worker.postMessage({ ...request, id });
      }).finally(() => signal?.removeEventListener('abort', cancel));
    },
    ended: () => dead !== null,
    async end() {
      dead ??= new Stopped('it was closed');
      await worker.terminate();
    },
  };
}

function openedOf(answer: IsolatedAnswer, path: string): Opened {
  return 'opened' in answer ? parsed(answer.opened) : { artifact: emptyArtifact(path, 'unknown') };
}

function parsed(bytes: Uint8Array): Opened {
  return JSON.parse(new TextDecoder().decode(bytes)) as Opened;
}

function unreadable(path: string, error: unknown): Artifact {
  const stopped = error instanceof Stopped;
  const reason = error instanceof Error ? error.message : String(error);
  return {
    ...emptyArtifact(path, 'unknown'),
    findings: [
      artifactFinding(
        stopped ? 'resource-bomb' : 'corrupt-data',
        path,
        stopped
          ? `Reading ${path} was given up: ${reason}. A model that was saved by Keras or TensorFlow does not need that.`
          : `${path} cannot be read: ${reason}`,
      ),
    ],
  };
}

/** Inspects one artifact after the other in a thread, which a fault replaces. */
export interface IsolatedInspector {
  /** Never throws, except when aborted: what cannot be read within the limits is a finding. */
  inspect(path: string, options?: Omit<InspectOptions, 'progress'>): Promise<Artifact>;
  /**
   * The same as JSON, told in pieces; returns whether it holds findings, or, before any piece, the artifact that says
   * why there is none. Throws one sentence where it breaks off.
   */
  json(
    path: string,
    layout: JsonLayout,
    options: Omit<InspectOptions, 'progress'>,
    hear: (text: Uint8Array) => void,
  ): Promise<boolean | Artifact>;
  end(): Promise<void>;
}

/** Starts the thread at once, so that it gets ready while the caller does; or takes `first`, which has been started. */
export function startInspector(
  workerFile: string | URL,
  limits = usualLimits,
  first: Worker | null = null,
): IsolatedInspector {
  let reader: Reader | null = readerIn(first ?? startThread(workerFile, limits), limits);
  /** Whether or not its thread still runs, what failed shall not touch the next artifact: it ends. */
  const ask = async (
    request: WithoutId<IsolatedRequest>,
    signal: AbortSignal | undefined,
    hear?: (text: Uint8Array) => void,
  ): Promise<IsolatedAnswer> => {
    reader ??= readerIn(startThread(workerFile, limits), limits);
    const asked = reader;
    try {
      return await asked.ask(request, signal, ({ text }) => text && hear?.(text));
    } catch (error) {
      reader = null;
      await asked.end();
      signal?.throwIfAborted();
      throw error;
    }
  };
  return {
    async inspect(path, options = {}) {
      const { signal, ...rest } = options;
      try {
        return openedOf(await ask({ kind: 'inspect', path, options: rest }, signal), path).artifact;
      } catch (error) {
        signal?.throwIfAborted();
        return unreadable(path, error);
      }
    },
    async json(path, layout, { signal, ...rest }, hear) {
      let begun = false;
      try {
        const answer = await ask({ kind: 'inspect', path, options: rest, layout }, signal, (text) => {
          begun = true;
          hear(text);
        });
        return 'found' in answer && answer.found;
      } catch (error) {
        signal?.throwIfAborted();
        const artifact = unreadable(path, error);
        if (begun) throw new Error(artifact.findings[0]?.message ?? path);
        return artifact;
      }
    },
    async end() {
      await reader?.end();
      reader = null;
    },
  };
}

/** Inspects an artifact on disk in a thread of its own. Never throws, except when aborted. */
export async function inspectIsolated(
  workerFile: string | URL,
  path: string,
  options: Omit<InspectOptions, 'progress'> = {},
  limits: IsolationLimits = usualLimits,
): Promise<Artifact> {
  const inspector = startInspector(workerFile, limits);
  try {
    return await inspector.inspect(path, options);
  } finally {
    await inspector.end();
  }
}

/**
 * Opens an artifact on disk in a thread of its own, which lives until `close`. Never throws: what cannot
 * be opened within the limits is an artifact with a finding that says so. `early` may be told what a first
 * look shows of a large one.
 */
export async function openIsolated(
  workerFile: string | URL,
  path: string,
  {
    limits = usualLimits,
    early,
  }: { limits?: IsolationLimits; early?: ((artifact: Artifact) => void) | undefined } = {},
): Promise<OpenArtifact> {
  let reader = readerIn(startThread(workerFile, limits), limits);
  let opened: Opened;
  try {
    const answer = await reader.ask(
      { kind: 'open', path, early: early !== undefined },
      undefined,
      (sign) => sign.early && early?.(parsed(sign.early).artifact),
    );
    opened = openedOf(answer, path);
  } catch (error) {
    await reader.end();
    return closedArtifact(unreadable(path, error));
  }
  let streams = 0;
  let closed = false;
  /** The thread that reads; a new one where a fault or a cancellation ended the last. */
  const live = async (): Promise<Reader> => {
    if (closed) throw new Error(`${path} is closed.`);
    if (reader.ended()) {
      reader = readerIn(startThread(workerFile, limits), limits);
      await reader.ask({ kind: 'open', path, early: false });
    }
    return reader;
  };
  async function* stream(
    begin: (number: number) => WithoutId<IsolatedRequest>,
    { signal, progress }: ReadOptions = {},
    often = false,
  ): AsyncGenerator<StreamItem> {
    const thread = await live();
    // Where items come often, the thread need not end for a cancellation: what it has read is kept.
    const kill = often ? undefined : signal;
    const number = streams++;
    let running = false;
    try {
      await thread.ask(begin(number), kill);
      running = true;
      for (;;) {
        const answer = await thread.ask(
          { kind: 'next', stream: number },
          kill,
          ({ read }) => read === undefined || progress?.(read),
        );
        const item = 'item' in answer ? answer.item : null;
        if (item === null) {
          running = false;
          return;
        }
        yield item;
        signal?.throwIfAborted();
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Stopped)) throw error;
      throw new Error(`Reading was given up: ${error.message}.`);
    } finally {
      if (running && !thread.ended()) await thread.ask({ kind: 'stop', stream: number }).catch(() => undefined);
    }
  }
  return {
    ...opened,
    async *values(key, options) {
      for await (const item of stream(
        (number) => ({ kind: 'values', stream: number, key, elements: options?.elements }),
        options,
      )) {
        if ('kind' in item) yield item;
      }
    },
    async *verify(options) {
      for await (const item of stream((number) => ({ kind: 'verify', stream: number }), options)) {
        if ('rule' in item) yield item;
      }
    },
    async *statistics(keys, options) {
      for await (const item of stream((number) => ({ kind: 'statistics', stream: number, keys }), options, true)) {
        if ('known' in item) yield item;
      }
    },
    async operations(metaGraph, name) {
      const answer = await (await live()).ask({ kind: 'operations', metaGraph, name });
      return 'operations' in answer ? answer.operations : null;
    },
    async close() {
      closed = true;
      await reader.end();
    },
  };
}
