/** Paths of artifacts in a terminal lead to the artifact editor. */
import * as vscode from 'vscode';
import { VIEW_TYPE } from './artifact-editor';
import { leadingFile } from './artifact-names';
import { workspaceRoots } from './find-files';
import { printedPaths } from './terminal-paths';

/** A link that knows its file: VS Code hands the same object back when it is followed. */
class ArtifactLink extends vscode.TerminalLink {
  constructor(start: number, length: number, readonly uri: vscode.Uri) {
    super(start, length, vscode.l10n.t('Open as model artifact'));
  }
}

/** Registers the links; only what exists in the workspace becomes one. */
export function registerTerminalLinks(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.window.registerTerminalLinkProvider({
      async provideTerminalLinks({ line, terminal }) {
        const links = await Promise.all(printedPaths(line).map(async ({ start, length, path }) => {
          const uri = await artifactAt(path, terminal);
          return uri === null ? [] : [new ArtifactLink(start, length, uri)];
        }));
        return links.flat();
      },
      async handleTerminalLink(link) {
        if (link instanceof ArtifactLink) await vscode.commands.executeCommand('vscode.openWith', link.uri, VIEW_TYPE);
      },
    }),
  );
}

/** The file that a printed path means: absolute, from the terminal's folder, or from a folder of the workspace. Null when the workspace holds none. */
async function artifactAt(path: string, terminal: vscode.Terminal): Promise<vscode.Uri | null> {
  const roots = workspaceRoots();
  const plain = path.replaceAll('\\', '/');
  const isAbsolute = /^(\/|[A-Za-z]:\/)/.test(plain);
  const bases = [terminal.shellIntegration?.cwd, ...roots].filter((base) => base !== undefined);
  const candidates = isAbsolute ? roots.slice(0, 1).map((root) => root.with({ path: plain.startsWith('/') ? plain : `/${plain}` })) : bases.map((base) => vscode.Uri.joinPath(base, plain));
  for (const candidate of candidates) {
    if (vscode.workspace.getWorkspaceFolder(candidate) === undefined) continue;
    const stat = await vscode.workspace.fs.stat(candidate).then((found) => found, () => null);
    if (stat === null) continue;
    const file = stat.type & vscode.FileType.Directory ? await leadingFile(candidate) : candidate;
    if (file !== null) return file;
  }
  return null;
}
