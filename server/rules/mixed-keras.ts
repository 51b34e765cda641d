import type { CustomClass } from '../keras/custom-class';
import { endsIn } from '../keras/paths';
import type { Place, Story } from '../keras/story';
import type { InstanceValue, Namespace } from '../keras/value';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { builtinClass, hasName, isKnownName } from '../keras/builtins';
import { once } from '../python/once';
import { holdsWeights } from './reading/class-expressions';
import { modelsWith } from './reading/class-reach';
import { isImportUsed, mentionsIn, type Mention } from './reading/keras-mentions';
import { strangersIn } from './reading/keras-editions';
import { replace, sourceOf } from './fix/text';
import type { Statement } from '../python/syntax';
import type { Detection, Edit, Fix, Rule } from './rule';

export const mixedKeras: Rule = {
  code: 'SP501',
  name: 'mixed-keras',
  meaning: 'objects of two Keras packages are mixed in one model',
  explanation: `\`tensorflow.python.keras\` is a private, unmaintained copy of Keras with classes of its own: its layers and optimizers are not those of \`tf.keras\`, and a model of one refuses
the other ("must be an instance of ..."). So do \`tf_keras\` (Keras 2) and Keras 3 under \`keras\` or \`tf.keras\`. Mixing \`keras\` and \`tf.keras\` is harmless: since TensorFlow 2.6
both are the same package. A layer derived from the private \`Layer\` that only computes runs in a model of Keras 2, and with weights
runs too, but they are no part of the model; Keras 3 refuses its own tensors there.

The copy is also cut down: importing \`BatchNormalization\`, \`Bidirectional\` or \`optimizers.Adam\` from it fails in every version, \`LSTM\` and \`GRU\` from TensorFlow 2.15 on.
Its callbacks \`ModelCheckpoint\`, \`ReduceLROnPlateau\`, \`LearningRateScheduler\` and \`TensorBoard\` raise in a training of Keras 3.
An import that nothing uses, or that a later one takes the place of, is left alone.`,
  remedy: 'Import everything from one package, `tensorflow.keras` or `keras`.',
  example: {
    bad: {
      'model.py': `import tensorflow as tf
from tensorflow.python.keras.layers import Dense

inputs = tf.keras.Input((4,))
model = tf.keras.Model(inputs, Dense(1)(inputs))
model.save("model.keras")
`,
    },
    good: {
      'model.py': `import tensorflow as tf
from tensorflow.keras.layers import Dense

inputs = tf.keras.Input((4,))
model = tf.keras.Model(inputs, Dense(1)(inputs))
model.save("model.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'mixed-keras/private-layers-without-weights',
    'mixed-keras/private-checkpoint-callback',
    'clean/private-callbacks-that-only-watch',
    'clean/helpers-of-the-private-copy',
    'clean/private-name-imported-and-never-used',
    'mixed-keras/python-keras-optimizer',
    'mixed-keras/tensorflow-python-keras',
    'clean/keras-and-tf-keras-mixed',
    'mixed-keras/private-layer-base',
    'mixed-keras/private-layer-with-weights',
    'mixed-keras/private-copy-lacks-layer',
    'mixed-keras/private-lstm-gone',
    'clean/private-import-never-used',
    'mixed-keras/private-input-spec',
    'clean/private-helpers-used',
  ],
  fixable: 'safe',

  *find(story: Story, target: Target): Iterable<Detection> {
    const reported = new Set<string>();
    const strangers = strangersIn(story, target);
    for (const { file, span, name, of, role } of strangers) {
      const other = of === 'tf_keras' ? 'Keras 3' : 'tf_keras';
      yield {
        file,
        span,
        certainty: 'fails',
        message: `The ${role} \`${name}\` belongs to ${of === 'tf_keras' ? 'tf_keras' : 'Keras 3'}, the model to ${other}: it is refused. Take both from one package.`,
      };
    }
    const failing = failingCallbacks(story, target);
    for (const mention of mentionsOf(story)) {
      if (mention.guarded) continue;
      if (mention.namespace === 'tensorflow.python.keras') {
        const callback = mention.imported ? failing.find((each) => isNamedBy(each, mention)) : undefined;
        if (callback !== undefined) {
          yield {
            file: mention.file.path,
            span: { start: mention.statement.start, end: mention.statement.end },
            certainty: 'fails',
            message: `\`${callback.written}\` belongs to a private copy of Keras, and asks of the model what it no longer has: training raises. Import it from \`tensorflow.keras\`.`,
            related: [{ ...callback.place, message: 'The callback' }],
            fixes: () => fixes(mention, target),
          };
          continue;
        }
        if (mention.prefix.startsWith('tensorflow.contrib')) {
          // one hint a file: nothing of it is there
          if (reported.has(mention.file.path)) continue;
          reported.add(mention.file.path);
          yield {
            file: mention.file.path,
            span: mention.imported
              ? { start: mention.statement.start, end: mention.statement.end }
              : { start: mention.start, end: mention.end },
            certainty: 'fails',
            message: `TensorFlow 2 has no \`tensorflow.contrib\`: ${mention.imported ? 'the import fails' : 'naming it fails'}. Import it from \`tensorflow.keras\`.`,
            fixes: () => fixes(mention, target),
          };
          continue;
        }
        const gone = lackingName(mention, target);
        if (gone !== null) {
          if (mention.given < `${mention.prefix}.${gone}`.split('.').length) {
            yield {
              file: mention.file.path,
              span: mention.imported
                ? { start: mention.statement.start, end: mention.statement.end }
                : { start: mention.start, end: mention.end },
              certainty: 'fails',
              message: `\`${mention.prefix}\` is a private copy of Keras and has no \`${gone}\`: ${mention.imported ? 'the import fails' : 'naming it fails'}. Import it from \`tensorflow.keras\`.`,
              fixes: () => fixes(mention, target),
            };
          }
          continue;
        }
        if (!mention.imported || !makesObjects(mention) || !isLive(story, mention) || !meetsPublic(story, mention.file))
          continue;
        const both = usesBoth(story, mention.file);
        // one hint a file where the mixing would happen elsewhere
        if (!both) {
          if (reported.has(mention.file.path)) continue;
          reported.add(mention.file.path);
        }
        const derived = /(^|\.)base_layer\.Layer$|^layers\.Layer$/.test(mention.path)
          ? layersDerivedIn(story, mention)
          : [];
        // a layer that only computes is applied to tensors of Keras 2 just like a function of TensorFlow
        if (isKeras2(target) && derived.length > 0 && derived.every(onlyComputes)) continue;
        if (isKeras2(target) && isHarmless(mention)) continue;
        // Keras 3 takes any object for an `input_spec`; Keras 2 only its own
        if (mention.path.startsWith('engine.input_spec') && !isKeras2(target)) continue;
        const mixes =
          (both && !onlyDeserializes(mention)) || derived.some((custom) => modelsWith(story, custom).some(isPublic));
        yield {
          file: mention.file.path,
          span: { start: mention.statement.start, end: mention.statement.end },
          certainty: mixes ? 'fails' : 'may-fail',
          message: `\`${mention.written}\` belongs to a private copy of Keras, whose objects do not go together with those of \`tf.keras\`. Import it from \`tensorflow.keras\`.`,
          fixes: () => fixes(mention, target),
        };
      } else if (
        mention.imported &&
        makesObjects(mention) &&
        mention.namespace === 'tf_keras' &&
        !isKeras2(target) &&
        usesBoth(story, mention.file) &&
        !setsLegacy(story) &&
        strangers.every(({ file }) => file !== mention.file.path)
      ) {
        yield {
          file: mention.file.path,
          span: { start: mention.statement.start, end: mention.statement.end },
          certainty: 'may-fail',
          message: `\`${mention.written}\` is Keras 2, and this file also uses Keras 3: their objects do not go together in one model. Import everything from one package.`,
        };
      }
    }
  },
};

/** A callback of the private copy with which no public model can be trained. */
interface FailingCallback {
  written: string;
  place: Place;
}

/**
 * The callbacks of the private copy that trainings of public models are given, and that raise there: they hand
 * `options` to `save` and `save_weights`, ask the optimizer for `lr`, or the model for its counter of steps.
 */
function failingCallbacks(story: Story, target: Target): FailingCallback[] {
  return story.trainings.flatMap(({ models, callbacks, uncalled }) =>
    callbacks.flatMap((callback): FailingCallback[] => {
      const { of, place } = callback;
      if (uncalled || of.kind !== 'external' || of.namespace !== 'tensorflow.python.keras') return [];
      const [, name = ''] = /\.callbacks\.(\w+)$/.exec(of.name) ?? [];
      if (models.length === 0 || !models.every(isPublic) || !raisesWithPublic(story, callback, name, target)) return [];
      return [{ written: of.written, place }];
    }),
  );
}

function raisesWithPublic(story: Story, callback: InstanceValue, name: string, target: Target): boolean {
  if (!isKeras2(target)) return /^(ModelCheckpoint|ReduceLROnPlateau|LearningRateScheduler|TensorBoard)$/.test(name);
  // the archive refuses `options`
  return (
    name === 'ModelCheckpoint' &&
    isAtLeast(target, 2, 13) &&
    story.saves.some(
      (save) =>
        save.callback === callback &&
        save.what === 'model' &&
        save.paths.length > 0 &&
        save.paths.every((path) => endsIn(path, '.keras') === true),
    )
  );
}

/** Whether an import brings the name that a callback is made by. */
function isNamedBy({ written, place }: FailingCallback, mention: Mention): boolean {
  return mention.file.path === place.file && (written === mention.written || written.startsWith(`${mention.written}.`));
}

/**
 * Whether what is imported is a layer without weights that Keras 2 applies to its own tensors like a function of
 * TensorFlow. A Sequential takes no such layer, and `Flatten` fails where it is built.
 */
function isHarmless({ path, file }: Mention): boolean {
  const name = path.slice(path.lastIndexOf('.') + 1);
  return (
    path.startsWith('layers.') &&
    !/^(Flatten|Input|InputLayer|TimeDistributed|Bidirectional)$/.test(name) &&
    !file.text.includes('Sequential') &&
    (/^(add|subtract|multiply|average|maximum|minimum|concatenate|dot)$/.test(name) ||
      (builtinClass(`layers.${name}`) !== null && !holdsWeights(`layers.${name}`)))
  );
}

const mentionsOf = once((story: Story): Mention[] =>
  [...story.project.files.values()].flatMap((file) => mentionsIn(file)),
);

/** Whether the names of a mention are used where it stands, or by files that import that one. */
function isLive(story: Story, mention: Mention): boolean {
  if (!mention.imported) return true;
  const { files } = story.project;
  return isImportUsed(
    mention,
    [...story.project.dependents(mention.file.path)].flatMap((path) => files.get(path) ?? []),
  );
}

/**
 * The files in whose programs objects of the public Keras are made: those that make them, and those that import such a
 * file.
 */
const publicPrograms = once((story: Story): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const mention of mentionsOf(story)) {
    if (!isPublic(mention) || !makesObjects(mention) || found.has(mention.file.path) || !isLive(story, mention))
      continue;
    found.add(mention.file.path);
    for (const dependent of story.project.dependents(mention.file.path)) found.add(dependent);
  }
  return found;
});

/** Whether some program brings a file together with objects of the public Keras. */
function meetsPublic(story: Story, file: Mention['file']): boolean {
  const programs = publicPrograms(story);
  return (
    programs.has(file.path) || [...story.project.dependents(file.path)].some((dependent) => programs.has(dependent))
  );
}

/**
 * What the private copy lacks of the public names, by the first minor version of TensorFlow 2 that lacks it; 0 for all
 * supported ones. Taken from TensorFlow as installed: 2.8, 2.10, 2.12, 2.13, 2.15, 2.21. What is gone between two of
 * them counts from the later one.
 */
const lackedSince: ReadonlyMap<string, number> = new Map([
  ...['applications', 'datasets', 'preprocessing', 'estimator', 'experimental'].map((name) => [name, 0] as const),
  ...[
    'BatchNormalization',
    'Bidirectional',
    'CategoryEncoding',
    'CenterCrop',
    'ConvLSTM1D',
    'ConvLSTM3D',
    'Convolution1DTranspose',
    'DenseFeatures',
    'DepthwiseConv1D',
    'Discretization',
    'Hashing',
    'IntegerLookup',
    'LayerNormalization',
    'Normalization',
    'RandomContrast',
    'RandomCrop',
    'RandomFlip',
    'RandomHeight',
    'RandomRotation',
    'RandomTranslation',
    'RandomWidth',
    'RandomZoom',
    'Rescaling',
    'Resizing',
    'StringLookup',
    'TextVectorization',
    'TimeDistributed',
    'Wrapper',
    'experimental',
    'normalization',
    'wrappers',
  ].map((name) => [`layers.${name}`, 0] as const),
  ...[
    'AlphaDropout',
    'EinsumDense',
    'GaussianDropout',
    'GaussianNoise',
    'LocallyConnected1D',
    'LocallyConnected2D',
    'MultiHeadAttention',
    'einsum_dense',
    'local',
    'multi_head_attention',
    'noise',
  ].map((name) => [`layers.${name}`, 10] as const),
  ...['CuDNNGRU', 'CuDNNLSTM', 'cudnn_recurrent', 'recurrent_v2'].map((name) => [`layers.${name}`, 13] as const),
  ...['GRU', 'GRUCell', 'LSTM', 'LSTMCell'].map((name) => [`layers.${name}`, 15] as const),
  ...['Adadelta', 'Adagrad', 'Adam', 'Adamax', 'Ftrl', 'Nadam', 'RMSprop', 'SGD', 'schedules', 'adam_v2'].map(
    (name) => [`optimizers.${name}`, 0] as const,
  ),
  ...[
    'to_categorical',
    'get_file',
    'plot_model',
    'Sequence',
    'Progbar',
    'normalize',
    'get_custom_objects',
    'CustomObjectScope',
    'custom_object_scope',
    'register_keras_serializable',
    'model_to_dot',
  ].map((name) => [`utils.${name}`, 0] as const),
  ['wrappers', 10] as const,
  ['engine.network', 0] as const,
  ['utils.multi_gpu_utils', 10] as const,
]);

/**
 * The shortest part of a mention that the private copy of the target's TensorFlow lacks; null where it has all of it,
 * as far as known.
 */
function lackingName(mention: Mention, target: Target): string | null {
  const minor = target.tensorflow?.minor ?? 0;
  const parts = mention.path.split('.');
  for (let count = 1; count <= Math.min(2, parts.length); count += 1) {
    const name = parts.slice(0, count).join('.');
    const since = lackedSince.get(name);
    if (since !== undefined && minor >= since) return name;
  }
  return null;
}

const isPublic = ({ namespace }: { namespace: Namespace }): boolean =>
  namespace === 'tensorflow.keras' || namespace === 'keras';

/** Names whose objects become part of a model; initializers, losses and the like are taken from anywhere. */
function makesObjects(mention: Mention): boolean {
  // of the modules of the engine only the classes of layers and models, not helpers such as `data_adapter`
  if (mention.path.startsWith('engine.')) {
    return /^engine\.(Layer|(base_layer|network|training|sequential|functional|input_layer|input_spec)(\.[A-Z]\w*[a-z]\w*)?)$/.test(
      mention.path,
    );
  }
  return /^(layers|models|optimizers|optimizer_v2|optimizer_v1|Input|Model|Sequential|applications)(\.|$)/.test(
    mention.path,
  );
}

/** Whether a module of the private copy is imported for nothing but to make objects of configurations. */
function onlyDeserializes(mention: Mention): boolean {
  if (mention.path !== 'layers') return /^layers\.(deserialize|serialize)$/.test(mention.path);
  const used = mentionsIn(mention.file).filter(
    (other) => !other.imported && other.namespace === mention.namespace && other.path.startsWith('layers.'),
  );
  return used.length > 0 && used.every(({ path }) => /^layers\.(deserialize|serialize)$/.test(path));
}

/** Whether objects of the public Keras are made in a file too. */
function usesBoth(story: Story, file: Mention['file']): boolean {
  return mentionsIn(file).some(
    (mention) => isPublic(mention) && makesObjects(mention) && !mention.guarded && isLive(story, mention),
  );
}

/** The layers of a file whose base is what the mention imports. */
function layersDerivedIn(story: Story, mention: Mention): CustomClass[] {
  return story.classes.filter(
    (custom) =>
      custom.file.path === mention.file.path &&
      custom.value.bases.some((base) => base.kind === 'external' && base.written === mention.written),
  );
}

/** Whether a layer has neither weights nor sublayers: it sets no attribute to what a call makes, and adds none. */
function onlyComputes(custom: CustomClass): boolean {
  if (custom.build !== null || custom.openBases.length > 0) return false;
  return custom.attributes.every((write) => write.value !== null && write.value.kind !== 'call');
}

/** `TF_USE_LEGACY_KERAS` makes `tf.keras` mean `tf_keras`. */
function setsLegacy(story: Story): boolean {
  return [...story.project.files.values()].some((file) => file.text.includes('TF_USE_LEGACY_KERAS'));
}

const publicFolder =
  /^(layers|models|optimizers|applications|losses|metrics|callbacks|initializers|regularizers|constraints|activations|datasets|utils|preprocessing|Input|Model|Sequential)(\.[A-Za-z]\w*)*$/;

/**
 * All imports of the private copy in the file take from the public Keras what that has: one of them alone would only
 * mix anew.
 */
function fixes({ file }: Mention, target: Target): Fix[] {
  const edits: Edit[] = [];
  const imports = mentionsIn(file).filter(
    (mention) => mention.namespace === 'tensorflow.python.keras' && mention.imported,
  );
  const making = new Set(imports.filter(makesObjects).map((mention) => mention.statement));
  // initializers and the like go along where they can: nobody leaves half of a file
  for (const statement of new Set(imports.map((mention) => mention.statement))) {
    const edit = importEdit(file, statement, target);
    if (edit === null && making.has(statement)) return [];
    if (edit !== null && (making.has(statement) || isAllPublic(statement))) edits.push(edit);
  }
  return edits.length === 0 ? [] : [{ title: 'Import from tensorflow.keras', safe: true, edits }];
}

/** Whether all that an import takes is known by a public name, and no module of Keras' own. */
function isAllPublic(statement: Statement): boolean {
  return (
    statement.kind === 'import-from' &&
    statement.names.every(({ name }) =>
      isKnownName(`${statement.module.slice('tensorflow.python.keras.'.length)}.${name}`),
    )
  );
}

/**
 * An import of the private copy as one of the public Keras: under the same path, or beside its private module; null
 * where that lacks a name.
 */
function importEdit(file: Mention['file'], statement: Statement, target: Target): Edit | null {
  if (statement.kind !== 'import-from' || !statement.module.startsWith('tensorflow.python.keras')) return null;
  const module = statement.module
    .replace('tensorflow.python.keras', 'tensorflow.keras')
    .replace(/^(tensorflow\.keras\.layers)\.\w+$/, '$1')
    .replace(/^tensorflow\.keras\.optimizer_v2\.\w+$/, 'tensorflow.keras.optimizers');
  const folder = module === 'tensorflow.keras' ? '' : `${module.slice('tensorflow.keras.'.length)}.`;
  const isPublicName = (name: string): boolean =>
    publicFolder.test(`${folder}${name}`) &&
    !/V[12]$|^VersionAware/.test(name) &&
    hasName(`${folder}${name}`, 'tensorflow.keras', target) !== false;
  return statement.names.every(({ name }) => isPublicName(name))
    ? replace(file, statement, sourceOf(file, statement).replace(statement.module, module))
    : null;
}
