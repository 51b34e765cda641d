/** Answers the page's questions about artifacts (`saveproof/artifact/*`). */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import type { ArtifactFinding, Variable } from '../artifacts/artifact';
import { nonfiniteFinding } from '../artifacts/inspect';
import type { LocatedFinding, ServerRequests, TaskProgress } from '../protocol';
import { loadCode } from '../artifacts/load-code';
import { compareSessions } from './artifact-comparison';
import { detailsOf } from './artifact-details';
import { exportVariables, type WriteFile } from './artifact-export';
import { layerGraph } from './artifact-graph';
import { foldableGraph, foldedGraph } from './artifact-operations';
import { createSessions, healthOf, LAYERS, type ArtifactSession, type OpenAt } from './artifact-session';
import type { ArtifactTree } from './artifact-tree';
import { collectStatistics, readCells, readStatistics } from './artifact-values';
import { pathOf } from './paths';
import { sizeEntries } from './artifact-variables';

/** Milliseconds between two messages of how far something is: it is seen to move, and telling costs less than doing. */
const TOLD_EVERY = 100;

type Method = Extract<keyof ServerRequests, `saveproof/artifact/${string}`>;

/** Registers every artifact request on a connection. `openAt` is how this entry point opens them, `writeFile` how it writes to the disk, where it has one. */
export function registerArtifactRequests(connection: Connection, openAt: OpenAt, writeFile?: WriteFile): void {
  const sessions = createSessions(openAt);
  const answer = <Name extends Method>(
    method: Name,
    handler: (params: ServerRequests[Name]['params'], token: CancellationToken) => Promise<ServerRequests[Name]['result']>,
  ): void => {
    connection.onRequest(method, handler);
  };
  const progress = (params: TaskProgress): void => void connection.sendNotification('saveproof/artifact/progress', params);

  answer('saveproof/artifact/open', async ({ uri, fresh }) => (await sessions.open(uri, fresh)).head);
  answer('saveproof/artifact/health', async ({ uri }) => {
    const known = await sessions.opened(uri);
    if (known !== null) return healthOf(known.artifact);
    const opened = await openAt(uri);
    try {
      return healthOf(opened.artifact);
    } finally {
      await opened.close();
    }
  });
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
    const { opened, artifact, tree } = await sessions.open(uri);
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
    return located(tree, findings);
  });
  answer('saveproof/artifact/values', async ({ uri, ...window }, token) => {
    const session = await sessions.open(uri);
    return readCells(session.opened, variableOf(session, window.key), window, { signal: abortWith(token) });
  });
  answer('saveproof/artifact/statistics', async ({ uri, key }, token) => {
    const session = await sessions.open(uri);
    const answered = await readStatistics(session.opened, variableOf(session, key), { signal: abortWith(token) });
    if (answered.statistics !== null) session.statistics.set(key, answered.statistics);
    return answered;
  });
  answer('saveproof/artifact/load-code', async ({ uri, target }) => {
    const { opened } = await sessions.open(uri);
    return { code: loadCode(opened, { target, path: loadedPath(uri) }) };
  });
  answer('saveproof/artifact/compare', async ({ left, right }, token) => {
    const [before, after] = await Promise.all([sessions.open(left), sessions.open(right)]);
    return compareSessions(before, after, abortWith(token));
  });
  answer('saveproof/artifact/graph', async ({ uri, graph, open, find }) => {
    const session = await sessions.open(uri);
    const { opened, tree } = session;
    if (graph.startsWith(LAYERS)) return layerGraph(opened.configuration, graph.slice(LAYERS.length), tree);
    const operations = session.operations?.key === graph ? session.operations : await foldableGraph(opened, graph);
    session.operations = operations;
    return operations === null ? null : foldedGraph(operations, tree, open, find);
  });
  answer('saveproof/artifact/export', async ({ uri, choice, to, task }, token) => {
    let told = 0;
    return exportVariables(await sessions.open(uri), choice, {
      write: writeFile !== undefined && to?.startsWith('file:') ? (bytes) => writeFile(pathOf(to), bytes) : null,
      signal: abortWith(token),
      progress(done, total) {
        if (Date.now() - told < TOLD_EVERY) return;
        told = Date.now();
        progress({ task, done, total });
      },
    });
  });
  answer('saveproof/artifact/scan', async ({ uri, task }, token) => {
    const { artifact, opened, statistics, tree } = await sessions.open(uri);
    const signal = abortWith(token);
    const total = artifact.variables.reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    let told = 0;
    const tell = (): void => {
      // Often enough to see it move, not so often that telling costs more than reading.
      if (Date.now() - told < 100) return;
      told = Date.now();
      progress({ task, done, total });
    };
    const unhealthy: string[] = [];
    for (const variable of artifact.variables) {
      signal.throwIfAborted();
      const found = await collectStatistics(opened, variable, { signal }, (bytes) => {
        done += bytes;
        tell();
      }).catch(() => null);
      if (found === null) continue;
      statistics.set(variable.key, found);
      if (found.nan + found.inf > 0) unhealthy.push(variable.key);
    }
    progress({ task, done: total, total });
    // The first ones say it: a model that has diverged is NaN everywhere.
    const findings = unhealthy.slice(0, 20).flatMap((key) => {
      const variable = artifact.variables.find((each) => each.key === key);
      const known = statistics.get(key);
      return variable === undefined || known === undefined ? [] : [nonfiniteFinding(variable, known)];
    });
    return { variables: artifact.variables.length, unhealthy, findings: located(tree, findings) };
  });
}

/** Findings with the nodes they are about. */
function located(tree: ArtifactTree, findings: readonly ArtifactFinding[]): LocatedFinding[] {
  return findings.map((finding) => ({ ...finding, node: tree.nodeOf(finding)?.id ?? null }));
}

/** How Python is to name the artifact: a SavedModel by its folder, a checkpoint by its prefix. */
function loadedPath(uri: string): string {
  const { pathname } = new URL(uri);
  return decodeURIComponent(pathname)
    .replace(/^\/([A-Za-z]:)/, '$1')
    .replace(/\/saved_model\.(pb|pbtxt|cpb)$|\.index$|\.data-\d{5}-of-\d{5}$/, '');
}

function variableOf({ artifact }: ArtifactSession, key: string): Variable {
  const variable = artifact.variables.find((each) => each.key === key);
  if (variable === undefined) throw new Error(`${artifact.path} holds no variable ${key}.`);
  return variable;
}

/** A signal that aborts when the request is cancelled. */
export function abortWith(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
