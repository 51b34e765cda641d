/** Diagnostics that a client asks for: of one document, and of the whole workspace. */
import {
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
  type Diagnostic,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { closedDiagnostics, diagnosticsOf } from './diagnostics';
import { uriOf } from './paths';
import { asked, checkedPlaceOf, outcomeFor, type Session } from './session';

/** Registers the two handlers. */
export function registerDiagnostics(session: Session): void {
  const { connection, documents } = session;
  /**
   * URIs of documents that a client asked about while they were open. It forgets by itself what it was told of them
   * only where the workspace's answer says so.
   */
  const toldOpen = new Set<string>();

  connection.languages.diagnostics.on(async (params, token) => {
    const { uri } = params.textDocument;
    const place = checkedPlaceOf(session, uri);
    if (place === null) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    const { version } = documents.get(uri) ?? {};
    const outcome = await outcomeFor(session, place.path, token);
    if (documents.get(uri)?.version !== version) {
      // The answer would be about a text that is gone.
      throw new ResponseError(LSPErrorCodes.ServerCancelled, 'The document has changed.', { retriggerRequest: true });
    }
    const items = diagnosticsOf(outcome, documents, place.path, place.cellIndex);
    toldOpen.add(uri);
    const resultId = resultIdOf(items);
    if (params.previousResultId === resultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items };
  });

  connection.languages.diagnostics.onWorkspace(async (params, token) => {
    const previous = new Map(params.previousResultIds.map(({ uri, value }) => [uri, value]));
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    const outcomes = await asked(session, token, (projects, signal) => projects.everything(signal));
    const report = (uri: string, version: number | null, diagnostics: Diagnostic[]): void => {
      items.push(reportOf(uri, version, diagnostics, previous.get(uri)));
      previous.delete(uri);
    };
    for (const { uri, version } of documents.all()) {
      const place = checkedPlaceOf(session, uri);
      if (place === null) continue;
      const outcome = await outcomeFor(session, place.path, token);
      report(uri, version, diagnosticsOf(outcome, documents, place.path, place.cellIndex));
    }
    for (const outcome of outcomes) {
      for (const [path, diagnostics] of closedDiagnostics(outcome, documents)) report(uriOf(path), null, diagnostics);
    }
    // What was told while it was open, and is no longer part of anything: a cell of a closed notebook, a file from
    // outside of the workspace.
    const told = new Set(items.map((item) => item.uri));
    for (const uri of toldOpen) if (!told.has(uri) && documents.get(uri) === undefined) report(uri, null, []);
    // What was told before and is found no more.
    for (const uri of previous.keys()) {
      items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, items: [] });
    }
    return { items };
  });
}

/** The report of one document: only that nothing has changed where the client has these diagnostics already. */
function reportOf(
  uri: string,
  version: number | null,
  diagnostics: Diagnostic[],
  previousId: string | undefined,
): WorkspaceDocumentDiagnosticReport {
  const resultId = resultIdOf(diagnostics);
  return previousId === resultId
    ? { kind: DocumentDiagnosticReportKind.Unchanged, uri, version, resultId }
    : { kind: DocumentDiagnosticReportKind.Full, uri, version, resultId, items: diagnostics };
}

/** Equal diagnostics have equal ids, so that a client is not sent again what it has. */
function resultIdOf(diagnostics: readonly Diagnostic[]): string {
  let hash = 0x811c9dc5;
  const text = JSON.stringify(diagnostics);
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return `${text.length}-${(hash >>> 0).toString(36)}`;
}
