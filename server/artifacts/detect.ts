/** Which artifact a path belongs to, by content; every member leads to the whole. */
import type { ArtifactFinding, ArtifactKind } from './artifact';
import type { ArtifactFiles } from './bytes/byte-source';
import { notAnArtifactMessage, recogniseContent, type ContentKind } from './content';
import { artifactFinding, folderOf, joinPath, nameOf, type ArtifactPlace, type FormatName } from './format';

/** A place that a format can open; or why there is none, and what kind it would have been. */
export type Detected = { place: ArtifactPlace } | { place: null; kind: ArtifactKind; finding: ArtifactFinding };

const SAVED_MODEL_FILES = ['saved_model.pb', 'saved_model.pbtxt', 'saved_model.cpb'];
const DATA_FILE = /^(.+)\.data-\d{5}-of-\d{5}$/;

/**
 * Finds the artifact that stands at `path` or that `path` is a member of. Throws only when the files cannot be read at
 * all.
 */
export async function detectArtifact(files: ArtifactFiles, path: string): Promise<Detected> {
  const there = await files.stat(path);
  if (there === null) return (await checkpointAt(files, path)) ?? nothing(path, `There is nothing at ${path || '.'}.`);
  if (there.kind === 'link') {
    return {
      place: null,
      kind: kindByName(path),
      finding: artifactFinding(
        'escaping-path',
        path,
        `${path} is a symbolic link that leads elsewhere; links are not followed. Name the file itself.`,
      ),
    };
  }
  return there.kind === 'folder' ? detectFolder(files, path) : detectFile(files, path);
}

async function detectFolder(files: ArtifactFiles, folder: string): Promise<Detected> {
  const names = await files.list(folder);
  const has = (name: string) => names.includes(name);
  const savedModel = SAVED_MODEL_FILES.find(has);
  if (savedModel !== undefined) return found('saved-model', folder, joinPath(folder, savedModel));
  if (nameOf(folder) === 'variables' && (await isSavedModel(files, folderOf(folder)))) {
    return savedModelAt(files, folderOf(folder));
  }
  if (await isSavedModel(files, folder)) return savedModelAt(files, folder);
  if (has('config.json') && (has('metadata.json') || names.some((name) => name.startsWith('model.weights')))) {
    return found('keras-folder', folder, folder);
  }
  const shardList = names.find((name) => name.endsWith('.weights.json'));
  if (shardList !== undefined) return found('weights-json', folder, joinPath(folder, shardList));
  const checkpoint = await checkpointInFolder(files, folder, names);
  if (checkpoint !== null) return checkpoint;
  // TensorFlow Serving keeps a model's versions as numbered folders; one version is the model.
  const versions: string[] = [];
  for (const name of names.filter((name) => /^\d+$/.test(name))) {
    if (await isSavedModel(files, joinPath(folder, name))) versions.push(joinPath(folder, name));
  }
  const only = versions.length === 1 ? versions[0] : undefined;
  if (only !== undefined) return savedModelAt(files, only);
  const models = [
    ...versions,
    ...names.filter((name) => /\.(keras|h5|hdf5)$/i.test(name)).map((name) => joinPath(folder, name)),
  ];
  const one = models.length === 1 ? models[0] : undefined;
  if (one !== undefined) return detectArtifact(files, one);
  const shown = folder || 'This folder';
  return nothing(
    folder,
    models.length > 1
      ? `${shown} holds ${models.length} artifacts. Name one of them: ${models.slice(0, 5).join(', ')}${models.length > 5 ? ', ...' : ''}.`
      : `${shown} holds no saved_model.pb, no checkpoint index, no .keras and no .h5 file. Name the folder or file that was saved.`,
  );
}

async function detectFile(files: ArtifactFiles, path: string): Promise<Detected> {
  const name = nameOf(path);
  const folder = folderOf(path);
  if (SAVED_MODEL_FILES.includes(name)) return found('saved-model', folder, path);
  const owner = await savedModelAround(files, path);
  if (owner !== null) return savedModelAt(files, owner);

  const source = await files.open(path);
  let content: ContentKind;
  try {
    content = await recogniseContent(source);
  } finally {
    await source.close();
  }
  switch (content) {
    case 'zip':
      if (name.endsWith('.npz') && (await isKerasFolder(files, folder))) return found('keras-folder', folder, folder);
      return found((await holdsArrays(files, path)) ? 'npz' : 'keras-archive', folder, path);
    case 'hdf5':
      if (name.endsWith('.weights.h5') && (await isKerasFolder(files, folder)))
        return found('keras-folder', folder, folder);
      return found('hdf5', folder, path);
    case 'saved-model':
      if (!/\.(meta|data-.*|keras|h5|hdf5)$/.test(name)) return found('saved-model', folder, path);
      break;
    case 'saved-model-text':
      return found('saved-model', folder, path);
    case 'table':
      return found('checkpoint', folder, name.endsWith('.index') ? path.slice(0, -'.index'.length) : path);
    case 'riegeli':
      return found('saved-model', folder, path);
    case 'json':
      if (name.endsWith('.weights.json')) return found('weights-json', folder, path);
      if (await isKerasFolder(files, folder)) return found('keras-folder', folder, folder);
      break;
  }
  const data = DATA_FILE.exec(name);
  const prefix = data?.[1] ?? (/\.(index|meta)$/.test(name) ? name.replace(/\.(index|meta)$/, '') : null);
  if (
    prefix !== null &&
    (data !== null || name.endsWith('.index') || (await files.stat(joinPath(folder, `${prefix}.index`))) !== null)
  ) {
    return found('checkpoint', folder, joinPath(folder, prefix));
  }
  if (name === 'checkpoint') {
    const checkpoint = await checkpointInFolder(files, folder, await files.list(folder));
    if (checkpoint !== null) return checkpoint;
  }
  if (name.endsWith('.weights.json')) return found('weights-json', folder, path);
  const kind = kindByName(path);
  const message =
    notAnArtifactMessage(path, kindWords[kind], content) ??
    (kind === 'unknown'
      ? `${path} is none of the formats that TensorFlow and Keras save: no SavedModel, checkpoint, .keras archive or HDF5 file.`
      : `${path} is ${contentWords(content)}, not a ${kindWords[kind]}. Save or copy it again.`);
  return { place: null, kind, finding: artifactFinding('not-an-artifact', path, message) };
}

const kindWords: Record<ArtifactKind, string> = {
  'saved-model': 'SavedModel',
  'keras-archive': 'Keras archive',
  'hdf5-model': 'HDF5 model',
  'hdf5-weights': 'HDF5 weights file',
  checkpoint: 'checkpoint',
  hdf5: 'HDF5 file',
  unknown: 'Keras or TensorFlow artifact',
};

function contentWords(content: ContentKind): string {
  if (content === 'json') return 'a JSON file';
  if (content === 'text') return 'a text file';
  return 'a file of another or damaged format';
}

/** What the name alone promises, for a file whose bytes promise nothing. */
function kindByName(path: string): ArtifactKind {
  if (path.endsWith('.keras')) return 'keras-archive';
  if (path.endsWith('.weights.h5') || path.endsWith('.weights.json')) return 'hdf5-weights';
  if (/\.(h5|hdf5)$/.test(path)) return 'hdf5';
  if (/\.(index|ckpt)$/.test(path) || DATA_FILE.test(nameOf(path)) || nameOf(path) === 'checkpoint')
    return 'checkpoint';
  if (SAVED_MODEL_FILES.includes(nameOf(path))) return 'saved-model';
  return 'unknown';
}

/** A folder with the marks of a SavedModel, also when its saved_model.pb is gone. */
async function isSavedModel(files: ArtifactFiles, folder: string): Promise<boolean> {
  const names = await files.list(folder);
  if (SAVED_MODEL_FILES.some((name) => names.includes(name))) return true;
  if (names.includes('fingerprint.pb') || names.includes('keras_metadata.pb')) return true;
  if (!names.includes('variables')) return false;
  const variables = await files.list(joinPath(folder, 'variables'));
  return variables.some((name) => /^variables\.(index|data-)/.test(name));
}

async function savedModelAt(files: ArtifactFiles, folder: string): Promise<Detected> {
  const names = await files.list(folder);
  const file = SAVED_MODEL_FILES.find((name) => names.includes(name)) ?? 'saved_model.pb';
  return found('saved-model', folder, joinPath(folder, file));
}

/** The folder of the SavedModel that a file is a member of; null when it is of none. */
async function savedModelAround(files: ArtifactFiles, path: string): Promise<string | null> {
  const name = nameOf(path);
  const folder = folderOf(path);
  if (name === 'fingerprint.pb' || name === 'keras_metadata.pb') return folder;
  if (folder === '' || !/^(variables|assets|assets\.extra|debug)$/.test(nameOf(folder))) return null;
  const outer = folderOf(folder);
  const siblings = await files.list(outer);
  return SAVED_MODEL_FILES.some((file) => siblings.includes(file)) ? outer : null;
}

async function isKerasFolder(files: ArtifactFiles, folder: string): Promise<boolean> {
  const names = await files.list(folder);
  return names.includes('config.json') && names.includes('metadata.json');
}

/** The checkpoint whose prefix `path` is (`load_weights('ckpt/model-3')`). */
async function checkpointAt(files: ArtifactFiles, path: string): Promise<Detected | null> {
  const folder = folderOf(path);
  const start = `${nameOf(path)}.`;
  const names = await files.list(folder);
  const member = names.some(
    (name) => name.startsWith(start) && /^(index|data-\d{5}-of-\d{5})$/.test(name.slice(start.length)),
  );
  return member && path !== '' ? found('checkpoint', folder, path) : null;
}

/** The folder's newest checkpoint: what `checkpoint` names, else the last by name. */
async function checkpointInFolder(files: ArtifactFiles, folder: string, names: string[]): Promise<Detected | null> {
  const prefixes = new Set<string>();
  for (const name of names) {
    const prefix = /^(.+)\.index$/.exec(name)?.[1] ?? DATA_FILE.exec(name)?.[1];
    if (prefix !== undefined) prefixes.add(prefix);
  }
  if (prefixes.size === 0) {
    // A V1 checkpoint is one table file of any name.
    for (const name of names.filter((name) => /\.ckpt(-\d+)?$|^model/.test(name))) {
      const path = joinPath(folder, name);
      if ((await files.stat(path))?.kind !== 'file') continue;
      const source = await files.open(path);
      const content = await recogniseContent(source).finally(() => source.close());
      if (content === 'table') return found('checkpoint', folder, path);
    }
    return names.includes('checkpoint') && (await files.stat(joinPath(folder, 'checkpoint')))?.kind === 'file'
      ? found('checkpoint', folder, joinPath(folder, 'checkpoint'))
      : null;
  }
  const latest = await latestCheckpoint(files, folder, names);
  const prefix = latest !== null && prefixes.has(latest) ? latest : [...prefixes].sort(byNumber).at(-1);
  return prefix === undefined ? null : found('checkpoint', folder, joinPath(folder, prefix));
}

/** Whether the first member of a zip is a NumPy array: its name stands behind the 30 bytes of its header. */
async function holdsArrays(files: ArtifactFiles, path: string): Promise<boolean> {
  const source = await files.open(path);
  const head = await source.read(0, Math.min(source.size, 1024)).finally(() => source.close());
  const length = (head[26] ?? 0) + 256 * (head[27] ?? 0);
  return new TextDecoder('latin1').decode(head.subarray(30, 30 + length)).endsWith('.npy');
}

function byNumber(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

/** The prefix that the folder's `checkpoint` file calls the latest, by its last path part; null where it says none. */
async function latestCheckpoint(files: ArtifactFiles, folder: string, names: string[]): Promise<string | null> {
  if (!names.includes('checkpoint')) return null;
  const path = joinPath(folder, 'checkpoint');
  if ((await files.stat(path))?.kind !== 'file') return null;
  const source = await files.open(path);
  try {
    const text = new TextDecoder().decode(await source.read(0, Math.min(source.size, 65_536)));
    const named = /^\s*model_checkpoint_path\s*:\s*"([^"]*)"/m.exec(text)?.[1];
    return named === undefined ? null : nameOf(named);
  } finally {
    await source.close();
  }
}

function found(format: FormatName, root: string, file: string): Detected {
  return { place: { format, root, file } };
}

function nothing(path: string, message: string): Detected {
  return { place: null, kind: kindByName(path), finding: artifactFinding('not-an-artifact', path, message) };
}
