/**
 * Files of the workspace, through the editor's own file system: the same on disk, in the browser and in
 * virtual workspaces. (`workspace.findFiles` needs ripgrep beside the editor, which not every host has.)
 */
import * as vscode from 'vscode';

/** Folders that hold no code and no model of the person's own. */
const IGNORED = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '__pycache__',
  'site-packages',
  '.venv',
  'venv',
  'env',
  '.tox',
  '.nox',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.ipynb_checkpoints',
]);

/** Guards against folders without end. */
const MOST_FOLDERS = 20_000;
const DEEPEST = 30;
/** Folders read together. */
const AT_ONCE = 16;

/**
 * Every file below the roots whose name passes, at most `most`. Links to folders are not followed; what cannot be read
 * is left out.
 */
export async function findFiles(
  roots: readonly vscode.Uri[],
  wanted: (name: string) => boolean,
  most: number,
): Promise<vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  let level = [...roots];
  let visited = 0;
  for (let depth = 0; depth < DEEPEST && level.length > 0 && found.length < most; depth++) {
    const next: vscode.Uri[] = [];
    for (let start = 0; start < level.length && visited < MOST_FOLDERS; start += AT_ONCE) {
      const some = level.slice(start, start + AT_ONCE);
      visited += some.length;
      const listings = await Promise.all(
        some.map((folder) =>
          vscode.workspace.fs.readDirectory(folder).then(
            (entries) => entries,
            () => [],
          ),
        ),
      );
      listings.forEach((entries, index) => {
        const folder = some[index];
        if (folder === undefined) return;
        for (const [name, type] of entries) {
          if (type === vscode.FileType.Directory) {
            if (!IGNORED.has(name)) next.push(vscode.Uri.joinPath(folder, name));
          } else if (type & vscode.FileType.File && wanted(name)) {
            found.push(vscode.Uri.joinPath(folder, name));
          }
        }
      });
    }
    level = next;
  }
  return found.slice(0, most);
}

/** The folders of the workspace. */
export function workspaceRoots(): vscode.Uri[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
}
