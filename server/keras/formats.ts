/**
 * What a save writes under a Keras version, from the path, the arguments and the call.
 *
 * Keras 2: keras/saving/legacy/save.py (`save_model`), keras/engine/training.py (`save_weights`).
 * Keras 3: keras/src/saving/saving_api.py, keras/src/callbacks/model_checkpoint.py. `.keras` names an HDF5
 * file before Keras 2.12 and a zip archive from there on.
 */
import { endsIn, extensionOf } from './paths';
import type { Format, Save } from './story';
import type { TextValue } from './value';
import { isAtLeast, isKeras2, type Target } from './versions';

const hdf5Extensions = new Set(['.h5', '.hdf5']);

/** What a save writes under the target; `unknown` where a hole of the path hides it or branches differ. */
export function formatOf(save: Save, target: Target): Format {
  switch (save.what) {
    case 'export':
      return 'saved-model';
    case 'checkpoint':
    case 'backup':
      return 'checkpoint';
    case 'config':
      return 'json';
    case 'pickle':
      return 'pickle';
    default:
      break;
  }
  const formats = new Set(
    save.paths.map((path) =>
      save.what === 'weights' ? weightsFormat(save, path, target) : modelFormat(save, path, target),
    ),
  );
  const [only] = formats;
  return formats.size === 1 && only !== undefined ? only : 'unknown';
}

/** `save_format=` as far as it is known: null absent, undefined out of sight. */
export function saveFormat(save: Save): string | null | undefined {
  const given = save.argument('save_format')?.value;
  if (given === undefined || (given.kind === 'literal' && given.value === null)) return null;
  if (given.kind === 'text' && given.parts.every((part) => typeof part === 'string')) return given.parts.join('');
  return undefined;
}

/** What saving a whole model under one path writes. */
export function modelFormat(save: Save, path: TextValue, target: Target): Format {
  const extension = extensionOf(path);
  const asked = saveFormat(save);
  if (asked === undefined) return 'unknown';
  if (isKeras2(target)) {
    // 2.12 has the archive, and writes HDF5 under its name unless it is asked for "keras_v3"
    // (keras/saving/saving_lib.py, `saving_v3_enabled`)
    const isArchive = target.package === 'tf_keras' || isAtLeast(target, 2, 13);
    if (asked === 'keras_v3') return isAtLeast(target, 2, 12) ? 'keras-archive' : 'refused';
    if (asked === 'tf' || asked === 'tensorflow') {
      // a name of HDF5 wins over the argument
      return extension === null
        ? 'unknown'
        : hdf5Extensions.has(extension) || extension === '.keras'
          ? 'hdf5'
          : 'saved-model';
    }
    if (asked === 'h5' || asked === 'hdf5') return 'hdf5';
    if (asked === 'keras') return isArchive ? 'keras-archive' : 'refused';
    if (extension === null) return 'unknown';
    if (hdf5Extensions.has(extension)) return 'hdf5';
    if (extension === '.keras') return isArchive ? 'keras-archive' : 'hdf5';
    return 'saved-model';
  }
  if (asked !== null && asked !== 'h5' && asked !== 'hdf5' && asked !== 'keras') return 'refused';
  if (extension === null) return 'unknown';
  if (save.api === 'ModelCheckpoint') {
    if (extension === '.keras') return 'keras-archive';
    // keras/src/callbacks/model_checkpoint.py took `.h5` up in 3.8
    return extension === '.h5' && isAtLeast(target, 3, 8) ? 'hdf5' : 'refused';
  }
  if (extension === '.keras') return 'keras-archive';
  return hdf5Extensions.has(extension) ? 'hdf5' : 'refused';
}

/** What saving weights under one path writes. */
export function weightsFormat(save: Save, path: TextValue, target: Target): Format {
  const asked = saveFormat(save);
  if (asked === undefined) return 'unknown';
  if (!isKeras2(target)) {
    if (asked !== null) return 'refused';
    if (isSharded(save)) {
      // keras/src/saving/saving_api.py of 3.10 (`save_weights`); older ones know no such argument
      if (!isAtLeast(target, 3, 10)) return 'refused';
      const fits = ['weights.json', 'weights.h5'].map((ending) => endsIn(path, ending));
      return fits.every((each) => each === false) ? 'refused' : 'unknown';
    }
    const fits = endsIn(path, '.weights.h5');
    return fits === null ? 'unknown' : fits ? 'hdf5-weights' : 'refused';
  }
  const extension = extensionOf(path);
  const isNamedHdf5 = extension !== null && (hdf5Extensions.has(extension) || extension === '.keras');
  // keras/src/saving/saving_api.py of 2.12 (`save_weights`): such a name is enough, `save_format` is not looked at
  if (isAtLeast(target, 2, 12) && endsIn(path, '.weights.h5') === true) return 'hdf5-weights';
  if (asked === 'tf' || asked === 'tensorflow') return isNamedHdf5 ? 'refused' : 'tensorflow-weights';
  if (asked === 'h5' || asked === 'hdf5') return 'hdf5-weights';
  if (extension === null) return 'unknown';
  return isNamedHdf5 ? 'hdf5-weights' : 'tensorflow-weights';
}

/**
 * Whether weights are saved in pieces (`max_shard_size=`), with a `.weights.json` that names them; as far as known,
 * they are not.
 */
function isSharded(save: Save): boolean {
  const size = save.argument('max_shard_size')?.value;
  return size !== undefined && !(size.kind === 'literal' && size.value === null);
}
