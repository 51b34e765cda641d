/**
 * What one Keras cannot read of what another wrote, told from the code that saves. From recordings of programs run in
 * pairs (test/version-pairs); an artifact on disk is judged by what it holds instead.
 */
import { shortLosses } from '../../artifacts/keras/loads/short-losses';
import { formatOf } from '../../keras/formats';
import { endsIn } from '../../keras/paths';
import type { Load, Save, StoryModel } from '../../keras/story';
import { isAtLeast, isKeras2, type Target } from '../../keras/versions';
import { isSubclassed } from '../hdf5-subclassed-model';
import { compilesAt, storesCompile } from './saved-objects';

/** Layers whose configuration of Keras 2 holds arguments that Keras 3 does not take, from HDF5 and archives alike. */
const goneArguments =
  /^keras\.layers\.(LSTM|GRU|SimpleRNN|RNN|ConvLSTM[123]D|DepthwiseConv[12]D|SeparableConv(olution)?[12]D|Conv(olution)?[123]DTranspose|Deconvolution[23]D|SpatialDropout[123]D|MultiHeadAttention)$/;
/** The same, from archives alone: HDF5 is read more leniently. */
const goneFromArchives = /^keras\.layers\.(BatchNormalization|Embedding)$/;
/** Layers that hold a weight. */
const weighted =
  /^keras\.layers\.(Dense|EinsumDense|Embedding|\w*Conv\w*|LSTM|GRU|SimpleRNN|BatchNormalization|LayerNormalization|MultiHeadAttention|PReLU)$/;
/** Layers whose configuration holds `quantization_config` from Keras 3.13 on, which no older one takes. */
const quantized = /^keras\.layers\.(Dense|EinsumDense|Embedding|(Depthwise|Separable)?Conv[123]D(Transpose)?)$/;
/** Layers that begin with an orthogonal initializer. */
const recurrent = /^keras\.layers\.(LSTM|GRU|SimpleRNN|ConvLSTM[123]D)$/;

/**
 * Why what `save` writes under one Keras does not load under another; null where it does, where it is not known, or
 * where another rule says so (a SavedModel under Keras 3).
 *
 * @param writer what the saving program runs under.
 * @param reader what the loading program runs under.
 */
export function pairRefusal(save: Save, load: Load, writer: Target, reader: Target): string | null {
  if (save.what === 'weights') return load.api === 'load_weights' ? weightsRefusal(save, writer, reader) : null;
  const [model] = save.models;
  if (
    save.what !== 'model' ||
    load.api !== 'load_model' ||
    model === undefined ||
    save.models.length > 1 ||
    save.openModel
  )
    return null;
  if (
    model.kind !== 'functional' &&
    model.kind !== 'sequential' &&
    model.kind !== 'application' &&
    model.kind !== 'subclass'
  )
    return null;
  if (model.kind === 'subclass' && (isSubclassed(model) || isKeras2(writer))) return null;
  const format = formatOf(save, writer);
  if (format !== 'hdf5' && format !== 'keras-archive') return null;
  if (!isKeras2(writer))
    return isKeras2(reader) ? 'Keras 2 rebuilds no input layer of Keras 3.' : newerRefusal(model, writer, reader);
  const isCompiled = load.compile === true && storesCompile(save, format, writer);
  if (isKeras2(reader)) {
    return format === 'hdf5'
      ? olderOptimizer(save, model, isCompiled, writer, reader)
      : archiveRefusal(model, writer, reader);
  }
  return format === 'hdf5' ? hdf5Refusal(save, model, isCompiled) : keras3Refusal(save, model, isCompiled, writer);
}

const layersOf = (model: StoryModel, names: RegExp): string | null => {
  for (const { what } of model.parts) {
    if (what.kind === 'builtin' && what.instance.of.kind === 'external' && names.test(what.instance.of.name))
      return what.instance.of.name.replace('keras.layers.', '');
  }
  return null;
};

/** From one Keras 3 to an older one. */
function newerRefusal(model: StoryModel, writer: Target, reader: Target): string | null {
  const quantizedLayer = isAtLeast(writer, 3, 13) && !isAtLeast(reader, 3, 13) ? layersOf(model, quantized) : null;
  if (quantizedLayer !== null)
    return `Its ${quantizedLayer} is saved with \`quantization_config\`, which an older Keras does not take.`;
  const recurrentLayer = isAtLeast(writer, 3, 10) && !isAtLeast(reader, 3, 4) ? layersOf(model, recurrent) : null;
  return recurrentLayer === null
    ? null
    : `Its ${recurrentLayer} is saved with the initializer \`Orthogonal\`, which an older Keras knows under another name.`;
}

/** From an archive of one Keras 2 to another. */
function archiveRefusal(model: StoryModel, writer: Target, reader: Target): string | null {
  if (!isAtLeast(reader, 2, 12)) return 'Keras before 2.12 takes a file of that name for HDF5.';
  if (model.kind !== 'sequential' && isAtLeast(writer, 2, 13) && !isAtLeast(reader, 2, 13))
    return 'The archive names modules that Keras before 2.13 does not have.';
  const moved = isAtLeast(writer, 2, 15) !== isAtLeast(reader, 2, 15);
  return moved && layersOf(model, weighted) !== null
    ? 'Keras 2.15 keeps weights in another place of the archive than Keras 2.12 to 2.14.'
    : null;
}

/** From HDF5 of Keras 2.11 and newer to an older one. */
function olderOptimizer(
  save: Save,
  model: StoryModel,
  isCompiled: boolean,
  writer: Target,
  reader: Target,
): string | null {
  if (!isCompiled || !isAtLeast(writer, 2, 11) || isAtLeast(reader, 2, 11) || !hasNewOptimizer(save, model))
    return null;
  return 'Its optimizer is saved with `weight_decay`, which optimizers of Keras before 2.11 do not take; `compile=False` leaves it out.';
}

/** From HDF5 of Keras 2 to Keras 3. */
function hdf5Refusal(save: Save, model: StoryModel, isCompiled: boolean): string | null {
  if (save.paths.every((path) => endsIn(path, '.keras') === true))
    return 'It is an HDF5 file, and Keras 3 wants an archive under the name `.keras`.';
  const layer = layersOf(model, goneArguments);
  if (layer !== null) return `Keras 3 does not take arguments that Keras 2 saves of ${layer}.`;
  if (model.operations.length > 0)
    return 'Keras 3 has no layer for operations and slices that Keras 2 puts into a functional model.';
  if (!isCompiled) return null;
  for (const compile of compilesAt(model, save)) {
    for (const { what } of compile.losses) {
      if (what.kind === 'name' && shortLosses.has(what.name))
        return `Keras 3 does not find the loss "${what.name}" of an HDF5 file; its full name or \`compile=False\` helps.`;
    }
  }
  return null;
}

/** From an archive of Keras 2 to Keras 3. */
function keras3Refusal(save: Save, model: StoryModel, isCompiled: boolean, writer: Target): string | null {
  if (model.kind === 'functional' || model.kind === 'application')
    return 'The archive names modules of Keras 2 that Keras 3 does not have.';
  if (model.kind !== 'sequential') return null;
  const layer = layersOf(model, goneArguments) ?? layersOf(model, goneFromArchives);
  if (layer !== null) return `Keras 3 does not take arguments that Keras 2 saves of ${layer}.`;
  if (!isAtLeast(writer, 2, 14) && hasTwins(model)) return countedOtherwise;
  return isCompiled && hasOptimizerObject(save, model)
    ? 'Keras 3 does not take arguments that Keras 2 saves of its optimizer; `compile=False` leaves it out.'
    : null;
}

const countedOtherwise =
  'Keras before 2.14 counts layers of one class otherwise (0, 2, 4), so that their weights are not found.';

/** Whether two layers of one class hold weights. */
function hasTwins(model: StoryModel): boolean {
  const names = model.parts.flatMap(({ what }) =>
    what.kind === 'builtin' && what.instance.of.kind === 'external' && weighted.test(what.instance.of.name)
      ? [what.instance.of.name]
      : [],
  );
  return new Set(names).size < names.length;
}

/** Whether a model is saved with an optimizer of Keras' own that was given as an object: a name is kept as it is. */
function hasOptimizerObject(save: Save, model: StoryModel): boolean {
  return compilesAt(model, save).some(
    ({ optimizer }) =>
      optimizer?.what.kind === 'builtin' &&
      optimizer.what.instance.of.kind === 'external' &&
      !optimizer.what.instance.of.name.includes('.legacy.'),
  );
}

/** Whether a model is saved with an optimizer of Keras' own that is none of `optimizers.legacy`. */
function hasNewOptimizer(save: Save, model: StoryModel): boolean {
  return compilesAt(model, save).some(
    ({ optimizer }) =>
      optimizer !== null &&
      (optimizer.what.kind === 'name' ||
        (optimizer.what.kind === 'builtin' &&
          optimizer.what.instance.of.kind === 'external' &&
          !optimizer.what.instance.of.name.includes('.legacy.'))),
  );
}

function weightsRefusal(save: Save, writer: Target, reader: Target): string | null {
  if (formatOf(save, writer) !== 'hdf5-weights' || !save.paths.every((path) => endsIn(path, '.weights.h5') === true))
    return null;
  const [model] = save.models;
  const [written, read] = [weightsLayout(writer), weightsLayout(reader)];
  if (written === read) return null;
  if (read === 'name') return 'It holds weights by their place in the model, which Keras before 2.12 does not read.';
  if (written === 'name')
    return 'It holds weights by layer name, and under the name `.weights.h5` they are looked for by their place in the model; under another name that ends in `.h5` they load.';
  if (written === 'early' && !isKeras2(reader))
    return !isAtLeast(writer, 2, 14) && model !== undefined && hasTwins(model) ? countedOtherwise : null;
  return 'Keras 2.15 and newer keep weights in another place of the file than Keras 2.12 to 2.14.';
}

/** How `.weights.h5` is laid out: by layer name, below `_layer_checkpoint_dependencies`, or below `layers`. */
const weightsLayout = (target: Target): 'name' | 'early' | 'late' =>
  !isKeras2(target) || isAtLeast(target, 2, 15) ? 'late' : isAtLeast(target, 2, 12) ? 'early' : 'name';
