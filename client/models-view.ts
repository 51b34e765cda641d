/** The models view: every artifact of the workspace by folder, with kind, size, age and health. */
import * as vscode from 'vscode';
import { bytesText } from '../server/artifacts/text';
import { VIEW_TYPE } from './artifact-editor';
import { ARTIFACT_FILES, artifactName, leadsArtifact } from './artifact-names';
import { findFiles, workspaceRoots } from './find-files';
import { createHealth, type Health } from './model-health';
import type { Server } from './server';

interface Model {
  uri: vscode.Uri;
  bytes: number;
  modified: number;
}

interface Folder {
  /** Relative to the workspace. */
  path: string;
  models: Model[];
}

/** Registers the view; it looks for artifacts when it is first shown and again when one is written. */
export function registerModelsView(context: vscode.ExtensionContext, server: Server): void {
  const changed = new vscode.EventEmitter<Folder | Model | undefined>();
  let folders: Promise<Folder[]> | null = null;
  /** Paths of the models in the list. */
  let shown: string[] = [];
  const provider: vscode.TreeDataProvider<Folder | Model> = {
    onDidChangeTreeData: changed.event,
    getChildren(element) {
      if (element === undefined) {
        folders ??= findModels();
        void folders.then((found) => (shown = found.flatMap(({ models }) => models.map(({ uri }) => uri.path))));
        return folders;
      }
      return 'models' in element ? element.models : [];
    },
    getTreeItem: (element) => ('models' in element ? folderItem(element) : modelItem(element, health.of(element))),
  };
  const refresh = (): void => {
    folders = null;
    changed.fire(undefined);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (written: vscode.Uri): void => {
    health.forget(written);
    clearTimeout(timer);
    timer = setTimeout(refresh, 500);
  };
  const view = vscode.window.createTreeView('saveproof.models', { treeDataProvider: provider, showCollapseAll: true });
  const health = createHealth<Model>({
    ask: (model) => server.ask('saveproof/artifact/health', { uri: model.uri.toString() }),
    known: (model) => changed.fire(model),
    // Models that nobody looks at are not read.
    goOn: () => view.visible,
  });
  // Watching starts with the first look at the view: an extension that nobody looks at costs nothing.
  let watching = false;
  const watch = (): void => {
    if (watching || !view.visible) return;
    watching = true;
    const watcher = vscode.workspace.createFileSystemWatcher(ARTIFACT_FILES);
    // A folder that comes, goes or is renamed is told by itself, without what is in it.
    const folderWatcher = vscode.workspace.createFileSystemWatcher('**', false, true, false);
    const cameOrWent = (uri: vscode.Uri): void => {
      if (!/\.\w+$/.test(uri.path) || shown.some((path) => path.startsWith(`${uri.path}/`))) later(uri);
    };
    context.subscriptions.push(
      watcher,
      watcher.onDidChange(later),
      watcher.onDidCreate(later),
      watcher.onDidDelete(later),
      folderWatcher,
      folderWatcher.onDidCreate(cameOrWent),
      folderWatcher.onDidDelete(cameOrWent),
    );
  };
  context.subscriptions.push(
    view,
    changed,
    view.onDidChangeVisibility(watch),
    view.onDidChangeVisibility(health.resume),
    vscode.workspace.onDidChangeWorkspaceFolders(refresh),
    vscode.commands.registerCommand('saveproof.refreshModels', () => {
      health.forget(null);
      refresh();
    }),
    new vscode.Disposable(() => clearTimeout(timer)),
  );
  watch();
}

async function findModels(): Promise<Folder[]> {
  const models = await findFiles(workspaceRoots(), leadsArtifact, 5000);
  const folders = new Map<string, Folder>();
  const stats = await Promise.all(
    models.map((uri) =>
      vscode.workspace.fs.stat(uri).then(
        (stat) => stat,
        () => null,
      ),
    ),
  );
  models.forEach((uri, index) => {
    const stat = stats[index];
    if (!stat) return;
    const up = /\/saved_model\.(pb|pbtxt)$/.test(uri.path) ? ['..', '..'] : ['..'];
    const path = folderName(vscode.Uri.joinPath(uri, ...up));
    const folder = folders.get(path) ?? { path, models: [] };
    folders.set(path, folder);
    folder.models.push({ uri, bytes: stat.size, modified: stat.mtime });
  });
  const sorted = [...folders.values()].sort((a, b) => a.path.localeCompare(b.path));
  for (const folder of sorted)
    folder.models.sort((a, b) => artifactName(a.uri).localeCompare(artifactName(b.uri), undefined, { numeric: true }));
  return sorted;
}

/** The folder as the workspace names it: from below its only root, or with the root's name where there are several. */
function folderName(folder: vscode.Uri): string {
  const root = vscode.workspace.getWorkspaceFolder(folder);
  return root?.uri.toString() === folder.toString() ? root.name : vscode.workspace.asRelativePath(folder);
}

function folderItem(folder: Folder): vscode.TreeItem {
  const item = new vscode.TreeItem(folder.path, vscode.TreeItemCollapsibleState.Expanded);
  item.iconPath = vscode.ThemeIcon.Folder;
  item.description = String(folder.models.length);
  item.id = `folder:${folder.path}`;
  return item;
}

function modelItem(model: Model, health: Health | null): vscode.TreeItem {
  const item = new vscode.TreeItem(artifactName(model.uri));
  item.id = model.uri.toString();
  item.contextValue = 'model';
  const { errors = 0, warnings = 0, message = null } = health ?? {};
  item.iconPath =
    errors > 0
      ? new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'))
      : warnings > 0
        ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
        : new vscode.ThemeIcon('symbol-structure');
  const faults =
    errors > 0
      ? errors === 1
        ? vscode.l10n.t('1 error')
        : vscode.l10n.t('{0} errors', errors)
      : warnings === 1
        ? vscode.l10n.t('1 warning')
        : warnings > 0
          ? vscode.l10n.t('{0} warnings', warnings)
          : null;
  // A model of many files is as large as all of them, which the server knows.
  const bytes = health?.bytes ?? (isOneFile(model.uri) ? model.bytes : null);
  item.description = [kindOf(model.uri), bytes === null ? null : bytesText(bytes), faults, age(model.modified)]
    .filter((part) => part !== null)
    .join(' · ');
  const path = vscode.workspace.asRelativePath(model.uri);
  item.tooltip = [
    path,
    [
      ...(bytes === null ? [] : [`${bytes.toLocaleString(vscode.env.language)} B`]),
      new Date(model.modified).toLocaleString(vscode.env.language),
    ].join(' · '),
    ...(message === null ? [] : ['', message]),
  ].join('\n');
  item.command = { command: 'vscode.openWith', title: vscode.l10n.t('Open'), arguments: [model.uri, VIEW_TYPE] };
  return item;
}

function isOneFile(uri: vscode.Uri): boolean {
  return /\.(keras|h5|hdf5)$/.test(uri.path);
}

function kindOf(uri: vscode.Uri): string {
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  if (name.startsWith('saved_model.')) return 'SavedModel';
  if (name.endsWith('.keras')) return 'Keras';
  if (name.endsWith('.index')) return vscode.l10n.t('checkpoint');
  if (/\.weights\.(h5|json)$/.test(name)) return vscode.l10n.t('weights');
  return 'HDF5';
}

function age(modified: number): string {
  const seconds = Math.max(0, (Date.now() - modified) / 1000);
  if (seconds < 90) return vscode.l10n.t('just now');
  if (seconds < 5400) return vscode.l10n.t('{0} min ago', Math.round(seconds / 60));
  if (seconds < 129_600) return vscode.l10n.t('{0} h ago', Math.round(seconds / 3600));
  return vscode.l10n.t('{0} days ago', Math.round(seconds / 86_400));
}
