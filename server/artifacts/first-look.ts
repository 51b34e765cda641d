/**
 * What a glance at an artifact shows while all of it is still being read: what it is, its files, and, where they are
 * quickly had, its variables or layers.
 */
import type { Artifact, ArtifactKind } from './artifact';
import { filesBelow } from './artifact-files';
import type { ArtifactFiles } from './bytes/byte-source';
import { detectArtifact } from './detect';
import { dataTypeName } from './tensor/dtypes';
import { emptyArtifact, folderOf, joinPath, nameOf, type ArtifactPlace, type FormatName } from './format';
import { bareKey } from './checkpoint/object-graph';
import { readBundle } from './checkpoint/tensor-bundle';

const kinds: Record<FormatName, ArtifactKind> = {
  'saved-model': 'saved-model',
  checkpoint: 'checkpoint',
  'keras-archive': 'keras-archive',
  'keras-folder': 'keras-archive',
  hdf5: 'hdf5',
  'weights-json': 'hdf5-weights',
  npz: 'unknown',
};

/** A larger index or configuration is not read twice. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Files smaller than this in all are read whole before anybody could have looked. */
const FEWEST_BYTES = 1024 * 1024;

/** An artifact with what a glance shows and without any finding; null where that is not worth it. Never throws. */
export async function firstLook(files: ArtifactFiles, path: string): Promise<Artifact | null> {
  try {
    const { place } = await detectArtifact(files, path);
    if (place === null) return null;
    const artifact = emptyArtifact(path, kinds[place.format]);
    artifact.files = await filesOf(files, place);
    artifact.bytes = artifact.files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (artifact.bytes < FEWEST_BYTES) return null;
    artifact.assets = artifact.files.filter((file) => /^assets(\.extra)?\//.test(file.path));
    if (place.format === 'saved-model') await addVariables(artifact, files, place);
    if (place.format === 'keras-archive') await addLayers(artifact, files, place);
    return artifact;
  } catch {
    // What is wrong is said by the one who reads all of it.
    return null;
  }
}

async function filesOf(files: ArtifactFiles, { format, root, file }: ArtifactPlace): Promise<Artifact['files']> {
  if (format === 'saved-model' || format === 'keras-folder') return (await filesBelow(files, root)).found;
  const folder = folderOf(file);
  const own = (name: string): boolean =>
    format === 'checkpoint'
      ? name === nameOf(file) ||
        (name.startsWith(`${nameOf(file)}.`) && /\.(index|data-\d{5}-of-\d{5}|meta)$/.test(name))
      : name === nameOf(file);
  const found: Artifact['files'] = [];
  for (const name of (await files.list(folder)).filter(own)) {
    const there = await files.stat(joinPath(folder, name));
    if (there?.kind === 'file') found.push({ path: name, bytes: there.bytes });
  }
  return found;
}

async function addVariables(artifact: Artifact, files: ArtifactFiles, { root }: ArtifactPlace): Promise<void> {
  const index = artifact.files.find((file) => file.path === 'variables/variables.index');
  if (index === undefined || index.bytes > MOST_BYTES) return;
  const bundle = await readBundle(files, joinPath(root, 'variables/variables'), (shown) => shown);
  for (const { key, dtype, shape, size } of bundle.entries.values()) {
    artifact.variables.push({
      name: bareKey(key),
      key,
      dtype: dataTypeName(dtype),
      shape,
      bytes: size,
      trainable: null,
      role: 'weight',
    });
  }
}

async function addLayers(artifact: Artifact, files: ArtifactFiles, { file }: ArtifactPlace): Promise<void> {
  const [{ layerTree, parseKerasJson, walkLayers }, { memberSource, readZip }] = await Promise.all([
    import('./keras/config'),
    import('./bytes/zip'),
  ]);
  const source = await files.open(file);
  try {
    const member = (await readZip(source)).members.find(({ name }) => name === 'config.json');
    if (member === undefined || member.size > MOST_BYTES) return;
    const configuration = await memberSource(source, member);
    const tree = layerTree(parseKerasJson(await configuration.read(0, configuration.size)));
    await configuration.close();
    if (tree === null) return;
    for (const { layer, parents } of walkLayers(tree)) {
      const names = parents.map(({ name, class: type }) => name ?? type);
      artifact.layers.push({
        name: layer.name ?? layer.class,
        class: layer.class,
        module: layer.module,
        registeredName: layer.registeredName,
        parameters: null,
        parents: names,
        variables: [],
      });
    }
  } finally {
    await source.close();
  }
}
