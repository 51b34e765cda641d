/** What a client shows, brought up to date: one that asks is told to ask again, the others are sent what was found. */
import {
  CodeLensRefreshRequest,
  DiagnosticRefreshRequest,
  ResponseError,
  type Diagnostic,
} from 'vscode-languageserver';
import { closedDiagnostics, diagnosticsOf } from './diagnostics';
import { uriOf } from './paths';
import { asked, canPull, outcomeFor, request, settingsOf, type Session } from './session';

/** Has the client ask again for lenses and diagnostics, or sends them. */
export function refresh(session: Session): void {
  const { capabilities, connection } = session;
  if (capabilities.workspace?.codeLens?.refreshSupport === true) {
    request(session, connection.sendRequest(CodeLensRefreshRequest.type));
  }
  if (!canPull(session)) void publish(session);
  else if (capabilities.workspace?.diagnostics?.refreshSupport === true) {
    request(session, connection.sendRequest(DiagnosticRefreshRequest.type));
  }
}

/** Milliseconds without a change after which what is typed counts for other files. */
const quietTime = 300;

/** The same, once nothing has changed for a moment. */
export function refreshSoon(session: Session): void {
  if (session.refreshing !== null) clearTimeout(session.refreshing);
  session.refreshing = setTimeout(() => {
    session.refreshing = null;
    refresh(session);
  }, quietTime);
}

/** Sends what is found in what is open, and in every other file; a later round overtakes an earlier one. */
export async function publish(session: Session): Promise<void> {
  const { connection, published } = session;
  const round = ++session.publishing;
  const isCurrent = (): boolean => round === session.publishing;
  let found: ReadonlySet<string> | null;
  try {
    found = await publishFound(session, isCurrent);
  } catch (error) {
    // Overtaken by a change, which has begun a round of its own.
    if (!(error instanceof ResponseError)) connection.console.error(String(error));
    return;
  }
  if (found === null || !isCurrent()) return;
  for (const [uri, key] of published) {
    if (found.has(uri)) continue;
    published.delete(uri);
    if (key !== '') void connection.sendDiagnostics({ uri, diagnostics: [] });
  }
}

/** Sends what differs from what was published. Returns the URIs of it all; null where the round was overtaken. */
async function publishFound(session: Session, isCurrent: () => boolean): Promise<ReadonlySet<string> | null> {
  const { connection, documents, published } = session;
  const found = new Set<string>();
  const send = (uri: string, version: number | undefined, diagnostics: Diagnostic[]): void => {
    found.add(uri);
    const isNothing = diagnostics.length === 0 && version === undefined;
    const key = isNothing ? '' : JSON.stringify([version, diagnostics]);
    if (published.get(uri) === key) return;
    published.set(uri, key);
    void connection.sendDiagnostics({ uri, diagnostics, ...(version === undefined ? {} : { version }) });
  };
  for (const { uri, version } of documents.all()) {
    const place = documents.placeOf(uri);
    if (place === null) continue;
    const outcome = settingsOf(session, place.path).enable ? await outcomeFor(session, place.path) : null;
    if (!isCurrent()) return null;
    send(uri, version, outcome === null ? [] : diagnosticsOf(outcome, documents, place.path, place.cellIndex));
  }
  const outcomes = await asked(session, undefined, (projects) => projects.everything());
  if (!isCurrent()) return null;
  for (const outcome of outcomes) {
    for (const [path, diagnostics] of closedDiagnostics(outcome, documents)) send(uriOf(path), undefined, diagnostics);
  }
  return found;
}
