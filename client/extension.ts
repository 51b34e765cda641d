/** Desktop entry point: the language server runs as a Node process. */
import * as vscode from 'vscode';
import { startExtension } from './start';

/** Called by VS Code when the extension is first needed. */
export function activate(context: vscode.ExtensionContext): void {
  startExtension(context, async (options) => {
    const { LanguageClient, TransportKind } = await import('./language-client');
    const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
    return new LanguageClient(
      'saveproof',
      'Saveproof',
      {
        run: { module, transport: TransportKind.ipc },
        debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6009'] } },
      },
      options,
    );
  });
}
