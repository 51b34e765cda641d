/** Paths of artifacts in a terminal lead to the artifact editor. */
import * as vscode from 'vscode';
import { VIEW_TYPE } from './artifact-editor';
import { artifactAt } from './artifact-paths';
import { printedPaths } from './terminal-paths';

/** A link that knows its file: VS Code hands the same object back when it is followed. */
class ArtifactLink extends vscode.TerminalLink {
  constructor(
    start: number,
    length: number,
    readonly uri: vscode.Uri,
  ) {
    super(start, length, vscode.l10n.t('Open as model artifact'));
  }
}

/** Registers the links; only what exists in the workspace becomes one. */
export function registerTerminalLinks(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.window.registerTerminalLinkProvider({
      async provideTerminalLinks({ line, terminal }) {
        const links = await Promise.all(
          printedPaths(line).map(async ({ start, length, path }) => {
            const uri = await artifactAt(path, terminal.shellIntegration?.cwd);
            return uri === null ? [] : [new ArtifactLink(start, length, uri)];
          }),
        );
        return links.flat();
      },
      async handleTerminalLink(link) {
        if (link instanceof ArtifactLink) await vscode.commands.executeCommand('vscode.openWith', link.uri, VIEW_TYPE);
      },
    }),
  );
}
