/** A workspace on this machine's disk. */
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync, statSync, type Dirent } from 'node:fs';
import { resolve } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { isProgramPath, mayBeScript, namesPython } from './check/program-path';
import { pinFileKind } from './keras/pin-files';
import type { Workspace } from './workspace';

/** Folders that hold no code of the person's own. */
const ignoredFolders = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '__pycache__',
  '__pypackages__',
  'site-packages',
  '.tox',
  '.nox',
  '.eggs',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.ipynb_checkpoints',
  '.saveproof_cache',
  '.direnv',
  '.pants.d',
  '.vscode',
  '.idea',
]);

/** Deep enough for any project; a guard against mounts that contain themselves. */
const deepestFolder = 60;

/** Files without an ending that are looked into, in one listing: a project with more of them keeps data there. */
const mostLooks = 2000;

/** A path as the core writes it: absolute, with `/`. */
export function workspacePath(path: string): string {
  return resolve(path).replace(/\\/g, '/');
}

/**
 * The files below `roots` (folders; one that is a file stands for itself). Virtual environments are left out but for
 * the METADATA of the packages that say which Keras is installed. Symbolic links to folders are not followed.
 * Files that pin versions or configure also count where they lie above a root, up to the repository that holds it.
 * Files without an ending are listed where their first line names Python, and where their name says what they are.
 * Programs that `.gitignore` names are left out, but for a root that is one; artifacts are not, since repositories
 * seldom hold them.
 */
export function nodeWorkspace(roots: readonly string[]): Workspace {
  const folders = roots.map(workspacePath);
  return {
    roots: folders,
    async list() {
      const found: string[] = [];
      const pending: [string, number, readonly IgnoreFile[]][] = [];
      let looks = 0;
      for (const root of folders) {
        const kind = kindOf(root);
        if (kind === 'folder') pending.push([root, 0, ignoreFilesAbove(root)]);
        else if (kind === 'file') found.push(root);
      }
      for (let visited = 0; ; visited += 1) {
        const next = pending.pop();
        if (next === undefined) break;
        // A server goes on answering while a large tree is walked.
        if (visited % 500 === 499) await new Promise((done) => setImmediate(done));
        const [folder, depth, above] = next;
        const entries = entriesOf(folder);
        const ignored = entries.some((entry) => entry.name === '.gitignore')
          ? [...above, ...ignoreFileOf(folder)]
          : above;
        for (const entry of entries) {
          const path = `${folder}/${entry.name}`;
          if (entry.isDirectory()) {
            if (!ignoredFolders.has(entry.name) && depth < deepestFolder) pending.push([path, depth + 1, ignored]);
          } else if (entry.name === 'pyvenv.cfg') {
            // This folder is a virtual environment: forget what was listed of it.
            while (pending.at(-1)?.[0].startsWith(`${folder}/`) === true) pending.pop();
            while (found.at(-1)?.startsWith(`${folder}/`) === true) found.pop();
            found.push(...installedMetadata(folder));
            break;
          } else if (
            (entry.isFile() || (entry.isSymbolicLink() && kindOf(path) === 'file')) &&
            !isIgnored(path, ignored)
          ) {
            if (!mayBeScript(path) || (looks++ < mostLooks && isPythonScript(path))) found.push(path);
          }
        }
      }
      for (const root of folders) found.push(...pinFilesAbove(root));
      return [...new Set(found)].sort();
    },
    async read(path) {
      try {
        return readFileSync(path);
      } catch {
        return null;
      }
    },
    async stat(path) {
      try {
        const entry = statSync(path);
        if (entry.isDirectory()) return { kind: 'folder', bytes: 0, modified: entry.mtimeMs };
        // Whoever waits for a pipe or a device waits for ever.
        return entry.isFile() ? { kind: 'file', bytes: entry.size, modified: entry.mtimeMs } : null;
      } catch {
        return null;
      }
    },
  };
}

/** Whether the first line of a file names Python; false for one that cannot be read. */
export function isPythonScript(path: string): boolean {
  const beginning = Buffer.alloc(100);
  try {
    const file = openSync(path, 'r');
    try {
      return namesPython(beginning.toString('latin1', 0, readSync(file, beginning)));
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/** A `.gitignore`: the folder it speaks of and what it says. */
interface IgnoreFile {
  folder: string;
  rules: Ignore;
}

function ignoreFileOf(folder: string): IgnoreFile[] {
  try {
    return [{ folder, rules: ignore().add(readFileSync(`${folder}/.gitignore`, 'utf8')) }];
  } catch {
    return [];
  }
}

/** The `.gitignore` files above a root, up to its repository, outermost first; none that names the root itself. */
function ignoreFilesAbove(root: string): IgnoreFile[] {
  const found: IgnoreFile[] = [];
  for (let folder = parentOf(root), inside = root; folder !== ''; inside = folder, folder = parentOf(folder)) {
    if (kindOf(`${inside}/.git`) !== null) return found;
    const [file] = ignoreFileOf(folder);
    if (file !== undefined && !file.rules.ignores(`${root.slice(folder.length + 1)}/`)) found.unshift(file);
  }
  // no repository: what lies above says nothing
  return [];
}

/** Whether a program is ignored: the innermost file that speaks of it decides. */
function isIgnored(path: string, files: readonly IgnoreFile[]): boolean {
  if (files.length === 0 || !isProgramPath(path)) return false;
  for (let index = files.length - 1; index >= 0; index -= 1) {
    const file = files[index];
    if (file === undefined) continue;
    const { ignored, unignored } = file.rules.test(path.slice(file.folder.length + 1));
    if (ignored || unignored) return ignored;
  }
  return false;
}

/**
 * Files that pin or configure in the folders above a root; none where no repository (`.git`) or pyproject.toml is above
 * it.
 */
function pinFilesAbove(root: string): string[] {
  // Which folders count is told by two looks at each: to list one that does not, say a home folder, may take longer than
  // to list the project.
  const folders: string[] = [];
  let counted = 0;
  for (let folder = parentOf(root); folder !== ''; folder = parentOf(folder)) {
    folders.push(folder);
    const isRepository = kindOf(`${folder}/.git`) !== null;
    if (isRepository || kindOf(`${folder}/pyproject.toml`) !== null) counted = folders.length;
    if (isRepository) break;
  }
  return folders.slice(0, counted).flatMap((folder) =>
    entriesOf(folder)
      .filter((entry) => entry.isFile())
      .map((entry) => `${folder}/${entry.name}`)
      .filter((path) => pinFileKind(path) !== null),
  );
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function kindOf(path: string): 'file' | 'folder' | null {
  try {
    const entry = lstatSync(path).isSymbolicLink() ? statSync(path) : lstatSync(path);
    return entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : null;
  } catch {
    return null;
  }
}

/** Longer documents are data, not settings. */
const longestDocument = 200_000;

/**
 * The text of a JSON file that a program reads its settings from; null for any other file, a long one, and one that
 * cannot be read.
 */
export function readSettings(path: string): string | null {
  try {
    const entry = path.endsWith('.json') ? statSync(path) : null;
    return entry?.isFile() === true && entry.size <= longestDocument ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}

/** METADATA of Keras and TensorFlow in a virtual environment, as found. */
function installedMetadata(environment: string): string[] {
  const libraries = ['lib', 'Lib', 'lib64'].flatMap((name) => {
    const folder = `${environment}/${name}`;
    return [
      folder,
      ...entriesOf(folder)
        .filter((entry) => entry.name.startsWith('python'))
        .map((entry) => `${folder}/${entry.name}`),
    ];
  });
  return libraries.flatMap((library) =>
    entriesOf(`${library}/site-packages`)
      .filter((entry) => /^(keras|tf_keras|tensorflow\w*)-[^-]+\.dist-info$/.test(entry.name))
      .map((entry) => `${library}/site-packages/${entry.name}/METADATA`),
  );
}
