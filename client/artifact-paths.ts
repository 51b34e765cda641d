/** From a path that was printed or written down to the artifact that stands there. */
import * as vscode from 'vscode';
import { leadingFile } from './artifact-names';
import { workspaceRoots } from './find-files';

/**
 * The file that a path means: absolute, from the given folder, or from a folder of the workspace. Null when the
 * workspace holds none.
 */
export async function artifactAt(path: string, folder: vscode.Uri | undefined): Promise<vscode.Uri | null> {
  const roots = workspaceRoots();
  const plain = path.replaceAll('\\', '/');
  const isAbsolute = /^(\/|[A-Za-z]:\/)/.test(plain);
  const bases = [folder, ...roots].filter((base) => base !== undefined);
  const candidates = isAbsolute
    ? roots.slice(0, 1).map((root) => root.with({ path: plain.startsWith('/') ? plain : `/${plain}` }))
    : bases.map((base) => vscode.Uri.joinPath(base, plain));
  for (const candidate of candidates) {
    if (vscode.workspace.getWorkspaceFolder(candidate) === undefined) continue;
    const stat = await vscode.workspace.fs.stat(candidate).then(
      (found) => found,
      () => null,
    );
    if (stat === null) continue;
    const file = stat.type & vscode.FileType.Directory ? await leadingFile(candidate) : candidate;
    if (file !== null) return file;
  }
  return null;
}
