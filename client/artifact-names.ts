/**
 * Which files are artifacts, by name, and which files belong to one. Whether they really are is for the server to say.
 */
import * as vscode from 'vscode';

/** Glob of every file that leads an artifact. */
export const ARTIFACT_FILES = '**/{saved_model.pb,saved_model.pbtxt,*.keras,*.h5,*.hdf5,*.index,*.weights.json}';

/**
 * Whether a file leads an artifact of its own, by its name. A SavedModel's `variables.index` is part of the SavedModel.
 */
export function leadsArtifact(name: string): boolean {
  return /^saved_model\.(pb|pbtxt)$|\.(keras|h5|hdf5|index|weights\.json)$/.test(name) && name !== 'variables.index';
}

const SAVED_MODEL = /^saved_model\.(pb|pbtxt|cpb)$/;

/** Whether a file of that name leads a SavedModel, of which its whole folder is part. */
export function isSavedModel(name: string): boolean {
  return SAVED_MODEL.test(name);
}

/** What leads the artifact that its folder is, and tells nothing by its own name. */
const NAMED_BY_FOLDER = /^(fingerprint\.pb|keras_metadata\.pb|checkpoint|metadata\.json)$/;

/** The name a person knows an artifact by: the folder that it is, else the file's own. */
export function artifactName(uri: vscode.Uri): string {
  const parts = uri.path.split('/').filter((part) => part !== '');
  const file = parts.at(-1) ?? uri.path;
  const isFolder = parts.length > 1 && (SAVED_MODEL.test(file) || NAMED_BY_FOLDER.test(file));
  const named = isFolder ? parts.slice(0, -1) : parts;
  const name = (named.at(-1) ?? file).replace(/\.index$|\.data-\d{5}-of-\d{5}$/, '');
  // TensorFlow Serving numbers the versions of a model: the number alone says nothing.
  return /^\d+$/.test(name) && named.length > 1 ? `${named.at(-2)}/${name}` : name;
}

/** What to watch: the folders, and what in them belongs to the artifact. */
export function artifactPlaces(uri: vscode.Uri): { folder: vscode.Uri; pattern: string }[] {
  const folder = vscode.Uri.joinPath(uri, '..');
  const file = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  if (SAVED_MODEL.test(file)) {
    // The folder is the artifact. That it goes away itself is told to those who watch its parent.
    const name = folder.path.slice(folder.path.lastIndexOf('/') + 1);
    return [
      { folder, pattern: '**' },
      { folder: vscode.Uri.joinPath(folder, '..'), pattern: literal(name) },
    ];
  }
  const stem = file.replace(/\.index$|\.data-\d{5}-of-\d{5}$/, '');
  return [{ folder, pattern: literal(stem) === stem ? `${stem}*` : '*' }];
}

/**
 * A name as a glob for itself. Brackets and braces mean something in a glob: a name that holds them is watched with all
 * its neighbours.
 */
function literal(name: string): string {
  return /[[\]{}*?]/.test(name) ? '*' : name;
}

/** The file in a folder that an artifact editor opens for it, or null when the folder holds no artifact. */
export async function leadingFile(folder: vscode.Uri): Promise<vscode.Uri | null> {
  const names = (await vscode.workspace.fs.readDirectory(folder))
    .filter(([, type]) => type & vscode.FileType.File)
    .map(([name]) => name)
    .sort();
  const found =
    ['saved_model.pb', 'saved_model.pbtxt', 'saved_model.cpb'].find((name) => names.includes(name)) ??
    names.find((name) => name.endsWith('.weights.json')) ??
    (names.includes('config.json') && names.includes('metadata.json') ? 'metadata.json' : undefined) ??
    (names.includes('checkpoint') ? 'checkpoint' : undefined) ??
    names.find((name) => name.endsWith('.index')) ??
    names.find((name) => /\.(keras|h5|hdf5)$/.test(name)) ??
    // What is left of a SavedModel without its graph, or of a checkpoint without its index, says what is missing.
    ['fingerprint.pb', 'keras_metadata.pb'].find((name) => names.includes(name)) ??
    names.find((name) => /\.data-\d{5}-of-\d{5}$/.test(name));
  return found === undefined ? null : vscode.Uri.joinPath(folder, found);
}
