/** The commands that stand on their own. */
import * as vscode from 'vscode';
import { VIEW_TYPE, type ArtifactEditors } from './artifact-editor';
import { artifactName, leadingFile } from './artifact-names';
import type { Server } from './server';

/** Registers the commands of package.json that no other part registers. */
export function registerCommands(context: vscode.ExtensionContext, server: Server, editors: ArtifactEditors): void {
  const register = (command: string, run: (...args: never[]) => unknown): void => {
    context.subscriptions.push(vscode.commands.registerCommand(command, run));
  };
  /** The artifact a command is about: what it was called on, else the active editor's. */
  const subject = async (given: unknown): Promise<vscode.Uri | null> => {
    const uri = uriOf(given) ?? editors.active() ?? openFile();
    return uri === null ? null : resolveArtifact(uri);
  };

  register('saveproof.openArtifact', async (given: unknown, column: unknown) => {
    const uri = uriOf(given) ?? openFile() ?? (await pickFile());
    if (uri === undefined) return;
    const artifact = await resolveArtifact(uri);
    if (artifact !== null) {
      await vscode.commands.executeCommand(
        'vscode.openWith',
        artifact,
        VIEW_TYPE,
        typeof column === 'number' ? column : undefined,
      );
    }
  });
  const run = (task: 'verify' | 'scan') => async (given: unknown) => {
    const uri = await subject(given);
    if (uri === null) return;
    editors.post(uri, { type: 'show', tab: task === 'verify' ? 'findings' : 'variables', run: task });
    await vscode.commands.executeCommand('vscode.openWith', uri, VIEW_TYPE);
  };
  register('saveproof.verifyArtifact', run('verify'));
  register('saveproof.scanValues', run('scan'));
  register('saveproof.copyLoadingCode', async (given: unknown) => {
    const uri = await subject(given);
    if (uri === null) return;
    const { code } = await server.ask('saveproof/artifact/load-code', { uri: uri.toString() });
    await vscode.env.clipboard.writeText(code);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Copied the code that loads {0}', artifactName(uri)), 4000);
  });
  register('saveproof.restartServer', () => server.restart());
  register('saveproof.showOutput', () => server.output.show());
}

/** The file to open for a file or folder; says why and answers null when there is none. */
export async function resolveArtifact(uri: vscode.Uri): Promise<vscode.Uri | null> {
  const stat = await vscode.workspace.fs.stat(uri).then(
    (found) => found,
    () => null,
  );
  if (stat === null) {
    void vscode.window.showErrorMessage(vscode.l10n.t('There is nothing at {0}.', uri.fsPath));
    return null;
  }
  if (!(stat.type & vscode.FileType.Directory)) return uri;
  const file =
    (await leadingFile(uri)) ??
    (uri.path.endsWith('/variables') ? await leadingFile(vscode.Uri.joinPath(uri, '..')) : null);
  if (file === null) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        '{0} holds no model: no saved_model.pb, no checkpoint, no .keras and no .h5 file.',
        vscode.workspace.asRelativePath(uri),
      ),
    );
  }
  return file;
}

/**
 * The file in the active editor; null when there is none. VS Code shows binary files in no text editor: of those only
 * the tab tells.
 */
function openFile(): vscode.Uri | null {
  return vscode.window.activeTextEditor?.document.uri ?? uriOf(vscode.window.tabGroups.activeTabGroup.activeTab?.input);
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: true,
    canSelectFolders: true,
    openLabel: vscode.l10n.t('Open Model'),
    filters: {
      [vscode.l10n.t('Saved models')]: ['pb', 'pbtxt', 'keras', 'h5', 'hdf5', 'index'],
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  return picked?.[0];
}

/** The address in a command's argument: a Uri, or an item of the models view. */
function uriOf(given: unknown): vscode.Uri | null {
  if (given instanceof vscode.Uri) return given;
  if (typeof given === 'object' && given !== null && 'uri' in given && given.uri instanceof vscode.Uri)
    return given.uri;
  return null;
}
