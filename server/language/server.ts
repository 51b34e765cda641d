/**
 * The language server: what it offers, and what happens when a client comes. Each feature stands in a file of its own;
 * what they share is a `Session`.
 */
import {
  CodeActionKind,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  TextDocumentSyncKind,
  type Connection,
  type InitializeParams,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { pinFileKind } from '../keras/pin-files';
import type { Rule } from '../rules/rule';
import { registerArtifactRequests } from './artifact-requests';
import { speakAs } from './artifact-words';
import { registerSettings, takeSettings } from './client-settings';
import { fixAllKind } from './code-actions';
import { openDocuments } from './documents';
import { registerFeatures } from './features';
import { registerFileChanges } from './file-changes';
import { pathOf } from './paths';
import type { Platform } from './platform';
import { registerDiagnostics } from './pulled-diagnostics';
import { publish, refresh, refreshSoon } from './refresh';
import { canPull, request, type Session } from './session';
import { defaultSettings } from './settings';
import { pinFiles, watchers } from './watched-files';
import { registerWholeCheck } from './whole-check';

/** Registers every handler and begins to listen. */
export function startServer(connection: Connection, platform: Platform, rules: readonly Rule[]): void {
  const session = newSession(connection, platform, rules);
  connection.onInitialize((params) => {
    takeClient(session, params);
    return {
      capabilities: offered(session),
      serverInfo: { name: 'saveproof', version: platform.version },
    };
  });
  connection.onInitialized(() => {
    registerWithClient(session);
    return takeSettings(session);
  });
  registerSettings(session);
  registerFileChanges(session);
  registerDiagnostics(session);
  registerFeatures(session);
  registerWholeCheck(session);
  registerArtifactRequests(connection, platform.openAt, platform.writeFile);
  connection.listen();
}

function newSession(connection: Connection, platform: Platform, rules: readonly Rule[]): Session {
  const session: Session = {
    connection,
    platform,
    rules,
    documents: openDocuments(connection, platform.parser, (path, how) => documentChanged(session, path, how)),
    refresh: () => refresh(session),
    capabilities: {},
    roots: [],
    workspace: platform.workspace([]),
    settings: new Map([['', defaultSettings]]),
    sentSettings: undefined,
    projects: null,
    hasShownProgress: false,
    toldTargets: new Map(),
    asksForTargets: false,
    published: new Map(),
    publishing: 0,
    refreshing: null,
  };
  return session;
}

function documentChanged(session: Session, path: string, how: 'opened' | 'edited' | 'closed'): void {
  // A file that is opened as it stands on disk changes nothing but where its text comes from.
  session.projects?.changed(path);
  if (how === 'closed') session.projects?.closed(path);
  if (!canPull(session)) void publish(session);
  else if (how === 'closed') refresh(session);
  // A client asks again by itself for what it shows, not for what is hidden behind the pins.
  else if (how === 'edited' && pinFileKind(path) !== null) refreshSoon(session);
}

function takeClient(session: Session, params: InitializeParams): void {
  const { platform } = session;
  session.capabilities = params.capabilities;
  platform.initialize?.(params.initializationOptions);
  speakAs(params.initializationOptions);
  const { workspaceFolders, rootUri } = params;
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri === null || rootUri === undefined ? [] : [rootUri]);
  session.roots = uris.map(pathOf);
  session.workspace = platform.workspace(session.roots);
}

function offered(session: Session): ServerCapabilities {
  return {
    positionEncoding: 'utf-16',
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
    // Every cell, so that they are counted as the person sees them.
    notebookDocumentSync: { notebookSelector: [{ notebook: 'jupyter-notebook' }] },
    ...(canPull(session)
      ? { diagnosticProvider: { identifier: 'saveproof', interFileDependencies: true, workspaceDiagnostics: true } }
      : {}),
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
    hoverProvider: true,
    codeLensProvider: { resolveProvider: false },
    definitionProvider: true,
    referencesProvider: true,
    documentLinkProvider: { resolveProvider: false },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}

/** Asks the client to tell of changes, as far as it says that it can. */
function registerWithClient(session: Session): void {
  const { connection } = session;
  const { didChangeWatchedFiles, didChangeConfiguration, workspaceFolders } = session.capabilities.workspace ?? {};
  if (didChangeWatchedFiles?.dynamicRegistration === true) {
    request(session, connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [...watchers] }));
  }
  if (didChangeConfiguration?.dynamicRegistration === true) {
    request(session, connection.client.register(DidChangeConfigurationNotification.type, { section: 'saveproof' }));
  }
  if (session.capabilities.textDocument?.synchronization?.dynamicRegistration === true) synchronizePins(session);
  if (workspaceFolders !== true) return;
  connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
    const gone = new Set(removed.map((folder) => pathOf(folder.uri)));
    session.roots = [...session.roots.filter((root) => !gone.has(root)), ...added.map((folder) => pathOf(folder.uri))];
    session.workspace = session.platform.workspace(session.roots);
    session.projects = null;
    void takeSettings(session).then(session.refresh);
  });
}

/** Asks for the texts of files that pin versions: they count as they are typed. */
function synchronizePins(session: Session): void {
  const { client } = session.connection;
  const documentSelector = pinFiles.map((pattern) => ({ pattern }));
  request(session, client.register(DidOpenTextDocumentNotification.type, { documentSelector }));
  request(
    session,
    client.register(DidChangeTextDocumentNotification.type, {
      documentSelector,
      syncKind: TextDocumentSyncKind.Incremental,
    }),
  );
  request(session, client.register(DidCloseTextDocumentNotification.type, { documentSelector }));
}
