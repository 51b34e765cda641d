/** The committed version of an artifact, through VS Code's own Git extension, as files that the readers can open. */
import * as vscode from 'vscode';
import { artifactName, isSavedModel } from './artifact-names';

/** What is used of the API that the extension `vscode.git` exports (extensions/git/src/api/git.d.ts in VS Code). */
interface GitApi {
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<GitApi['state']>;
  getRepository(uri: vscode.Uri): Repository | null;
  openRepository?(root: vscode.Uri): Promise<Repository | null>;
  getRepositoryRoot?(uri: vscode.Uri): Promise<vscode.Uri | null>;
}
interface Repository {
  buffer(reference: string, path: string): Promise<Uint8Array>;
}

export interface CommittedVersion {
  /** The file that leads the committed artifact. */
  uri: vscode.Uri;
  /** Removes the files again. */
  dispose(): Promise<void>;
}

/** A sentence for a person; nothing went wrong with Saveproof. */
export class NoVersion extends Error {}

/** Milliseconds that Git may take to start. */
const LONGEST_START = 10_000;

let copies = 0;

/**
 * The artifact as it stands in the last commit, written below the extension's own storage. Throws `NoVersion` with one
 * sentence where there is none.
 */
export async function committedVersion(context: vscode.ExtensionContext, uri: vscode.Uri): Promise<CommittedVersion> {
  const name = artifactName(uri);
  const repository = await repositoryOf(uri);
  const root = leadingFolder(uri);
  const storage = vscode.Uri.joinPath(context.globalStorageUri, 'git', `${Date.now()}-${++copies}`);
  const dispose = async (): Promise<void> => {
    await vscode.workspace.fs.delete(storage, { recursive: true }).then(undefined, () => undefined);
  };
  try {
    let leads = false;
    const committed = (path: string): Promise<Uint8Array | null> =>
      repository.buffer('HEAD', vscode.Uri.joinPath(root, path).fsPath).catch(() => null);
    for (const path of await memberPaths(uri, committed)) {
      const bytes = await committed(path);
      if (bytes === null) continue;
      if (new TextDecoder('latin1').decode(bytes.subarray(0, 40)).startsWith('version https://git-lfs.github.com/')) {
        throw new NoVersion(
          vscode.l10n.t(
            '{0} is kept in Git LFS: the commit holds only a pointer to it. Check the commit out into another folder, then compare the two.',
            name,
          ),
        );
      }
      await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(storage, path), bytes);
      leads ||= uri.path.endsWith(`/${path}`);
    }
    if (!leads) {
      throw new NoVersion(
        vscode.l10n.t('The last commit holds no {0}: there is nothing to compare it with yet.', name),
      );
    }
    return { uri: vscode.Uri.joinPath(storage, uri.path.slice(root.path.length)), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function repositoryOf(uri: vscode.Uri): Promise<Repository> {
  const extension = vscode.extensions.getExtension<{ enabled: boolean; getAPI(version: 1): GitApi }>('vscode.git');
  if (extension === undefined) {
    throw new NoVersion(
      vscode.l10n.t("VS Code's Git extension is not here: versions in Git can only be compared where it runs."),
    );
  }
  const git = extension.isActive ? extension.exports : await extension.activate();
  if (!git.enabled) {
    throw new NoVersion(
      vscode.l10n.t('Git is switched off (git.enabled) or not installed: there are no versions to compare.'),
    );
  }
  const api = git.getAPI(1);
  await initialized(api);
  const known = api.getRepository(uri);
  if (known !== null) return known;
  const root = (await api.getRepositoryRoot?.(uri)) ?? null;
  const opened = root === null ? null : ((await api.openRepository?.(root)) ?? api.getRepository(uri));
  if (opened === null) {
    throw new NoVersion(
      vscode.l10n.t('{0} is not in a Git repository: there are no versions to compare.', artifactName(uri)),
    );
  }
  return opened;
}

/** Git looks for repositories when it starts: what is asked before knows of none. */
async function initialized(api: GitApi): Promise<void> {
  if (api.state === 'initialized') return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LONGEST_START);
    const listener = api.onDidChangeState((state) => {
      if (state !== 'initialized') return;
      clearTimeout(timer);
      listener.dispose();
      resolve();
    });
  });
}

function leadingFolder(uri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(uri, '..');
}

/**
 * Files that may belong to the artifact, relative to its folder: those that are there now, and those that TensorFlow
 * usually writes, which the commit may hold although they are gone.
 */
async function memberPaths(
  uri: vscode.Uri,
  committed: (path: string) => Promise<Uint8Array | null>,
): Promise<string[]> {
  const folder = leadingFolder(uri);
  const file = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  // A .keras that was unzipped is its folder, too.
  if (isSavedModel(file) || file === 'metadata.json') {
    const usual = [
      file,
      'config.json',
      'model.weights.h5',
      'keras_metadata.pb',
      'fingerprint.pb',
      'variables/variables.index',
      'variables/variables.data-00000-of-00001',
    ];
    return [...new Set([...usual, ...(await filesBelow(folder, '', 3))])];
  }
  const beside = async (belongs: (name: string) => boolean): Promise<string[]> =>
    (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name).filter(belongs);
  if (file.endsWith('.weights.json')) {
    const shards = file.replace(/\.weights\.json$/, '_');
    return [file, ...(await beside((name) => name.startsWith(shards) && name.endsWith('.weights.h5')))];
  }
  if (file === 'checkpoint') {
    // It names the checkpoints of its folder; those that the commit names may be gone by now.
    const text = new TextDecoder().decode((await committed(file)) ?? new Uint8Array());
    const named = [...text.matchAll(/checkpoint_paths?: "([^"/\\]+)"/g)].flatMap(([, name = '']) => [
      `${name}.index`,
      `${name}.data-00000-of-00001`,
    ]);
    return [...new Set([file, ...named, ...(await beside((name) => /\.(index|data-\d{5}-of-\d{5})$/.test(name)))])];
  }
  if (!file.endsWith('.index')) return [file];
  const stem = file.replace(/\.index$/, '');
  return [
    ...new Set([file, `${stem}.data-00000-of-00001`, ...(await beside((name) => name.startsWith(`${stem}.data-`)))]),
  ];
}

async function filesBelow(folder: vscode.Uri, path: string, depth: number): Promise<string[]> {
  const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(folder, path));
  const found = await Promise.all(
    entries.map(async ([name, type]) => {
      const below = path === '' ? name : `${path}/${name}`;
      if (type === vscode.FileType.File) return [below];
      return type === vscode.FileType.Directory && depth > 0 && name !== '.git'
        ? filesBelow(folder, below, depth - 1)
        : [];
    }),
  );
  return found.flat();
}
