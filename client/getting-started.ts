/** The commands behind the walkthrough: they do on the person's own project what its steps tell of. */
import * as vscode from 'vscode';
import type { FindingPlace, ServerRequests } from '../server/protocol';
import type { Server } from './server';

const WALKTHROUGH = 'saveproof.saveproof#start';

/** The same check for every push, in the words of GitHub Actions. */
const WORKFLOW = `name: Saveproof
on: [push, pull_request]
jobs:
  saveproof:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 20
      - run: npx --yes saveproof check . --format github
`;

/** Registers them. */
export function registerGettingStarted(context: vscode.ExtensionContext, server: Server): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('saveproof.getStarted', () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH, false),
    ),
    vscode.commands.registerCommand('saveproof.checkProject', () => checkProject(server)),
    vscode.commands.registerCommand('saveproof.showFix', () => showFix(server)),
    vscode.commands.registerCommand('saveproof.newWorkflow', newWorkflow),
  );
}

type WholeCheck = ServerRequests['saveproof/check']['result'];

/** What the whole workspace shows; null where there is none, or the person has stopped it. */
async function wholeCheck(server: Server): Promise<WholeCheck | null> {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) {
    const open = vscode.l10n.t('Open Folder');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('Open the folder of your project first.'),
      open,
    );
    if (chosen === open) await vscode.commands.executeCommand('vscode.openFolder');
    return null;
  }
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Checking the project ...'),
      cancellable: true,
    },
    (_, token) =>
      server.ask('saveproof/check', {}, token).catch((error: unknown) => {
        if (token.isCancellationRequested) return null;
        throw error;
      }),
  );
}

async function checkProject(server: Server): Promise<void> {
  const found = await wholeCheck(server);
  if (found === null) return;
  if (found.first === null) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Nothing found in the Python files and notebooks of this workspace.'),
    );
    return;
  }
  await show(found.first);
  await vscode.commands.executeCommand('workbench.actions.view.problems');
}

async function showFix(server: Server): Promise<void> {
  const found = await wholeCheck(server);
  if (found === null) return;
  if (found.mendable === null) {
    void vscode.window.showInformationMessage(
      found.first === null
        ? vscode.l10n.t('Nothing found in the Python files and notebooks of this workspace.')
        : vscode.l10n.t('None of what was found can be mended by a quick fix: hover over it to read how to mend it.'),
    );
    return;
  }
  await show(found.mendable);
  await vscode.commands.executeCommand('editor.action.quickFix');
}

/** Opens the program of a finding, a notebook as a notebook, with the cursor where it is. */
async function show({ uri, range }: FindingPlace): Promise<void> {
  const { line, character } = range.start;
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(uri), {
    selection: new vscode.Range(line, character, line, character),
    preview: false,
  } satisfies vscode.TextDocumentShowOptions);
}

async function newWorkflow(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'yaml', content: WORKFLOW });
  await vscode.window.showTextDocument(document);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Save it as {0}: GitHub then checks every push.', '.github/workflows/saveproof.yml'),
  );
}
