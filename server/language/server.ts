/**
 * The language server: what it offers, and which handler answers what. Each feature stands in a file of its own; this
 * one connects them to a checker that is kept up to date.
 */
import {
  CodeActionKind,
  CodeLensRefreshRequest,
  DidChangeConfigurationNotification,
  DiagnosticRefreshRequest,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  FileChangeType,
  LSPErrorCodes,
  MarkupKind,
  MessageType,
  ResponseError,
  ShowMessageNotification,
  TextDocumentSyncKind,
  type CancellationToken,
  type Connection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { unusedSuppression } from '../check/catalogue';
import type { CheckOutcome } from '../check/checker';
import type { FactsOf } from '../check/files';
import { factsOfText } from '../python/source-file';
import type { ServerRequests } from '../protocol';
import type { Rule } from '../rules/rule';
import type { Workspace } from '../workspace';
import { abortWith, registerArtifactRequests } from './artifact-requests';
import { speakAs } from './artifact-words';
import { codeActions, fixAllKind, withoutVersions } from './code-actions';
import { closedDiagnostics, diagnosticsOf } from './diagnostics';
import { openDocuments } from './documents';
import { artifactHover, hoverAt, joinedHover, plainHover } from './hover';
import { documentLinks } from './links';
import { pathOf, uriOf } from './paths';
import type { Platform } from './platform';
import { createProjects, type Projects } from './projects';
import { defaultSettings, readSettings, type Settings } from './settings';
import { codeLenses, definitionsAt, referencesAt } from './sites';
import { targetStatus } from './targets';
import { matters, mayBeFolder, watchers } from './watched-files';

/** Work that takes longer than this shows its progress. */
const progressAfter = 400;

/** Registers every handler and begins to listen. */
export function startServer(connection: Connection, platform: Platform, rules: readonly Rule[]): void {
  let capabilities: InitializeParams['capabilities'] = {};
  let roots: string[] = [];
  /** By workspace folder; the empty path for everything outside of all. */
  let settings = new Map([['', defaultSettings]]);
  let workspace: Workspace = platform.workspace([]);
  let projects: Projects | null = null;
  let hasShownProgress = false;
  const toldTargets = new Map<string, string>();
  /** Whether the client knows of targets: another would wonder about being told of them. */
  let asksForTargets = false;
  /**
   * URIs of documents that a client asked about while they were open. It forgets by itself what it was told of them
   * only where the workspace's answer says so.
   */
  const toldOpen = new Set<string>();

  const settingsOf = (path: string): Settings => {
    const root = roots
      .filter((folder) => path === folder || path.startsWith(`${folder}/`))
      .sort((left, right) => right.length - left.length)[0];
    return settings.get(root ?? '') ?? settings.get('') ?? defaultSettings;
  };

  const canPull = (): boolean => capabilities.textDocument?.diagnostic !== undefined;
  const documents = openDocuments(connection, platform.parser, (path, how) => {
    // A file that is opened as it stands on disk changes nothing but where its text comes from.
    projects?.changed(path);
    if (how === 'closed') projects?.closed(path);
    if (!canPull()) void push();
    else if (how === 'closed') refresh();
  });

  const currentProjects = (): Projects => {
    projects ??= createProjects({
      workspace,
      load: documents.loadWith(platform.load(workspace)),
      documents,
      rules,
      settingsOf,
      ...(platform.exists === undefined ? {} : { exists: platform.exists }),
      ...(platform.read === undefined ? {} : { read: platform.read }),
      inspect: async (path) => {
        const opened = await platform.openAt(uriOf(path));
        await opened.close();
        return opened.artifact;
      },
      ...(platform.checkWhole === undefined ? {} : { checkWhole: platform.checkWhole }),
      found: () => refresh(),
    });
    return projects;
  };

  /**
   * What is asked of the projects, with progress at the first time. Throws an answer for the client where the request
   * was cancelled.
   */
  async function asked<T>(
    token: CancellationToken | undefined,
    question: (projects: Projects, signal: AbortSignal | undefined) => Promise<T>,
  ): Promise<T> {
    const done = hasShownProgress ? null : await showProgress();
    try {
      const answer = await question(currentProjects(), token === undefined ? undefined : abortWith(token));
      hasShownProgress = true;
      return answer;
    } catch (error) {
      if (token?.isCancellationRequested === true)
        throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
      if (error instanceof Error && error.name === 'AbortError')
        throw new ResponseError(LSPErrorCodes.ServerCancelled, 'Something has changed.', { retriggerRequest: true });
      throw error;
    } finally {
      done?.();
    }
  }

  /** The findings of an open program as it is now. */
  async function outcomeFor(path: string, token?: CancellationToken): Promise<CheckOutcome> {
    const outcome = await asked(token, (of, signal) => of.outcomeFor(path, signal));
    tellTargets(path, outcome);
    return outcome;
  }

  async function showProgress(): Promise<(() => void) | null> {
    if (capabilities.window?.workDoneProgress !== true) return null;
    let end: (() => void) | null = null;
    let isOver = false;
    const timer = setTimeout(() => {
      request(
        connection.window.createWorkDoneProgress().then((progress) => {
          if (isOver) return;
          progress.begin('Saveproof', undefined, 'reading Python files', false);
          end = () => progress.done();
        }),
      );
    }, progressAfter);
    return () => {
      isOver = true;
      clearTimeout(timer);
      end?.();
    };
  }

  function tellTargets(path: string, outcome: CheckOutcome): void {
    const key = JSON.stringify(targetStatus(outcome.targetsOf(path)));
    if (toldTargets.get(path) === key) return;
    toldTargets.set(path, key);
    if (asksForTargets) void connection.sendNotification('saveproof/targets/changed', {});
  }

  /** What the client is asked to do: one that refuses, whatever it said it can, goes without. */
  function request(answer: Promise<unknown>): void {
    answer.catch((error: unknown) =>
      connection.console.log(`The editor refused: ${error instanceof Error ? error.message : String(error)}`),
    );
  }

  function refresh(): void {
    if (capabilities.workspace?.codeLens?.refreshSupport === true)
      request(connection.sendRequest(CodeLensRefreshRequest.type));
    if (canPull()) {
      if (capabilities.workspace?.diagnostics?.refreshSupport === true)
        request(connection.sendRequest(DiagnosticRefreshRequest.type));
    } else void push();
  }

  // Clients that cannot ask are told: what is open, and every other file with findings.
  let published = new Map<string, string>();
  let pushing = 0;
  async function push(): Promise<void> {
    const turn = ++pushing;
    const next = new Map<string, string>();
    const send = (uri: string, version: number | undefined, diagnostics: Diagnostic[]): void => {
      const key = JSON.stringify([version, diagnostics]);
      next.set(uri, diagnostics.length === 0 && version === undefined ? '' : key);
      if (published.get(uri) !== key)
        void connection.sendDiagnostics({ uri, diagnostics, ...(version === undefined ? {} : { version }) });
    };
    try {
      for (const document of documents.all()) {
        const place = documents.placeOf(document.uri);
        if (place === null) continue;
        const outcome = settingsOf(place.path).enable ? await outcomeFor(place.path) : null;
        if (turn !== pushing) return;
        send(
          document.uri,
          document.version,
          outcome === null ? [] : diagnosticsOf(outcome, documents, place.path, place.cellIndex),
        );
      }
      const outcomes = await asked(undefined, (of) => of.everything());
      if (turn !== pushing) return;
      for (const outcome of outcomes) {
        for (const [path, diagnostics] of closedDiagnostics(outcome, documents))
          send(uriOf(path), undefined, diagnostics);
      }
    } catch (error) {
      // Overtaken by a change, which has begun a turn of its own.
      if (!(error instanceof ResponseError)) connection.console.error(String(error));
      return;
    }
    for (const uri of published.keys())
      if (!next.has(uri) && published.get(uri) !== '') void connection.sendDiagnostics({ uri, diagnostics: [] });
    published = next;
  }

  connection.onInitialize((params): InitializeResult => {
    ({ capabilities } = params);
    platform.initialize?.(params.initializationOptions);
    speakAs(params.initializationOptions);
    const folders =
      params.workspaceFolders ??
      (params.rootUri === null || params.rootUri === undefined ? [] : [{ uri: params.rootUri, name: '' }]);
    roots = folders.map((folder) => pathOf(folder.uri));
    workspace = platform.workspace(roots);
    return {
      capabilities: {
        positionEncoding: 'utf-16',
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
        // Every cell, so that they are counted as the person sees them.
        notebookDocumentSync: { notebookSelector: [{ notebook: 'jupyter-notebook' }] },
        ...(canPull()
          ? { diagnosticProvider: { identifier: 'saveproof', interFileDependencies: true, workspaceDiagnostics: true } }
          : {}),
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
        hoverProvider: true,
        codeLensProvider: { resolveProvider: false },
        definitionProvider: true,
        referencesProvider: true,
        documentLinkProvider: { resolveProvider: false },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
      serverInfo: { name: 'saveproof', version: platform.version },
    };
  });

  connection.onInitialized(() => {
    if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
      request(connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [...watchers] }));
    }
    if (capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true) {
      request(connection.client.register(DidChangeConfigurationNotification.type, { section: 'saveproof' }));
    }
    if (capabilities.workspace?.workspaceFolders === true) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map((folder) => pathOf(folder.uri)));
        roots = [...roots.filter((root) => !gone.has(root)), ...added.map((folder) => pathOf(folder.uri))];
        workspace = platform.workspace(roots);
        projects = null;
        void takeSettings().then(refresh);
      });
    }
    return takeSettings();
  });

  /** What a client that cannot be asked sent last. */
  let sentSettings: unknown;
  async function takeSettings(): Promise<void> {
    const places = ['', ...roots];
    let sections = places.map(() => sentSettings);
    if (capabilities.workspace?.configuration === true) {
      const asked = connection.workspace.getConfiguration(
        places.map((root) => ({ section: 'saveproof', ...(root === '' ? {} : { scopeUri: uriOf(root) }) })),
      );
      request(asked);
      sections = await asked.catch(() => sections);
    }
    const before = JSON.stringify([...settings]);
    settings = new Map(
      places.map((root, index) => [root, readSettings(sections[index], [...rules, unusedSuppression])]),
    );
    if (JSON.stringify([...settings]) === before) return;
    const problems = new Set([...settings.values()].flatMap((each) => each.problems));
    for (const problem of problems) {
      void connection.sendNotification(ShowMessageNotification.type, {
        type: MessageType.Warning,
        message: `Saveproof: ${problem}`,
      });
    }
    projects?.configure(settingsOf);
    refresh();
  }

  connection.onDidChangeConfiguration(({ settings: sent }) => {
    sentSettings = typeof sent === 'object' && sent !== null && 'saveproof' in sent ? sent.saveproof : undefined;
    return takeSettings();
  });

  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    const open = new Set(documents.paths());
    const folders: string[] = [];
    let hasChanged = false;
    let isListChanged = false;
    for (const { uri, type } of changes) {
      const path = pathOf(uri);
      if (!matters(path)) {
        if (type === FileChangeType.Created && mayBeFolder(path)) folders.push(path);
        if (type === FileChangeType.Deleted && mayBeFolder(path)) isListChanged = true;
        continue;
      }
      // What the editor has open counts as it is there, whatever is on disk.
      if (open.has(path) && type === FileChangeType.Changed) continue;
      hasChanged = true;
      projects?.changed(path);
      if (type !== FileChangeType.Changed || path.endsWith('/.gitignore')) isListChanged = true;
    }
    if (isListChanged) projects?.listChanged();
    if (hasChanged || isListChanged) refresh();
    for (const folder of isListChanged ? [] : folders) {
      if ((await workspace.stat(folder))?.kind !== 'folder') continue;
      projects?.listChanged();
      refresh();
      return;
    }
  });

  connection.languages.diagnostics.on(async (params, token) => {
    const { uri } = params.textDocument;
    const place = documents.placeOf(uri);
    if (place === null || !settingsOf(place.path).enable) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    const { version } = documents.get(uri) ?? {};
    const outcome = await outcomeFor(place.path, token);
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
    const outcomes = await asked(token, (of, signal) => of.everything(signal));
    const report = (uri: string, version: number | null, diagnostics: Diagnostic[]): void => {
      const resultId = resultIdOf(diagnostics);
      if (previous.get(uri) === resultId)
        items.push({ kind: DocumentDiagnosticReportKind.Unchanged, uri, version, resultId });
      else items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version, resultId, items: diagnostics });
      previous.delete(uri);
    };
    for (const document of documents.all()) {
      const place = documents.placeOf(document.uri);
      if (place === null || !settingsOf(place.path).enable) continue;
      const outcome = await outcomeFor(place.path, token);
      report(document.uri, document.version, diagnosticsOf(outcome, documents, place.path, place.cellIndex));
    }
    for (const outcome of outcomes)
      for (const [path, diagnostics] of closedDiagnostics(outcome, documents)) report(uriOf(path), null, diagnostics);
    // What was told while it was open, and is no longer part of anything: a cell of a closed notebook, a file from
    // outside of the workspace.
    const told = new Set(items.map((item) => item.uri));
    for (const uri of toldOpen) if (!told.has(uri) && documents.get(uri) === undefined) report(uri, null, []);
    // What was told before and is found no more.
    for (const uri of previous.keys())
      items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, items: [] });
    return { items };
  });

  const factsNow = async (): Promise<FactsOf> => {
    const parser = await platform.parser();
    return (text) => factsOfText(parser, text);
  };

  connection.onCodeAction(async (params, token) => {
    const place = documents.placeOf(params.textDocument.uri);
    if (place === null || !settingsOf(place.path).enable) return [];
    const outcome = await outcomeFor(place.path, token);
    const actions = codeActions(
      { uri: params.textDocument.uri, range: params.range, context: params.context },
      outcome,
      documents,
      await factsNow(),
    );
    return capabilities.workspace?.workspaceEdit?.documentChanges === true ? actions : actions.map(withoutVersions);
  });

  /**
   * The program that a document belongs to, with its findings; null where it is none or the person wants nothing said
   * of it.
   */
  async function programOf(uri: string, token: CancellationToken) {
    const place = documents.placeOf(uri);
    if (place === null || !settingsOf(place.path).enable) return null;
    const outcome = await outcomeFor(place.path, token);
    const file = outcome.programs.get(place.path);
    if (file === undefined) return null;
    return {
      path: place.path,
      file,
      cellIndex: place.cellIndex,
      cell: file.cells.find(({ index }) => index === place.cellIndex) ?? null,
      outcome,
    };
  }

  connection.onHover(async ({ textDocument, position }, token) => {
    const found = await programOf(textDocument.uri, token);
    if (found === null) return null;
    const { file, cell, outcome } = found;
    const hover = joinedHover(
      artifactHover(file, position, cell, outcome),
      hoverAt(file, position, cell, outcome, rules),
    );
    const formats = capabilities.textDocument?.hover?.contentFormat;
    return hover === null || formats === undefined || formats.includes(MarkupKind.Markdown) ? hover : plainHover(hover);
  });

  connection.onDocumentLinks(async ({ textDocument }, token) => {
    const found = await programOf(textDocument.uri, token);
    return found === null ? [] : documentLinks(found.file, found.cellIndex, workspace);
  });

  connection.onCodeLens(async ({ textDocument }, token) => {
    const found = await programOf(textDocument.uri, token);
    return found === null || !settingsOf(found.path).codeLens
      ? []
      : codeLenses(found.file, found.cellIndex, found.outcome, documents);
  });

  connection.onDefinition(async ({ textDocument, position }, token) => {
    const found = await programOf(textDocument.uri, token);
    return found === null ? [] : definitionsAt(found.file, position, found.cell, found.outcome, documents);
  });

  connection.onReferences(async ({ textDocument, position }, token) => {
    const found = await programOf(textDocument.uri, token);
    return found === null ? [] : referencesAt(found.file, position, found.cell, found.outcome, documents);
  });

  connection.onRequest(
    'saveproof/targets',
    async ({ uri }: ServerRequests['saveproof/targets']['params'], token: CancellationToken) => {
      asksForTargets = true;
      const place = uri === null ? null : documents.placeOf(uri);
      if (place !== null) {
        const outcome = await outcomeFor(place.path, token);
        if (outcome.programs.has(place.path)) return targetStatus(outcome.targetsOf(place.path));
      }
      const path = uri === null ? `${roots[0] ?? ''}/` : pathOf(uri);
      return targetStatus(await asked(token, (of) => of.targetsOfFolder(path.slice(0, path.lastIndexOf('/')))));
    },
  );

  registerArtifactRequests(connection, platform.openAt, platform.writeFile);
  connection.listen();
}

/** Equal diagnostics have equal ids, so that a client is not sent again what it has. */
function resultIdOf(diagnostics: readonly Diagnostic[]): string {
  let hash = 0x811c9dc5;
  const text = JSON.stringify(diagnostics);
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return `${text.length}-${(hash >>> 0).toString(36)}`;
}
