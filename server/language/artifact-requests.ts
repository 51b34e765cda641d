/** Answers the page's questions about artifacts (`saveproof/artifact/*`). */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import type { ArtifactFinding, Statistics, Variable } from '../artifacts/artifact';
import { nonfiniteFinding } from '../artifacts/inspect';
import { statisticsOf } from '../artifacts/tensor/statistics';
import type { LocatedFinding, ServerRequests, TaskProgress } from '../protocol';
import { loadCode } from '../artifacts/load-code';
import { compareSessions } from './artifact-comparison';
import { detailsOf } from './artifact-details';
import { exportVariables, type WriteFile } from './artifact-export';
import { foldedGraph } from './artifact-folding';
import { LAYERS, layerGraph } from './artifact-graph';
import { operationGraph } from './artifact-operations';
import { createSessions, healthOf, type ArtifactSession, type OpenAt } from './artifact-session';
import type { ArtifactTree } from './artifact-tree';
import { l10n } from './artifact-words';
import { readCells, readStatistics } from './artifact-values';
import { pathOf } from './paths';

/** Milliseconds between two messages of how far something is: it is seen to move, and telling costs less than doing. */
const TOLD_EVERY = 100;
/** Rows of the table whose statistics are asked for at once. */
const MOST_ROWS = 500;
/** A variable of more bytes is read whole only when somebody asks for it. */
const ROW_BYTES = 32 * 1024 * 1024;

type Method = Extract<keyof ServerRequests, `saveproof/artifact/${string}`>;

/**
 * Registers every artifact request on a connection. `openAt` is how this entry point opens them, `writeFile` how it
 * writes to the disk, where it has one.
 */
export function registerArtifactRequests(connection: Connection, openAt: OpenAt, writeFile?: WriteFile): void {
  const sessions = createSessions(openAt);
  const answer = <Name extends Method>(
    method: Name,
    handler: (
      params: ServerRequests[Name]['params'],
      token: CancellationToken,
    ) => Promise<ServerRequests[Name]['result']>,
  ): void => {
    connection.onRequest(method, handler);
  };
  const progress = (params: TaskProgress): void =>
    void connection.sendNotification('saveproof/artifact/progress', params);

  answer(
    'saveproof/artifact/open',
    async ({ uri, fresh, early }) => (await (early ? sessions.view(uri) : sessions.open(uri, fresh))).head,
  );
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
  answer('saveproof/artifact/rows', async ({ uri, view, start, end }) =>
    (await sessions.view(uri)).rows.rows(view, start, end),
  );
  answer('saveproof/artifact/reveal', async ({ uri, view, node }) =>
    (await sessions.view(uri)).rows.reveal(view, node),
  );
  answer('saveproof/artifact/details', async ({ uri, node }) => {
    const { artifact, tree, head } = await sessions.view(uri);
    const found = tree.byId.get(node);
    return found === undefined ? null : detailsOf(artifact, tree, found, head.graphs);
  });
  answer('saveproof/artifact/variables', async ({ uri, view, start, end }) =>
    (await sessions.view(uri)).variables(view, start, end),
  );
  answer('saveproof/artifact/sizes', async ({ uri, way }) => (await sessions.view(uri)).sizes(way));
  answer('saveproof/artifact/verify', async ({ uri, task }, token) => {
    const { opened, artifact, tree } = await sessions.open(uri);
    const findings: ArtifactFinding[] = [];
    const total = artifact.bytes;
    let done = 0;
    let told = 0;
    const read = (bytes: number): void => {
      done = Math.min(total, done + bytes);
      if (Date.now() - told < TOLD_EVERY) return;
      told = Date.now();
      progress({ task, done, total });
    };
    progress({ task, done, total });
    for await (const finding of opened.verify({ signal: abortWith(token), progress: read })) {
      findings.push(finding);
      progress({ task, done, total, findings: [finding] });
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
  answer('saveproof/artifact/row-statistics', async ({ uri, keys }, token) => {
    const { opened, artifact, statistics } = await sessions.open(uri);
    const wanted = new Set(keys.slice(0, MOST_ROWS));
    const small = artifact.variables
      .filter(({ key, bytes }) => wanted.has(key) && bytes <= ROW_BYTES)
      .map(({ key }) => key);
    const all: { key: string; statistics: Statistics | null }[] = [];
    for await (const { known } of statisticsOf(opened, small, { signal: abortWith(token) })) {
      all.push(...known);
      keep(statistics, known);
    }
    return all;
  });
  answer('saveproof/artifact/load-code', async ({ uri, target }) => {
    const { opened } = await sessions.open(uri);
    return { code: loadCode(opened, { target, path: loadedPath(uri) }) };
  });
  answer('saveproof/artifact/compare', async ({ left, right }, token) => {
    const [before, after] = await Promise.all([sessions.open(left), sessions.open(right)]);
    return compareSessions(before, after, abortWith(token));
  });
  answer('saveproof/artifact/graph', async ({ uri, graph: key, open, find }) => {
    const session = await sessions.open(uri);
    const { opened, tree } = session;
    const graph =
      session.graph?.key === key
        ? session.graph
        : key.startsWith(LAYERS)
          ? layerGraph(opened.configuration, key.slice(LAYERS.length), tree)
          : await operationGraph(opened, key, tree);
    session.graph = graph;
    return graph === null ? null : foldedGraph(graph, open, find);
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
    const total = artifact.variables.reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    const unhealthy: string[] = [];
    progress({ task, done, total });
    for await (const { known, bytes } of statisticsOf(
      opened,
      artifact.variables.map(({ key }) => key),
      { signal: abortWith(token) },
    )) {
      keep(statistics, known);
      for (const { key, statistics: found } of known)
        if (found !== null && found.nan + found.inf > 0) unhealthy.push(key);
      done += bytes;
      progress({ task, done, total });
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

function keep(statistics: Map<string, Statistics>, known: { key: string; statistics: Statistics | null }[]): void {
  for (const { key, statistics: found } of known) if (found !== null) statistics.set(key, found);
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
  if (variable === undefined) throw new Error(l10n.t('{0} holds no variable {1}.', artifact.path, key));
  return variable;
}

/** A signal that aborts when the request is cancelled. */
export function abortWith(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
