/** Two artifacts side by side. */
import * as vscode from 'vscode';
import { artifactName, leadingFile, leadsArtifact } from './artifact-names';
import { resolveArtifact } from './commands';
import { committedVersion, NoVersion } from './git-versions';
import { findFiles, workspaceRoots } from './find-files';
import { hostPage } from './page-host';
import type { Server } from './server';

/** Registers "Compare with...", "Compare Selected" and "Compare with Git". */
export function registerComparison(context: vscode.ExtensionContext, server: Server): void {
  const show = (
    left: vscode.Uri,
    right: vscode.Uri,
    name = `${artifactName(left)} ↔ ${artifactName(right)}`,
    closed?: () => Promise<void>,
  ): void => {
    const panel = vscode.window.createWebviewPanel('saveproof.comparison', name, vscode.ViewColumn.Active);
    const page = hostPage(context, server, panel.webview, {
      address: { left: left.toString(), right: right.toString() },
      name,
      view: 'comparison',
      host: {
        async 'host/ready'() {
          return null;
        },
      },
    });
    panel.onDidDispose(async () => {
      page.dispose();
      await closed?.();
    });
  };

  context.subscriptions.push(
    vscode.commands.registerCommand(
      'saveproof.compareWith',
      async (given: vscode.Uri | { uri: vscode.Uri } | undefined) => {
        const left = given instanceof vscode.Uri ? given : (given?.uri ?? activeArtifact());
        if (left === undefined) return;
        const right = await pickArtifact(left);
        if (right !== undefined) show(left, right);
      },
    ),
    vscode.commands.registerCommand(
      'saveproof.compareWithGit',
      async (given: vscode.Uri | { uri: vscode.Uri } | undefined) => {
        const asked = given instanceof vscode.Uri ? given : (given?.uri ?? activeArtifact());
        const uri = asked === undefined ? null : await resolveArtifact(asked);
        if (uri === null) return;
        try {
          const version = await committedVersion(context, uri);
          show(version.uri, uri, vscode.l10n.t('{0} (last commit ↔ now)', artifactName(uri)), async () => {
            await server.ask('saveproof/artifact/close', { uri: version.uri.toString() }).catch(() => undefined);
            await version.dispose();
          });
        } catch (error) {
          if (!(error instanceof NoVersion)) throw error;
          void vscode.window.showInformationMessage(error.message);
        }
      },
    ),
    vscode.commands.registerCommand(
      'saveproof.compareSelected',
      async (_clicked: vscode.Uri, selected: vscode.Uri[] | undefined) => {
        const files = await Promise.all(
          (selected ?? []).slice(0, 2).map(async (uri) => {
            const stat = await vscode.workspace.fs.stat(uri);
            return stat.type & vscode.FileType.Directory ? leadingFile(uri) : uri;
          }),
        );
        const [left, right] = files;
        if (left && right) show(left, right);
        else void vscode.window.showInformationMessage(vscode.l10n.t('Select two models to compare them.'));
      },
    ),
  );
}

function activeArtifact(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom ? input.uri : undefined;
}

async function pickArtifact(left: vscode.Uri): Promise<vscode.Uri | undefined> {
  const others = (await findFiles(workspaceRoots(), leadsArtifact, 2000)).filter(
    (uri) => uri.toString() !== left.toString(),
  );
  const items = others.map((uri) => ({
    label: artifactName(uri),
    description: vscode.workspace.asRelativePath(uri),
    uri,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Compare {0} with...', artifactName(left)),
    placeHolder: items.length === 0 ? vscode.l10n.t('This workspace holds no other model') : undefined,
    matchOnDescription: true,
  });
  return picked?.uri;
}
