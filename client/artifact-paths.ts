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
    const file = await standingArtifact(candidate);
    if (file !== null) return file;
  }
  return null;
}

/** The file that stands for an artifact at a place, of a folder the one that leads it; null where there is none. */
export async function standingArtifact(place: vscode.Uri): Promise<vscode.Uri | null> {
  const stat = await vscode.workspace.fs.stat(place).then(
    (found) => found,
    () => null,
  );
  if (stat === null) return null;
  return stat.type & vscode.FileType.Directory ? leadingFile(place) : place;
}
