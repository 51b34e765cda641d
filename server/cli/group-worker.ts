/** A worker thread of `saveproof check`: answers one question after the other. */
import { parentPort } from 'node:worker_threads';
import { checkGroup, type GroupQuestion } from './group';

parentPort?.on('message', (question: GroupQuestion) => {
  checkGroup(question).then(
    (answer) => parentPort?.postMessage({ answer }),
    (error: unknown) => parentPort?.postMessage({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
