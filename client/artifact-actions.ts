/**
 * From a problem that is about an artifact to the artifact: an action beside the fixes, in the editor and in the list
 * of problems.
 */
import * as vscode from 'vscode';
import { artifactName } from './artifact-names';
import { artifactAt, standingArtifact } from './artifact-paths';
import { printedPaths } from './terminal-paths';

/** Lines of a problem that are looked through for paths. */
const MOST_LINES = 20;

/** The artifacts that a problem is about: the one it names itself, else those whose paths stand in it or its lines. */
async function artifactsOf(diagnostic: vscode.Diagnostic, document: vscode.TextDocument): Promise<vscode.Uri[]> {
  const named = namedArtifact(diagnostic);
  const own = named === null ? null : await standingArtifact(named);
  if (own !== null) return [own];
  const { start, end } = diagnostic.range;
  const texts = [diagnostic.message];
  for (let line = start.line; line <= Math.min(end.line, start.line + MOST_LINES, document.lineCount - 1); line++)
    texts.push(document.lineAt(line).text);
  const found: vscode.Uri[] = [];
  for (const { path } of texts.flatMap(printedPaths)) {
    const uri = await artifactAt(path, vscode.Uri.joinPath(document.uri, '..'));
    if (uri !== null) found.push(uri);
  }
  return found;
}

/** The artifact that the server names in what a diagnostic carries. */
function namedArtifact(diagnostic: vscode.Diagnostic): vscode.Uri | null {
  const data: unknown = 'data' in diagnostic ? diagnostic.data : null;
  return typeof data === 'object' && data !== null && 'artifact' in data && typeof data.artifact === 'string'
    ? vscode.Uri.parse(data.artifact)
    : null;
}

/** Registers the actions. */
export function registerArtifactActions(context: vscode.ExtensionContext): void {
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, _range, { diagnostics }) {
      const actions = new Map<string, vscode.CodeAction>();
      for (const diagnostic of diagnostics) {
        if (diagnostic.source !== 'saveproof') continue;
        for (const uri of await artifactsOf(diagnostic, document)) {
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
