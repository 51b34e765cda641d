/** The status item: which Keras the open file is checked against, and who says so. */
import * as vscode from 'vscode';
import type { TargetStatus } from '../server/protocol';
import type { Server } from './server';

/** Versions that the picker offers; any other can be typed into the setting. */
const OFFERED = ['keras==3.15', 'tensorflow==2.21', 'tensorflow==2.15', 'tensorflow==2.10', 'tensorflow==2.8'];

/** Shows the item beside Python files and registers the command behind it. */
export function registerStatus(context: vscode.ExtensionContext, server: Server): void {
  const item = vscode.window.createStatusBarItem('saveproof.target', vscode.StatusBarAlignment.Right, 99);
  item.name = vscode.l10n.t('Saveproof: Keras version');
  item.command = 'saveproof.chooseTarget';
  let asked = 0;

  const update = async (): Promise<void> => {
    const document = vscode.window.activeTextEditor?.document;
    const question = ++asked;
    if (
      document?.languageId !== 'python' ||
      !vscode.workspace.getConfiguration('saveproof', document).get('enable', true)
    ) {
      item.hide();
      return;
    }
    try {
      const status = await server.ask('saveproof/targets', { uri: document.uri.toString() });
      if (question !== asked) return;
      show(item, status);
    } catch (error) {
      if (question === asked) showFailure(item, error instanceof Error ? error.message : String(error));
    }
  };
  context.subscriptions.push(
    item,
    vscode.window.onDidChangeActiveTextEditor(() => void update()),
    server.on('saveproof/targets/changed', () => void update()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('saveproof.target') || change.affectsConfiguration('saveproof.enable'))
        void update();
    }),
    vscode.commands.registerCommand('saveproof.chooseTarget', () => choose(server)),
  );
  void update();
}

function show(item: vscode.StatusBarItem, status: TargetStatus): void {
  const [first] = status.targets;
  item.text = `$(verified) ${status.targets.length === 1 && first !== undefined ? capital(first) : vscode.l10n.t('Keras: {0} versions', status.targets.length)}`;
  item.tooltip = new vscode.MarkdownString(
    vscode.l10n.t('Saveproof checks against {0} ({1}). Click to choose.', status.described, status.source),
  );
  item.accessibilityInformation = {
    label: vscode.l10n.t('Saveproof checks against {0} ({1})', status.described, status.source),
  };
  item.show();
}

/** The server could not answer: say so where its answer would stand. */
function showFailure(item: vscode.StatusBarItem, message: string): void {
  item.text = '$(warning) Keras';
  item.tooltip = vscode.l10n.t('Saveproof could not tell the Keras version: {0}', message);
  item.accessibilityInformation = { label: item.tooltip };
  item.show();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

async function choose(server: Server): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const status = await server.ask('saveproof/targets', { uri: uri?.toString() ?? null });
  const configuration = vscode.workspace.getConfiguration('saveproof', uri);
  const chosen = configuration.get<string[]>('target', []);
  type Item = vscode.QuickPickItem & { act: () => Thenable<unknown> | void };
  const folders = vscode.workspace.workspaceFolders ?? [];
  // Of several folders each has its own Keras: the choice is for the one that the file lies in.
  const isInOneOfSeveral =
    folders.length > 1 && uri !== undefined && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const target =
    folders.length === 0
      ? vscode.ConfigurationTarget.Global
      : isInOneOfSeveral
        ? vscode.ConfigurationTarget.WorkspaceFolder
        : vscode.ConfigurationTarget.Workspace;
  const { globalValue, workspaceValue } = configuration.inspect<string[]>('target') ?? {};
  // Where the choice is not the only one, taking it away would let the other count.
  const isSaidAbove =
    (target !== vscode.ConfigurationTarget.Global && globalValue !== undefined) ||
    (isInOneOfSeveral && workspaceValue !== undefined);
  const items: Item[] = [
    {
      label: vscode.l10n.t('What the project says'),
      description: chosen.length === 0 ? `${status.described} (${status.source})` : '',
      picked: chosen.length === 0,
      act: () => configuration.update('target', isSaidAbove ? [] : undefined, target),
    },
    ...OFFERED.map((name) => ({
      label: name.replace('==', ' '),
      description: chosen.includes(name) ? vscode.l10n.t('chosen') : '',
      act: () => configuration.update('target', [name], target),
    })),
    {
      label: vscode.l10n.t('Other version...'),
      act: async () => {
        const typed = await vscode.window.showInputBox({
          prompt: vscode.l10n.t('A Keras or TensorFlow version'),
          placeHolder: 'keras==2.12',
          validateInput: (text) =>
            /^(keras|tf_keras|tensorflow)==\d+\.\d+$/.test(text.trim())
              ? null
              : vscode.l10n.t('Write it as keras==2.12 or tensorflow==2.12.'),
        });
        if (typed !== undefined) await configuration.update('target', [typed.trim()], target);
      },
    },
  ];
  const { sourceUri } = status;
  if (sourceUri !== null) {
    items.push({
      label: vscode.l10n.t('Open {0}', vscode.Uri.parse(sourceUri).path.replace(/^.*\//, '')),
      act: async () => {
        await vscode.window.showTextDocument(vscode.Uri.parse(sourceUri));
      },
    });
  }
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Check against which Keras?') });
  await picked?.act();
}
