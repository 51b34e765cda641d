/** What an editor asks about a program that it shows: fixes, hovers, links, lenses, places, targets. */
import { MarkupKind, type CancellationToken } from 'vscode-languageserver';
import { factsOfText } from '../python/source-file';
import type { ServerRequests } from '../protocol';
import { codeActions, withoutVersions } from './code-actions';
import { artifactHover, hoverAt, joinedHover, plainHover } from './hover';
import { documentLinks } from './links';
import { pathOf } from './paths';
import { asked, checkedPlaceOf, outcomeFor, programOf, settingsOf, type Session } from './session';
import { codeLenses, definitionsAt, referencesAt } from './sites';
import { targetStatus } from './targets';

/** Registers the handlers of all features. */
export function registerFeatures(session: Session): void {
  registerCodeActions(session);
  registerHover(session);
  registerPlaces(session);
  registerTargets(session);
}

function registerCodeActions(session: Session): void {
  const { connection, documents, platform } = session;
  connection.onCodeAction(async (params, token) => {
    const place = checkedPlaceOf(session, params.textDocument.uri);
    if (place === null) return [];
    const outcome = await outcomeFor(session, place.path, token);
    const parser = await platform.parser();
    const actions = codeActions(
      { uri: params.textDocument.uri, range: params.range, context: params.context },
      outcome,
      documents,
      (text) => factsOfText(parser, text),
    );
    const { documentChanges } = session.capabilities.workspace?.workspaceEdit ?? {};
    return documentChanges === true ? actions : actions.map(withoutVersions);
  });
}

function registerHover(session: Session): void {
  session.connection.onHover(async ({ textDocument, position }, token) => {
    const found = await programOf(session, textDocument.uri, token);
    if (found === null) return null;
    const { file, cell, outcome } = found;
    const hover = joinedHover(
      artifactHover(file, position, cell, outcome),
      hoverAt(file, position, cell, outcome, session.rules),
    );
    const formats = session.capabilities.textDocument?.hover?.contentFormat;
    return hover === null || formats === undefined || formats.includes(MarkupKind.Markdown) ? hover : plainHover(hover);
  });
}

function registerPlaces(session: Session): void {
  const { connection, documents } = session;
  connection.onDocumentLinks(async ({ textDocument }, token) => {
    const found = await programOf(session, textDocument.uri, token);
    return found === null ? [] : documentLinks(found.file, found.cellIndex, session.workspace);
  });

  connection.onCodeLens(async ({ textDocument }, token) => {
    const found = await programOf(session, textDocument.uri, token);
    if (found === null || !settingsOf(session, found.path).codeLens) return [];
    return codeLenses(found.file, found.cellIndex, found.outcome, documents);
  });

  connection.onDefinition(async ({ textDocument, position }, token) => {
    const found = await programOf(session, textDocument.uri, token);
    return found === null ? [] : definitionsAt(found.file, position, found.cell, found.outcome, documents);
  });

  connection.onReferences(async ({ textDocument, position }, token) => {
    const found = await programOf(session, textDocument.uri, token);
    return found === null ? [] : referencesAt(found.file, position, found.cell, found.outcome, documents);
  });
}

function registerTargets(session: Session): void {
  session.connection.onRequest(
    'saveproof/targets',
    async ({ uri }: ServerRequests['saveproof/targets']['params'], token: CancellationToken) => {
      session.asksForTargets = true;
      const place = uri === null ? null : session.documents.placeOf(uri);
      if (place !== null) {
        const outcome = await outcomeFor(session, place.path, token);
        if (outcome.programs.has(place.path)) return targetStatus(outcome.targetsOf(place.path));
      }
      const path = uri === null ? `${session.roots[0] ?? ''}/` : pathOf(uri);
      const folder = path.slice(0, path.lastIndexOf('/'));
      return targetStatus(await asked(session, token, (projects) => projects.targetsOfFolder(folder)));
    },
  );
}
