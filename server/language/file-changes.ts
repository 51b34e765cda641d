/** Files that changed, came or went, as the client tells. */
import { FileChangeType } from 'vscode-languageserver';
import { pathOf } from './paths';
import type { Session } from './session';
import { isArtifactFile, matters, mayBeFolder } from './watched-files';

/** Registers the handler. */
export function registerFileChanges(session: Session): void {
  const { connection, documents } = session;
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    const { projects, refresh } = session;
    const open = new Set(documents.paths());
    const folders: string[] = [];
    let hasChanged = false;
    let isListChanged = false;
    for (const { uri, type } of changes) {
      const path = pathOf(uri);
      if (projects?.artifactChanged(path) === true) hasChanged = true;
      // Only what a program loads has something to say; training writes others all the time.
      else if (isArtifactFile(path) && type === FileChangeType.Changed) continue;
      if (!matters(path)) {
        if (type === FileChangeType.Created && mayBeFolder(path)) folders.push(path);
        if (type === FileChangeType.Deleted && mayBeFolder(path)) isListChanged = true;
        continue;
      }
      // What the editor has open counts as it is there, whatever is on disk.
      if (open.has(path) && type === FileChangeType.Changed) continue;
      hasChanged = true;
      projects?.changed(path);
      if (type !== FileChangeType.Changed || path.endsWith('/.gitignore')) isListChanged = true;
    }
    if (isListChanged) projects?.listChanged();
    if (hasChanged || isListChanged) refresh();
    for (const folder of isListChanged ? [] : folders) {
      if ((await session.workspace.stat(folder))?.kind !== 'folder') continue;
      session.projects?.listChanged();
      refresh();
      return;
    }
  });
}
