/** A language client over stdio, as an editor's. */
import { spawn } from 'node:child_process';
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type CodeAction,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';

export interface Client {
  connection: ProtocolConnection;
  result: InitializeResult;
  /** Open documents by URI, as the editor shows them. */
  documents: Map<string, TextDocument>;
  published: PublishDiagnosticsParams[];
  refreshes: number;
  settings: Record<string, unknown>;
  /** Settings of workspace folders by their URI, where they have their own. */
  folderSettings: Map<string, Record<string, unknown>>;
  uri(path: string): string;
  open(path: string, text: string): Promise<string>;
  change(uri: string, changes: TextDocumentContentChangeEvent[]): Promise<void>;
  /** Replaces the first `from` by `to`, as typing would. */
  type(uri: string, from: string, to: string): Promise<void>;
  pull(uri: string): Promise<Diagnostic[]>;
  /** Applies the edit of an action to the open documents. */
  apply(action: CodeAction): Promise<void>;
  stop(): Promise<number | null>;
  /** Goes away without a word, as an editor that crashed. Resolves once the server has ended. */
  vanish(): Promise<number | null>;
}

/** What VS Code says it can do, as far as the server asks. */
export const fullCapabilities: ClientCapabilities = {
  textDocument: {
    diagnostic: { dynamicRegistration: false, relatedDocumentSupport: true },
    codeAction: { dataSupport: true, isPreferredSupport: true },
    publishDiagnostics: { relatedInformation: true },
  },
  notebookDocument: { synchronization: { dynamicRegistration: false } },
  workspace: {
    configuration: true,
    workspaceEdit: { documentChanges: true },
    diagnostics: { refreshSupport: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    didChangeConfiguration: { dynamicRegistration: true },
    workspaceFolders: true,
  },
  window: { workDoneProgress: true },
};

/** Starts the server and says hello. */
export async function startClient(
  server: string,
  folder: string,
  capabilities = fullCapabilities,
  workspaceFolders: readonly string[] = [''],
): Promise<Client> {
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const exited = new Promise<number | null>((done) => child.on('exit', done));
  const documents = new Map<string, TextDocument>();
  const client: Client = {
    connection,
    result: { capabilities: {} },
    documents,
    published: [],
    refreshes: 0,
    settings: {},
    folderSettings: new Map(),
    uri: (path) => URI.file(`${folder}/${path}`).toString(),
    async open(path, text) {
      const uri = client.uri(path);
      documents.set(uri, TextDocument.create(uri, 'python', 1, text));
      await connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId: 'python', version: 1, text },
      });
      return uri;
    },
    async change(uri, contentChanges) {
      const document = documents.get(uri);
      if (document === undefined) throw new Error(`${uri} is not open`);
      const version = document.version + 1;
      TextDocument.update(document, contentChanges, version);
      await connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version },
        contentChanges,
      });
    },
    async type(uri, from, to) {
      const document = documents.get(uri);
      const at = document?.getText().indexOf(from) ?? -1;
      if (document === undefined || at < 0) throw new Error(`${from} does not stand in ${uri}`);
      const range = { start: document.positionAt(at), end: document.positionAt(at + from.length) };
      await client.change(uri, [{ range, text: to }]);
    },
    async pull(uri) {
      const report = await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
      return report.kind === 'full' ? report.items : [];
    },
    async apply(action) {
      for (const change of action.edit?.documentChanges ?? []) {
        if (!('textDocument' in change)) throw new Error('only edits of texts are expected');
        const document = documents.get(change.textDocument.uri);
        if (document === undefined) throw new Error(`${change.textDocument.uri} is not open`);
        if (change.textDocument.version !== document.version) throw new Error('the edit is for another version');
        const edits = change.edits.map((edit) => {
          if (!('newText' in edit)) throw new Error('no snippets are expected');
          return edit;
        });
        await client.change(document.uri, [{ text: TextDocument.applyEdits(document, edits) }]);
      }
    },
    async stop() {
      await connection.sendRequest(ShutdownRequest.type);
      await connection.sendNotification(ExitNotification.type);
      const code = await exited;
      connection.dispose();
      return code;
    },
    vanish() {
      connection.dispose();
      child.stdin.end();
      child.stdout.destroy();
      return exited;
    },
  };
  connection.onRequest('workspace/configuration', ({ items }: { items: { scopeUri?: string }[] }) =>
    items.map(({ scopeUri }) => client.folderSettings.get(scopeUri ?? '') ?? client.settings),
  );
  connection.onRequest(RegistrationRequest.type, () => undefined);
  connection.onRequest('window/workDoneProgress/create', () => null);
  connection.onRequest('workspace/diagnostic/refresh', () => {
    client.refreshes += 1;
    return null;
  });
  connection.onNotification(PublishDiagnosticsNotification.type, (params) => void client.published.push(params));
  connection.listen();
  client.result = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: URI.file(folder).toString(),
    workspaceFolders: workspaceFolders.map((name) => ({
      uri: URI.file(name === '' ? folder : `${folder}/${name}`).toString(),
      name: name === '' ? 'project' : name,
    })),
    capabilities,
  });
  await connection.sendNotification(InitializedNotification.type, {});
  return client;
}
