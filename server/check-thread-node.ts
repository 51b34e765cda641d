/** Checks of whole projects in a worker thread. */
import { Worker } from 'node:worker_threads';
import type { PlainAnswer, PlainQuestion } from './check/plain';

/**
 * Asks a thread of its own, which ends with its answer: what a large project needed is given back.
 *
 * @param file the bundle of `check-worker-node.ts`.
 * @throws AbortError when the signal is aborted, or what ended the thread.
 */
export function checkInThread(file: string, question: PlainQuestion, signal: AbortSignal): Promise<PlainAnswer> {
  return new Promise((done, fail) => {
    if (signal.aborted) {
      fail(signal.reason instanceof Error ? signal.reason : new DOMException('Aborted', 'AbortError'));
      return;
    }
    const thread = new Worker(file, { stdout: false });
    const end = (): void => void thread.terminate();
    signal.addEventListener(
      'abort',
      () => {
        end();
        fail(signal.reason instanceof Error ? signal.reason : new DOMException('Aborted', 'AbortError'));
      },
      { once: true },
    );
    thread.once('message', (answer: PlainAnswer) => {
      end();
      done(answer);
    });
    thread.once('error', fail);
    thread.once('exit', () => fail(new Error('The thread ended without an answer.')));
    thread.postMessage(question);
  });
}
