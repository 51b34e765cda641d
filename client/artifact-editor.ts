/** The custom editor for saved artifacts. */
import * as vscode from 'vscode';
import type { ToPage } from '../server/protocol';
import { artifactName, artifactPlaces } from './artifact-names';
import { bytesOf, exportVariables, siblingOf } from './export';
import { hostPage } from './page-host';
import type { Server } from './server';

export const VIEW_TYPE = 'saveproof.artifact';
const OPTIONAL_VIEW_TYPE = 'saveproof.artifactOption';

/** The open artifact editors. */
export interface ArtifactEditors {
  /** The artifact in the active editor, if there is one. */
  active(): vscode.Uri | null;
  /** Sends a message to the editors that show an artifact, as soon as they can take it. */
  post(uri: vscode.Uri, message: ToPage): void;
}

interface OpenEditor {
  uri: vscode.Uri;
  panel: vscode.WebviewPanel;
  post(message: ToPage): void;
}

/** Registers the editor for the files it opens by default and for those it offers to open. */
export function registerArtifactEditor(context: vscode.ExtensionContext, server: Server): ArtifactEditors {
  const open = new Set<OpenEditor>();
  /** Messages for editors that are not there yet. */
  const waiting = new Map<string, ToPage[]>();

  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument(uri) {
      // It is read while the page is being made; what is wrong with it, the page is told when it asks.
      void server.ask('saveproof/artifact/open', { uri: uri.toString(), early: true }).catch(() => undefined);
      return {
        uri,
        dispose() {
          void server.ask('saveproof/artifact/close', { uri: uri.toString() }).catch(() => undefined);
        },
      };
    },
    resolveCustomEditor(document, panel) {
      const { uri } = document;
      let ready = false;
      const held = waiting.get(uri.toString()) ?? [];
      waiting.delete(uri.toString());
      const page = hostPage(context, server, panel.webview, {
        address: { uri: uri.toString() },
        name: artifactName(uri),
        view: 'artifact',
        host: {
          async 'host/ready'() {
            ready = true;
            held.splice(0).forEach(page.post);
            return null;
          },
          async 'host/copy'({ text }) {
            await vscode.env.clipboard.writeText(text);
            vscode.window.setStatusBarMessage(vscode.l10n.t('Copied'), 2000);
            return null;
          },
          async 'host/reopen'() {
            await vscode.commands.executeCommand('workbench.action.reopenWithEditor');
            return null;
          },
          async 'host/compare'() {
            await vscode.commands.executeCommand('saveproof.compareWith', uri);
            return null;
          },
          'host/export': ({ name, choice }) => exportVariables(server, uri, name, choice),
          async 'host/save-image'({ name, base64 }) {
            const saveTo = await vscode.window.showSaveDialog({ defaultUri: siblingOf(uri, name) });
            if (saveTo === undefined) return { saved: false };
            await vscode.workspace.fs.writeFile(saveTo, bytesOf(base64));
            return { saved: true };
          },
        },
      });
      const editor: OpenEditor = {
        uri,
        panel,
        post: (message) => (ready ? page.post(message) : void held.push(message)),
      };
      open.add(editor);
      const watch = watchArtifact(uri, (exists) => editor.post({ type: 'changed', exists }));
      panel.onDidDispose(() => {
        open.delete(editor);
        watch.dispose();
        page.dispose();
      });
    },
  };
  for (const viewType of [VIEW_TYPE, OPTIONAL_VIEW_TYPE]) {
    context.subscriptions.push(
      vscode.window.registerCustomEditorProvider(viewType, provider, { supportsMultipleEditorsPerDocument: true }),
    );
  }

  return {
    active: () => [...open].find(({ panel }) => panel.active)?.uri ?? null,
    post(uri, message) {
      const shown = [...open].filter((editor) => editor.uri.toString() === uri.toString());
      if (shown.length > 0) shown.forEach((editor) => editor.post(message));
      else waiting.set(uri.toString(), [...(waiting.get(uri.toString()) ?? []), message]);
    },
  };
}

/** Calls back, at most every 400 ms, when one of the artifact's files is written, made or removed. */
function watchArtifact(uri: vscode.Uri, changed: (exists: boolean) => void): vscode.Disposable {
  const watchers = artifactPlaces(uri).map(({ folder, pattern }) =>
    vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, pattern)),
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const exists = await vscode.workspace.fs.stat(uri).then(
        () => true,
        () => false,
      );
      changed(exists);
    }, 400);
  };
  const subscriptions = watchers.flatMap((watcher) => [
    watcher,
    watcher.onDidChange(later),
    watcher.onDidCreate(later),
    watcher.onDidDelete(later),
  ]);
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    subscriptions.forEach((each) => each.dispose());
  });
}
