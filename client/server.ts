/** The connection to the language server: started when first needed, typed by the protocol. */
import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import type { ServerNotifications, ServerRequests } from '../server/protocol';
import { runCodeLenses } from './code-lenses';
import { linkToOwnPages } from './rule-pages';
import { answerFileRequests } from './workspace-files';

export interface Server {
  /** Asks the language server, starting it if need be. Throws what it answers with, or a cancellation. */
  ask<Method extends keyof ServerRequests>(
    method: Method,
    params: ServerRequests[Method]['params'],
    token?: vscode.CancellationToken,
  ): Promise<ServerRequests[Method]['result']>;
  /** Calls back on a notification, now and after restarts. */
  on<Method extends keyof ServerNotifications>(
    method: Method,
    listener: (params: ServerNotifications[Method]) => void,
  ): vscode.Disposable;
  start(): Promise<void>;
  restart(): Promise<void>;
  readonly output: vscode.OutputChannel;
}

/** Makes the platform's language client: a process on the desktop, a worker in the browser. */
export type MakeClient = (options: LanguageClientOptions) => Promise<BaseLanguageClient>;

/** `RevealOutputChannelOn.Never`; its module is loaded with the client, not before. */
const NEVER_REVEAL = 4;

/** A server that is not running yet. It ends with the extension. */
export function createServer(context: vscode.ExtensionContext, makeClient: MakeClient): Server {
  const output = vscode.window.createOutputChannel('Saveproof', { log: true });
  context.subscriptions.push(output);
  const listeners = new Map<string, Set<(params: unknown) => void>>();
  let running: Promise<BaseLanguageClient> | null = null;

  const launch = async (): Promise<BaseLanguageClient> => {
    const client = await makeClient({
      documentSelector: [{ language: 'python' }, { notebook: 'jupyter-notebook', language: 'python' }],
      outputChannel: output,
      traceOutputChannel: output,
      // What the server has to say of itself stands in the output; a person is not interrupted by it.
      revealOutputChannelOn: NEVER_REVEAL,
      // The server makes words for the artifact editor: in the language of this one.
      initializationOptions: { language: vscode.env.language, words: vscode.l10n.bundle },
      middleware: { ...linkToOwnPages(context.extensionUri), ...runCodeLenses },
    });
    answerFileRequests(client);
    for (const [method, known] of listeners) {
      client.onNotification(method, (params: unknown) => known.forEach((listener) => listener(params)));
    }
    await client.start();
    return client;
  };
  const client = (): Promise<BaseLanguageClient> => {
    running ??= launch().catch((error: unknown) => {
      running = null;
      throw error;
    });
    return running;
  };

  const server: Server = {
    output,
    async ask(method, params, token) {
      const connection = await client();
      // An undefined third argument would count as a second parameter of the request.
      return token === undefined
        ? connection.sendRequest(method, params)
        : connection.sendRequest(method, params, token);
    },
    on(method, listener) {
      const known = listeners.get(method) ?? new Set();
      if (!listeners.has(method)) {
        listeners.set(method, known);
        void running?.then((started) =>
          started.onNotification(method, (params: unknown) => known.forEach((each) => each(params))),
        );
      }
      // The protocol says what comes under each method.
      const untyped = listener as (params: unknown) => void;
      known.add(untyped);
      return new vscode.Disposable(() => known.delete(untyped));
    },
    async start() {
      await client();
    },
    async restart() {
      const old = running;
      running = null;
      await (await old?.catch(() => undefined))?.stop();
      await client();
    },
  };
  context.subscriptions.push({ dispose: () => void running?.then((started) => started.stop()) });
  return server;
}
