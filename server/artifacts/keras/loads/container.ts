/** What a line cannot open: the file under its name, damage, and weights laid out as another version does. */
import type { Artifact } from '../../artifact';
import { firstSentence } from '../../sentences';
import { isFrom, isThree } from '../config';
import type { ConfiguredModel } from './verdict';

/** Which container a line opens under which name. */
export function containerRefusal({ holder, artifact }: ConfiguredModel, version: string): string | null {
  const name = artifact.path;
  const named = /\.keras$/i.test(name);
  if (holder === 'hdf5') {
    return named && isThree(version)
      ? 'Keras 3 wants a zip under the name .keras, and this is an HDF5 file: rename it to .h5.'
      : null;
  }
  const folder = artifact.files.some((file) => file.path === 'config.json');
  if (!isFrom(version, '2.12')) {
    return folder
      ? 'Keras before 2.12 reads no unzipped .keras folder.'
      : 'Keras before 2.12 reads no .keras archive: it takes a file of that name for HDF5.';
  }
  if (folder && !isThree(version)) return 'Keras 2 reads no unzipped .keras folder.';
  if (!folder && !named) return 'The archive is not named .keras, so that Keras takes it for something else.';
  return null;
}

/** Damage and what does not fit together. */
export function structureRefusal({ holder, artifact, weights }: ConfiguredModel, version: string): string | null {
  for (const finding of artifact.findings) {
    if (finding.severity !== 'error') continue;
    const { code, where } = finding;
    const first = firstSentence(finding.message);
    if (holder === 'hdf5') {
      const beside = where.startsWith('/') && where !== '/' && !where.startsWith('/model_weights');
      if (['SP602', 'SP605'].includes(code) || (code === 'SP603' && !beside)) return first;
      continue;
    }
    if (where === 'metadata.json') continue;
    // Old zip readers skip what newer Keras looks at first.
    if (code === 'SP601' && where.startsWith('assets')) continue;
    if (code === 'SP601' || code === 'SP602' || (code === 'SP603' && !/declares two sizes/.test(finding.message)))
      return first;
    if (code === 'SP605' && where.startsWith('/')) return first;
    if (
      isThree(version) &&
      (code === 'SP704' || code === 'SP705') &&
      where.startsWith('/') &&
      !finding.message.startsWith('The member')
    )
      return first;
  }
  const opaque = artifact.variables.find(({ dtype, role }) => dtype === 'opaque' && role === 'weight');
  if (opaque !== undefined)
    return `${opaque.name} stands in HDF5 as bytes without a type, as bfloat16 weights do in this format; no Keras reads that back.`;
  if (holder !== 'keras-archive') return null;
  if (weights === false) return 'It has no readable weights.';
  return layoutRefusal(artifact, version);
}

const EARLY = '/_layer_checkpoint_dependencies/';

/**
 * Until Keras 2.14 the weights of layers stand below another name, and until 2.13 layers of one class are counted 0, 2,
 * 4.
 */
function layoutRefusal(artifact: Artifact, version: string): string | null {
  const early = artifact.variables
    .filter(({ key }) => key.startsWith(EARLY))
    .map(({ key }) => key.slice(EARLY.length).split('/')[0] ?? '');
  if (early.length === 0) {
    const late = artifact.variables.some(({ key }) => key.startsWith('/layers/'));
    return late && !isFrom(version, '2.15')
      ? `Its weights lie below /layers, where Keras ${version} does not look: it would find none.`
      : null;
  }
  if (isFrom(version, '2.15'))
    return `Its weights lie below ${EARLY.slice(0, -1)}, as Keras 2.12 to 2.14 write them; Keras ${version} does not look there and would find none.`;
  const groups = new Set(early);
  const skips = early.some((group) => group.endsWith('_2') && !groups.has(group.replace(/_2$/, '_1')));
  const counts = early.some((group) => group.endsWith('_1'));
  if (counts && !isFrom(version, '2.14'))
    return `Its layers of one class are counted 0, 1, 2 as Keras 2.14 does; Keras ${version} looks for 0, 2, 4 and finds no weights.`;
  if (skips && isFrom(version, '2.14'))
    return `Its layers of one class are counted 0, 2, 4 as Keras 2.13 does; Keras ${version} looks for 0, 1, 2 and finds no weights.`;
  return null;
}
