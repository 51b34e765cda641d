/** A worker thread of `saveproof check`: answers one question after the other. */
import { parentPort } from 'node:worker_threads';
import type { Glance } from '../check/files';
import { loadGlances } from '../programs-node';
import { nodeWorkspace } from '../workspace-node';
import { checkGroup, type GroupQuestion } from './group';

/**
 * What the thread is told: a project to check, of which `ahead` says that its files are looked at by who asks; then
 * these, some at a time.
 */
export type GroupMessage = { question: GroupQuestion; ahead: boolean } | { glances: Glance[] };

let take: ((glances: readonly Glance[]) => void) | null = null;

parentPort?.on('message', (message: GroupMessage) => {
  if ('glances' in message) {
    take?.(message.glances);
    return;
  }
  const ahead = message.ahead ? loadGlances(nodeWorkspace(message.question.roots)) : null;
  take = ahead?.take ?? null;
  checkGroup(message.question, ahead?.load).then(
    (answer) => parentPort?.postMessage({ answer }),
    (error: unknown) =>
      parentPort?.postMessage({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
