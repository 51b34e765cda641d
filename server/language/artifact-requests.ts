/** Answers the page's questions about artifacts (`saveproof/artifact/*`). */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import type { ArtifactFinding } from '../artifacts/artifact';
import type { ServerRequests, TaskProgress } from '../protocol';
import { detailsOf } from './artifact-details';
import { createSessions, type FilesAt } from './artifact-session';
import { sizeEntries } from './artifact-variables';

type Method = Extract<keyof ServerRequests, `saveproof/artifact/${string}`>;

/** Registers every artifact request on a connection. `filesAt` is how this entry point reads files. */
export function registerArtifactRequests(connection: Connection, filesAt: FilesAt): void {
  const sessions = createSessions(filesAt);
  const answer = <Name extends Method>(
    method: Name,
    handler: (params: ServerRequests[Name]['params'], token: CancellationToken) => Promise<ServerRequests[Name]['result']>,
  ): void => {
    connection.onRequest(method, handler);
  };
  const progress = (params: TaskProgress): void => void connection.sendNotification('saveproof/artifact/progress', params);

  answer('saveproof/artifact/open', async ({ uri, fresh }) => (await sessions.open(uri, fresh)).head);
  answer('saveproof/artifact/close', async ({ uri }) => {
    await sessions.close(uri);
    return null;
  });
  answer('saveproof/artifact/rows', async ({ uri, view, start, end }) => (await sessions.open(uri)).rows.rows(view, start, end));
  answer('saveproof/artifact/reveal', async ({ uri, view, node }) => (await sessions.open(uri)).rows.reveal(view, node));
  answer('saveproof/artifact/details', async ({ uri, node }) => {
    const { artifact, tree } = await sessions.open(uri);
    const found = tree.byId.get(node);
    return found === undefined ? null : detailsOf(artifact, tree, found);
  });
  answer('saveproof/artifact/variables', async ({ uri, view, start, end }) => (await sessions.open(uri)).variables(view, start, end));
  answer('saveproof/artifact/sizes', async ({ uri, limit }) => sizeEntries((await sessions.open(uri)).artifact, limit));
  answer('saveproof/artifact/verify', async ({ uri, task }, token) => {
    const { opened, artifact } = await sessions.open(uri);
    const stop = abortWith(token);
    const findings: ArtifactFinding[] = [];
    const total = artifact.bytes;
    progress({ task, done: 0, total });
    for await (const finding of opened.verify({ signal: stop })) {
      findings.push(finding);
      progress({ task, done: 0, total, findings: [finding] });
      if (token.isCancellationRequested) break;
    }
    progress({ task, done: total, total });
    return findings;
  });
}

/** A signal that aborts when the request is cancelled. */
export function abortWith(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
