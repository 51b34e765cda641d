/** Files and folders of a workspace whose changes an editor tells of. */
import { WatchKind, type FileSystemWatcher } from 'vscode-languageserver';
import { hasProgramEnding } from '../check/program-path';
import { pinFileKind } from '../keras/pin-files';

/** Globs of the files that may pin a version, but for setup.py, which is a program. */
export const pinFiles = [
  '**/{pyproject.toml,*requirements*.txt,*requirements*.in,constraints*.txt,constraints*.in,environment*.y*ml,conda*.y*ml,env*.y*ml,setup.cfg,Pipfile,Pipfile.lock,poetry.lock,uv.lock,pdm.lock}',
  '**/requirements/*.{txt,in}',
];

/** What a client is asked to watch. */
export const watchers: readonly FileSystemWatcher[] = [
  ...[
    '**/*.{py,pyw,ipynb}',
    ...pinFiles,
    '**/*.{keras,h5,hdf5,pb,pbtxt,index,weights.json}',
    '**/*.data-*-of-*',
    '**/.gitignore',
  ].map((globPattern) => ({ globPattern })),
  // Of a folder that is renamed or deleted, editors tell only the folder.
  { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
];

/** Whether a file matters by its name: a program, what pins a version, an artifact, what leaves files out. */
export function matters(path: string): boolean {
  return hasProgramEnding(path) || pinFileKind(path) !== null || isArtifactFile(path) || path.endsWith('/.gitignore');
}

/** Whether a path may be that of a folder with programs or artifacts in it, as far as its name tells. */
export function mayBeFolder(path: string): boolean {
  return !/\/(?:\.[^/]*|__pycache__|node_modules|site-packages)(?:\/|$)/.test(path) && !/\.[a-z][\w~]*$/i.test(path);
}

/** Whether a file is one of an artifact by its name. */
export function isArtifactFile(path: string): boolean {
  return /\.(?:keras|h5|hdf5|pb|pbtxt|index|weights\.json|data-\d{5}-of-\d{5})$/.test(path);
}
