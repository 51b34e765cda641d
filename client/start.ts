/** What both entry points do: register everything, start the server only once something needs it. */
import * as vscode from 'vscode';
import { registerArtifactActions } from './artifact-actions';
import { registerArtifactEditor } from './artifact-editor';
import { registerCommands } from './commands';
import { registerComparison } from './comparison';
import { registerGettingStarted } from './getting-started';
import { registerModelsView } from './models-view';
import { createServer, type MakeClient } from './server';
import { registerStatus } from './status';
import { registerTerminalLinks } from './terminal-links';

/** Registers the extension's parts. Answers before the server is started. */
export function startExtension(context: vscode.ExtensionContext, makeClient: MakeClient): void {
  const server = createServer(context, makeClient);
  const editors = registerArtifactEditor(context, server);
  registerComparison(context, server);
  registerModelsView(context, server);
  registerCommands(context, server, editors);
  registerStatus(context, server);
  registerGettingStarted(context, server);
  registerTerminalLinks(context);
  registerArtifactActions(context);

  const startFor = (document: vscode.TextDocument): void => {
    if (document.languageId !== 'python') return;
    server
      .start()
      .catch((error: unknown) => server.output.appendLine(error instanceof Error ? error.message : String(error)));
  };
  vscode.workspace.textDocuments.forEach(startFor);
  context.subscriptions.push(vscode.workspace.onDidOpenTextDocument(startFor));
}
