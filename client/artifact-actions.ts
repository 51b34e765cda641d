/**
 * From a problem that is about an artifact to the artifact: an action beside the fixes, in the editor and in the list
 * of problems.
 */
import * as vscode from 'vscode';
import { artifactName } from './artifact-names';
import { artifactAt } from './artifact-paths';
import { printedPaths } from './terminal-paths';

/** Lines of a problem that are looked through for paths. */
const MOST_LINES = 20;

/** Registers the actions. */
export function registerArtifactActions(context: vscode.ExtensionContext): void {
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, _range, { diagnostics }) {
      const actions = new Map<string, vscode.CodeAction>();
      for (const diagnostic of diagnostics) {
        if (diagnostic.source !== 'saveproof') continue;
        const { start, end } = diagnostic.range;
        const texts = [diagnostic.message];
        for (let line = start.line; line <= Math.min(end.line, start.line + MOST_LINES, document.lineCount - 1); line++)
          texts.push(document.lineAt(line).text);
        for (const { path } of texts.flatMap(printedPaths)) {
          const uri = await artifactAt(path, vscode.Uri.joinPath(document.uri, '..'));
          if (uri === null) continue;
          const known = actions.get(uri.toString());
          if (known !== undefined) {
            if (!known.diagnostics?.includes(diagnostic)) known.diagnostics?.push(diagnostic);
            continue;
          }
          const action = new vscode.CodeAction(
            vscode.l10n.t('Open {0} as model artifact', artifactName(uri)),
            vscode.CodeActionKind.QuickFix,
          );
          action.command = { command: 'saveproof.openArtifact', title: action.title, arguments: [uri] };
          action.diagnostics = [diagnostic];
          actions.set(uri.toString(), action);
        }
      }
      return [...actions.values()];
    },
  };
  const selector = [{ language: 'python' }, { notebookType: 'jupyter-notebook', language: 'python' }];
  context.subscriptions.push(
    vscode.languages.registerCodeActionsProvider(selector, provider, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
  );
}
