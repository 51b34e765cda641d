/** The page's end of the wire: typed requests to the extension, which can be cancelled. */
import type { FromPage, PageRequests, TaskProgress, ToPage } from '../../server/protocol';

interface VsCode {
  postMessage(message: FromPage): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCode;

const vscode = acquireVsCodeApi();
let lastId = 0;
const pending = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
const listeners: ((message: ToPage) => void)[] = [];

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  if (data.type === 'answer') {
    pending.get(data.id)?.resolve(data.result);
    pending.delete(data.id);
  } else if (data.type === 'failure') {
    pending.get(data.id)?.reject(new Error(data.message));
    pending.delete(data.id);
  } else {
    listeners.forEach((listener) => listener(data));
  }
});

/** Asks the extension. Throws what it fails with, one sentence; an aborted signal cancels the work behind it. */
export function ask<Method extends keyof PageRequests>(
  method: Method,
  params: PageRequests[Method]['params'],
  signal?: AbortSignal,
): Promise<PageRequests[Method]['result']> {
  const id = ++lastId;
  signal?.addEventListener('abort', () => vscode.postMessage({ type: 'cancel', id }));
  return new Promise((resolve, reject) => {
    // The protocol says what is answered to each method.
    pending.set(id, { resolve: (result) => resolve(result as PageRequests[Method]['result']), reject });
    vscode.postMessage({ type: 'request', id, method, params });
  });
}

/** Calls back on everything that is no answer. */
export function onMessage(listener: (message: ToPage) => void): void {
  listeners.push(listener);
}

/** Runs a task that reports progress; `onProgress` is called until it ends. */
export async function runTask<Method extends 'saveproof/artifact/verify' | 'saveproof/artifact/scan'>(
  method: Method,
  onProgress: (progress: TaskProgress) => void,
  signal: AbortSignal,
): Promise<PageRequests[Method]['result']> {
  const task = `${method}-${++lastId}`;
  let running = true;
  listeners.push((message) => {
    if (running && message.type === 'progress' && message.progress.task === task) onProgress(message.progress);
  });
  try {
    return await ask(method, { task } as PageRequests[Method]['params'], signal);
  } finally {
    running = false;
  }
}

/** What the page kept when it was last hidden; null when it is new. */
export function savedState(): unknown {
  return vscode.getState() ?? null;
}

/** Keeps what the page needs to come back to its place. */
export function saveState(state: object): void {
  vscode.setState(state);
}
