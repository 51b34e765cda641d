/** Browser entry point: the language server runs as a worker. */
import * as vscode from 'vscode';
import { startExtension } from './start';

/** Called by VS Code when the extension is first needed. */
export function activate(context: vscode.ExtensionContext): void {
  startExtension(context, async (options) => {
    const { LanguageClient } = await import('vscode-languageclient/browser');
    const script = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.web.js');
    // The server's grammars stand beside it; a worker made from a blob cannot tell where it came from.
    const initializationOptions = {
      ...options.initializationOptions,
      distUri: vscode.Uri.joinPath(context.extensionUri, 'dist').toString(true),
    };
    return new LanguageClient('saveproof', 'Saveproof', new Worker(script.toString(true)), {
      ...options,
      initializationOptions,
    });
  });
}
