import { hasName } from '../keras/builtins';
import { endsIn } from '../keras/paths';
import type { Load, Save, Story } from '../keras/story';
import type { Namespace, PassedArgument } from '../keras/value';
import { allTargets, isAtLeast, isKeras2, type Target } from '../keras/versions';
import type { SourceFile } from '../python/project';
import type { Call } from '../python/syntax';
import { allExpressions, allStatements, nameSpan } from '../python/walk';
import { removeArgument } from './fix/arguments';
import { keepPeriod } from './fix/checkpoint-period';
import { fixOf } from './fix/edits';
import { exportByTensorFlow } from './fix/gone-methods';
import { moveName } from './fix/moved-names';
import { replace } from './fix/text';
import { goneModelMethods, namesFirst, slashedNames } from './reading/gone-from-models';
import { refusedArguments, unknownNames } from './reading/gone-arguments';
import { goneMembers } from './reading/gone-members';
import { counterpartOf } from './reading/backend-counterparts';
import { isImportedForSomeVersions, mentionsIn, type Mention } from './reading/keras-mentions';
import { layerDifference } from './reading/topology-difference';
import { targetAt, usesLegacyKeras } from './reading/saved-objects';
import { once } from '../python/once';
import type { Detection, Fix, Rule } from './rule';

export const removedApi: Rule = {
  code: 'SP502',
  name: 'removed-api',
  meaning: 'a name or argument is used that the Keras version does not have',
  explanation: `Names come and go between the versions of Keras: \`tf.keras.saving\` is there in 2.12 to 2.15 only, \`keras.optimizers.legacy\` from 2.9 to 2.15, \`Model.export\` and
\`safe_mode=\` since 2.13 (2.12), \`keras.src\` since 2.13; \`ModelCheckpoint(period=)\`, \`fit(workers=)\` and \`Model.fit_generator\` are gone in Keras 3, \`to_yaml\` everywhere. Keras 3 takes the name in
\`add_weight\` by keyword only and refuses names of layers and models with a slash in them. The table of
names was taken from Keras as installed (2.8, 2.10, 2.15, 3.15); between two versions that differ the finding only says that it may fail. What stands in a \`try\` or under a test
of the version is left alone.

Arguments come and go as well, and so do names in quotes: \`Adam(weight_decay=, use_ema=)\` and \`EarlyStopping(start_from_epoch=)\` are there since 2.11,
\`BackupAndRestore(save_freq=)\` since 2.10; Keras 3 refuses \`Adam(jit_compile=)\`, \`LSTM(batch_input_shape=)\`, \`Dense(weights=)\`, \`evaluate(workers=)\` and \`loss="logcosh"\`, and
Keras 2 knows neither \`"adamw"\` nor \`metrics=["precision"]\`. Each was tried in every version from 2.8 to 3.15.`,
  remedy: 'Use the name that all versions in question have; the message gives it where there is one.',
  example: {
    bad: {
      'model.py': `import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile(tf.keras.optimizers.legacy.Adam(1e-3), "mse")
`,
    },
    good: {
      'model.py': `import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile(tf.keras.optimizers.Adam(1e-3), "mse")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'removed-api/prepared-for-a-server',
    'removed-api/epochs-of-the-first-keras',
    'removed-api/rate-told-by-callback',
    'removed-api/shapes-of-layers',
    'removed-api/state-taken-out-of-the-optimizer',
    'removed-api/minimize-by-hand',
    'removed-api/metric-reset-by-its-old-name',
    'removed-api/called-without-state',
    'clean/attributes-asked-for-first',
    'removed-api/np-utils-module',
    'clean/old-homes-tried-first',
    'removed-api/checkpoint-period',
    'removed-api/checkpoint-period-of-several',
    'removed-api/import-keras-utils',
    'removed-api/keras-saving-module',
    'removed-api/keras-src-import',
    'removed-api/load-weights-by-name',
    'removed-api/model-export',
    'removed-api/safe-mode-argument',
    'removed-api/to-yaml',
    'savedmodel-in-keras3/export-then-load-model',
    'removed-api/fit-generator',
    'removed-api/add-weight-name-first',
    'removed-api/slash-in-layer-name',
    'removed-api/optimizer-that-decays-weights',
    'removed-api/stop-after-a-warm-up',
    'removed-api/backup-that-is-kept',
    'removed-api/compiled-for-the-mac',
    'removed-api/labels-as-columns',
    'removed-api/evaluated-by-workers',
    'removed-api/stateful-by-batch-shape',
    'removed-api/embedding-of-known-vectors',
    'removed-api/loss-by-an-old-name',
    'removed-api/metric-by-a-new-name',
    'removed-api/activation-by-a-new-name',
    'removed-api/architecture-out-of-yaml',
    'removed-api/recurrent-layer-of-the-graphics-card',
    'removed-api/checkpoint-that-loads-on-restart',
    'clean/newer-arguments-where-they-are',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const file of story.project.files.values()) {
      const reported = new Set<number>();
      const mentions = doubtful(file);
      for (const mention of mentions.length > 0 && isForSomeVersions(story, file) ? [] : mentions) {
        const gone = goneName(mention, targetOf(story, file.path, mention.namespace, target));
        if (gone === null || reported.has(mention.start)) continue;
        reported.add(mention.start);
        yield {
          file: file.path,
          span: { start: mention.start, end: mention.end },
          certainty: gone.certain ? 'fails' : 'may-fail',
          message: `\`${gone.name}\` is not there in this Keras version. ${gone.instead}`,
          // a class of one's own on another base is another class
          fixes: () =>
            mention.statement.kind === 'class' && mention.path.startsWith('optimizers.legacy.')
              ? []
              : moveName(mention, newHome),
        };
      }
      if (namesYaml(file)) yield* goneMethods(file, story);
    }
    yield* goneModelMethods(story, target);
    yield* goneMembers(story, target);
    yield* goneArguments(story, target);
    const targetOfName = (file: string, namespace: Namespace): Target => targetOf(story, file, namespace, target);
    yield* refusedArguments(story, targetOfName);
    yield* unknownNames(story, targetOfName);
    if (isKeras2(target)) {
      yield* modelsFromYaml(story);
    } else {
      yield* namesFirst(story);
      yield* slashedNames(story);
    }
  },
};

/** The mentions of a file that some version may lack: of many thousand few, and each version asks for them again. */
const doubtful = once((file: SourceFile): Mention[] =>
  mentionsIn(file).filter((mention) => !mention.guarded && (dependsOnMore(mention) || isLackedBySome(mention))),
);

/** Whether more than the table of names says if the mention is there. */
function dependsOnMore({ prefix, path }: Mention): boolean {
  return (
    prefix === 'keras.src' ||
    /^(?:engine|wrappers\.scikit_learn|optimizers\.legacy)(?:\.|$)/.test(path) ||
    oldHome(path) !== null
  );
}

const lackedBySome = new Map<string, boolean>();

function isLackedBySome(mention: Mention): boolean {
  const key = `${mention.namespace} ${mention.path}`;
  let lacked = lackedBySome.get(key);
  if (lacked === undefined) {
    // names made from programs are not kept for ever
    if (lackedBySome.size > 20_000) lackedBySome.clear();
    lackedBySome.set(key, (lacked = allTargets.some((target) => partsLacking(target)(mention) !== null)));
  }
  return lacked;
}

interface Gone {
  name: string;
  certain: boolean;
  instead: string;
  /** Path below the package to write instead; null when there is no plain replacement. */
  replacement: string | null;
}

/**
 * Where Keras kept things once, the first version without (null: none since 2.8 has it), and where they are now. Read
 * off imports in 2.8, 2.10, 2.12, 2.13, 2.15, 3.1 and 3.15.
 */
const oldHomes: readonly (readonly [path: string, gone: readonly [number, number] | null, now: string])[] = [
  ['utils.np_utils', [2, 13], 'keras.utils'],
  ['utils.generic_utils', [2, 13], 'keras.utils'],
  ['utils.vis_utils', [2, 13], 'keras.utils'],
  ['utils.data_utils', [2, 13], 'keras.utils'],
  ['utils.layer_utils', [2, 13], 'keras.utils'],
  ['utils.io_utils', [2, 13], 'keras.utils'],
  ['utils.multi_gpu_utils', [2, 10], 'tf.distribute.MirroredStrategy'],
  ['utils.multi_gpu_model', null, 'tf.distribute.MirroredStrategy'],
  ['layers.core', [2, 13], 'keras.layers'],
  ['layers.convolutional', [2, 13], 'keras.layers'],
  ['layers.pooling', [2, 13], 'keras.layers'],
  ['layers.noise', [2, 13], 'keras.layers'],
  ['layers.merge', [2, 10], 'keras.layers'],
  ['layers.recurrent', [2, 10], 'keras.layers'],
  ['layers.advanced_activations', [2, 10], 'keras.layers'],
  ['layers.embeddings', [2, 10], 'keras.layers'],
  ['layers.wrappers', [2, 10], 'keras.layers'],
  ['layers.local', [2, 10], 'keras.layers'],
  ['layers.CuDNNLSTM', [2, 13], 'keras.layers.LSTM'],
  ['layers.CuDNNGRU', [2, 13], 'keras.layers.GRU'],
  ['layers.Merge', null, 'keras.layers.Concatenate'],
  ['layers.AtrousConvolution2D', null, 'keras.layers.Conv2D'],
  ['experimental.export_saved_model', null, 'keras.models.save_model'],
  ['experimental.load_from_saved_model', null, 'keras.models.load_model'],
  ['utils.HDF5Matrix', null, 'h5py.File'],
  ['utils.print_summary', null, 'Model.summary'],
  ['layers.cudnn_recurrent', [2, 10], 'keras.layers'],
  ['layers.normalization.BatchNormalization', null, 'keras.layers.BatchNormalization'],
  ['layers.normalization.batch_normalization', [2, 13], 'keras.layers.BatchNormalization'],
  ['objectives', null, 'keras.losses'],
  ['backend.tensorflow_backend', null, 'keras.backend'],
  ['callbacks.callbacks', null, 'keras.callbacks'],
  ['backend.get_session', [2, 13], 'tf.compat.v1.keras.backend.get_session'],
  ['backend.set_session', [2, 13], 'tf.compat.v1.keras.backend.set_session'],
  ['losses.cosine_proximity', null, 'keras.losses.cosine_similarity'],
  ['metrics.cosine_proximity', [2, 13], 'keras.metrics.CosineSimilarity'],
  ['regularizers.l1l2', null, 'keras.regularizers.l1_l2'],
  ['constraints.maxnorm', [2, 13], 'keras.constraints.max_norm'],
  ['initializers.normal', [2, 13], 'keras.initializers.RandomNormal'],
  ['optimizer_v2', [2, 10], 'keras.optimizers'],
  ['optimizers.adam_v2', [2, 12], 'keras.optimizers'],
];

/** The old home that a path begins with; null where it begins with none. */
function oldHome(path: string): { path: string; gone: readonly [number, number] | null; now: string } | null {
  for (const [old, gone, now] of oldHomes)
    if (path === old || path.startsWith(`${old}.`)) return { path: old, gone, now };
  return null;
}

/**
 * The Keras that a name in a file is of: `tf_keras` is Keras 2 whatever else is installed, and so is `tf.keras` where a
 * program asks for it.
 */
function targetOf(story: Story, path: string, namespace: Namespace, target: Target): Target {
  const legacy: Target = { ...target, package: 'tf_keras', major: 2, minor: 15 };
  if (namespace === 'tf_keras') return legacy;
  if (isKeras2(target) || namespace !== 'tensorflow.keras') return target;
  const asksForIt = (program: string): boolean => usesLegacyKeras(story, program);
  return asksForIt(path) || [...story.project.dependents(path)].some(asksForIt) ? legacy : target;
}

/**
 * The part of a mention that the target lacks; null where it has all of it, or the import that gives that part is
 * reported instead.
 */
function goneName(mention: Mention, target: Target): Gone | null {
  const gone = goneOf(mention, target);
  return gone === null || gone.name.split('.').length <= mention.given ? null : gone;
}

function goneOf(mention: Mention, target: Target): Gone | null {
  // under tf_keras \`keras\` is another package, and the private copies follow no list
  if (mention.namespace === 'tensorflow.python.keras' || mention.namespace === 'tensorflow.compat.v1.keras')
    return null;
  const parts = mention.path.split('.');
  const written = (count: number): string => `${mention.prefix}.${parts.slice(0, count).join('.')}`;
  if (mention.prefix === 'keras.src' && target.package === 'keras' && !isAtLeast(target, 2, 13)) {
    return { name: 'keras.src', certain: true, instead: 'Import from the public `keras` instead.', replacement: null };
  }
  if (mention.prefix.endsWith('.src') || mention.prefix.includes('api')) return null;
  // keras/engine moved to keras/src/engine in 2.13
  if (mention.namespace === 'keras' && parts[0] === 'engine' && isAtLeast(target, 2, 13)) {
    return { name: written(1), certain: true, instead: 'Import from the public `keras` instead.', replacement: null };
  }
  const home = oldHome(mention.path);
  if (
    home !== null &&
    target.package === 'keras' &&
    (mention.namespace === 'keras' || mention.namespace === 'tensorflow.keras')
  ) {
    // tf.keras never had what was not public
    if (mention.namespace === 'keras' && home.gone !== null && !isAtLeast(target, ...home.gone)) return null;
    return {
      name: written(home.path.split('.').length),
      certain: true,
      instead: `Use \`${home.now}\`.`,
      replacement: null,
    };
  }
  if (parts[0] === 'optimizers' && parts[1] === 'legacy' && !isKeras2(target)) {
    // keras/src/optimizers/__init__.py: LegacyOptimizerWarning raises ImportError when called
    const isMade = mention.call !== null || mention.imported || mention.statement.kind === 'class';
    // isinstance and annotations do no harm: the name is there
    if (parts[2] === 'Optimizer' && !isMade) return null;
    return parts.length < 3
      ? null
      : {
          name: written(3),
          certain: true,
          instead: `Use \`optimizers.${parts[2] ?? ''}\`.`,
          replacement: `optimizers.${parts[2] ?? ''}`,
        };
  }
  // keras/wrappers came back in Keras 3 with other names
  if (parts[0] === 'wrappers' && parts[1] === 'scikit_learn' && !isKeras2(target)) {
    return { name: written(2), certain: true, instead: 'Use the package `scikeras`.', replacement: null };
  }
  // an import finds the folder that the attribute of Keras 3's tf.keras lacks
  if (parts[0] === 'saving' && mention.imported && mention.namespace === 'tensorflow.keras' && !isKeras2(target))
    return null;
  const lacking = partsLacking(target)(mention);
  if (lacking === null) return null;
  const replacement = replacements[mention.path] ?? null;
  const instead =
    replacement === null
      ? ((parts[0] === 'backend' ? counterpartOf(parts[1] ?? '') : null) ?? 'Use a name that it has.')
      : `Use \`${replacement}\`.`;
  return { name: written(lacking), certain: true, instead, replacement };
}

/** Up to how many parts a path is there no longer; null where it is. Programs write few names many times. */
const partsLacking = once((target: Target) => {
  const known = new Map<string, Map<string, number | null>>();
  return ({ namespace, path }: Mention): number | null => {
    let paths = known.get(namespace);
    if (paths === undefined) known.set(namespace, (paths = new Map()));
    let lacking = paths.get(path);
    if (lacking === undefined) paths.set(path, (lacking = firstLacking(path.split('.'), namespace, target)));
    return lacking;
  };
});

function firstLacking(parts: readonly string[], namespace: Mention['namespace'], target: Target): number | null {
  for (let count = 1; count <= parts.length; count += 1)
    if (hasName(parts.slice(0, count).join('.'), namespace, target) === false) return count;
  return null;
}

/** Other names of the same thing that every version has under `tf.keras`. */
const replacements: Readonly<Record<string, string>> = {
  'saving.register_keras_serializable': 'utils.register_keras_serializable',
  'saving.custom_object_scope': 'utils.custom_object_scope',
  'saving.get_custom_objects': 'utils.get_custom_objects',
  'saving.serialize_keras_object': 'utils.serialize_keras_object',
  'saving.deserialize_keras_object': 'utils.deserialize_keras_object',
  'saving.get_registered_name': 'utils.get_registered_name',
  'saving.get_registered_object': 'utils.get_registered_object',
  'saving.load_model': 'models.load_model',
  'saving.save_model': 'models.save_model',
  'losses.mean_squared_error': 'losses.MSE',
  'losses.mean_absolute_error': 'losses.MAE',
  'metrics.mean_squared_error': 'metrics.MSE',
  'metrics.mean_absolute_error': 'metrics.MAE',
};

/** What `keras.engine`, which was never public, was imported for. */
const outOfEngine: Readonly<Record<string, string>> = {
  Layer: 'layers',
  InputSpec: 'layers',
  Input: 'layers',
  InputLayer: 'layers',
  Model: 'models',
  Sequential: 'models',
};

/** Where a path is now; the path itself where it did not move, null where it is gone. */
function newHome(path: string): string | null {
  const replacement = replacements[path];
  if (replacement !== undefined) return replacement;
  const parts = path.split('.');
  const name = parts.at(-1) ?? '';
  if (parts[0] === 'engine') {
    const folder = outOfEngine[name];
    return folder === undefined ? null : `${folder}.${name}`;
  }
  if (/^optimizers\.legacy\.\w+$/.test(path)) return `optimizers.${name}`;
  if (/^layers\.experimental\.preprocessing\b/.test(path)) return path.replace('.experimental.preprocessing', '');
  const home = oldHome(path);
  if (home === null) return path;
  if (!home.now.startsWith('keras.')) return null;
  const now = home.now.slice('keras.'.length);
  const rest = path.slice(home.path.length + 1);
  return rest === '' || now.endsWith(`.${rest}`) ? now : `${now}.${rest}`;
}

/** Whether a file looks for the method before it calls it: `hasattr(model, "export")`. */
function asksForExport(file: SourceFile | undefined): boolean {
  return file !== undefined && /\b(?:has|get)attr\s*\([^()]*,\s*["']export["']/.test(file.text);
}

const namesYaml = once(({ text }: SourceFile) => text.includes('to_yaml'));

/** Methods that no supported version has any more. */
function* goneMethods(file: SourceFile, story: Story): Iterable<Detection> {
  if (mentionsIn(file).length === 0) return;
  for (const statement of allStatements(file.facts.body)) {
    if (statement.kind === 'function' && statement.name === 'to_yaml') return;
  }
  for (const expression of allExpressions(file.facts.body)) {
    if (
      expression.kind !== 'call' ||
      expression.callee.kind !== 'attribute' ||
      expression.callee.name !== 'to_yaml' ||
      expression.arguments.length > 0
    )
      continue;
    const isKnown = story.models.some((model) => model.place.file === file.path);
    yield {
      file: file.path,
      span: { start: expression.start, end: expression.end },
      certainty: isKnown ? 'fails' : 'may-fail',
      message: '`to_yaml` was removed because reading YAML can run code; it raises RuntimeError. Use `to_json`.',
      // what is read back by another function has to change with it
      fixes: () =>
        /\b(?:model_)?from_yaml\b/.test(file.text)
          ? []
          : [
              {
                title: 'Use to_json',
                safe: false,
                edits: [
                  replace(
                    file,
                    expression.callee.kind === 'attribute' ? nameSpan(expression.callee) : expression,
                    'to_json',
                  ),
                ],
              },
            ],
    };
  }
}

/** `model_from_yaml`, which Keras 2 has and which only raises; Keras 3 has it no more. */
function* modelsFromYaml(story: Story): Iterable<Detection> {
  for (const { name, call, guarded, file, span, namespace } of story.references) {
    if (name !== 'keras.models.model_from_yaml' || call === null || guarded || namespace === 'tensorflow.python.keras')
      continue;
    yield {
      file,
      span,
      certainty: 'fails',
      message:
        '`model_from_yaml` was removed because reading YAML can run code; it raises RuntimeError. Use `to_json` and `model_from_json`.',
    };
  }
}

const optimizersMade = once((story: Story) =>
  story.references.flatMap((reference) => {
    const { call, guarded, name } = reference;
    return call === null ||
      guarded ||
      !name.startsWith('keras.optimizers.') ||
      name.includes('.schedules.') ||
      name.includes('.legacy.')
      ? []
      : [{ ...reference, call }];
  }),
);

type OptimizerMade = ReturnType<typeof optimizersMade>[number];

/** Arguments that came or went. */
function* goneArguments(story: Story, target: Target): Iterable<Detection> {
  for (const save of story.saves) {
    yield* missingExport(story, save, target);
    yield* goneOfCheckpoint(story, save, target);
  }
  for (const load of story.loads) {
    if (load.guard === 'none') yield* goneOfLoad(story, load, target);
  }
  for (const reference of optimizersMade(story)) yield* goneOfOptimizer(story, reference, target);
  for (const training of story.trainings) {
    yield* oldestOfTraining(story, training);
    if (!isKeras2(target)) yield* goneOfTraining(story, training);
  }
}

/** A call that is refused for one of its arguments, if it has that. */
interface Refusal {
  file: string;
  call: Call;
  argument: PassedArgument | null;
  message: string;
  /** Whether the call does the same without it. */
  canGo: boolean;
}

function* refused(story: Story, { file: path, call, argument, message, canGo }: Refusal): Iterable<Detection> {
  if (argument === null || argument.spread !== null) return;
  const given = argument.argument;
  yield {
    file: path,
    span: { start: call.start, end: call.end },
    certainty: 'fails',
    message,
    fixes: () => {
      const file = story.project.files.get(path);
      const edit = file === undefined || given === null || !canGo ? null : removeArgument(file, call, given);
      return fixOf(`Leave ${argument.name ?? 'it'} out`, [edit]);
    },
  };
}

/** What a call is given by a keyword; null where it is given none. */
function keyword(given: readonly PassedArgument[], name: string): PassedArgument | null {
  return given.find((argument) => argument.name === name) ?? null;
}

function* missingExport(story: Story, save: Save, target: Target): Iterable<Detection> {
  const file = story.project.files.get(save.file);
  if (save.api !== 'model.export' || isAtLeast(target, 2, 13) || save.guard !== 'none' || asksForExport(file)) return;
  yield {
    file: save.file,
    span: save.span,
    certainty: 'fails',
    message: '`Model.export` is not there in this Keras version. Use `tf.saved_model.save(model, path)`.',
    fixes: () => (file === undefined ? [] : exportByTensorFlow(file, save.call)),
  };
}

function* goneOfCheckpoint(story: Story, save: Save, target: Target): Iterable<Detection> {
  const period = keyword(save.arguments, 'period');
  if (
    save.api !== 'ModelCheckpoint' ||
    isKeras2(targetAt(story, save, target)) ||
    period === null ||
    period.spread !== null
  ) {
    return;
  }
  yield {
    file: save.file,
    span: save.span,
    certainty: 'fails',
    message: '`ModelCheckpoint` no longer takes `period`. Use `save_freq`, or save from a callback of your own.',
    fixes: () => {
      const file = story.project.files.get(save.file);
      return file === undefined || period.argument === null ? [] : keepPeriod(file, save.call, period.argument);
    },
  };
}

function* goneOfLoad(story: Story, load: Load, target: Target): Iterable<Detection> {
  const { file, call } = load;
  if (load.api === 'load_model' && isKeras2(target) && !isAtLeast(target, 2, 12)) {
    const argument = keyword(load.arguments, 'safe_mode');
    const message = '`load_model` does not take `safe_mode` in this Keras version. Leave it out.';
    yield* refused(story, { file, call, argument, message, canGo: true });
  }
  if ((load.api === 'load_model' || load.api === 'load_weights') && takesNoOptions(load, target)) {
    const argument = keyword(load.arguments, 'options');
    const where = isKeras2(target) ? ' for the native Keras format' : ' in Keras 3';
    const message = `\`${load.api}\` takes no \`options\`${where}. Leave it out.`;
    yield* refused(story, { file, call, argument, message, canGo: true });
  }
  if (load.api === 'load_weights' && takesNoByName(story, load, target)) {
    const argument = keyword(load.arguments, 'by_name');
    const message =
      '`load_weights` takes no `by_name` for a `.weights.h5` file. Save to `.h5` to load by name, or load whole layers with `get_weights` and `set_weights`.';
    yield* refused(story, { file, call, argument, message, canGo: false });
  }
}

/**
 * Whether a load refuses its `options`: keras/saving/saving_api.py of 2.13 on says so for an archive,
 * keras/src/saving/saving_api.py of Keras 3 for everything. None at all is not refused.
 */
function takesNoOptions(load: Load, target: Target): boolean {
  if (keyword(load.arguments, 'options')?.value.kind === 'literal') return false;
  const isArchive =
    load.api === 'load_model' &&
    isAtLeast(target, 2, 13) &&
    load.paths.length > 0 &&
    load.paths.every((path) => endsIn(path, '.keras') === true);
  return !isKeras2(target) || isArchive;
}

/**
 * Whether `load_weights` refuses its `by_name`: keras/saving/saving_api.py takes none for a `.weights.h5`. 2.13 to 2.15
 * pass it over, and go by the layers' places: there it matters where the layers differ from those saved.
 */
function takesNoByName(story: Story, load: Load, target: Target): boolean {
  const byName = keyword(load.arguments, 'by_name');
  const isOff = byName?.value.kind === 'literal' && byName.value.value === false;
  if (byName === null || isOff || target.package !== 'keras' || !isAtLeast(target, 2, 13)) return false;
  const isArchive =
    load.paths.length > 0 && load.paths.every((path) => String(path.parts.at(-1)).endsWith('.weights.h5'));
  if (!isArchive || !isKeras2(target)) return isArchive;
  return (
    load.models.length > 0 &&
    load.models.every((model) =>
      story
        .savesRead(load)
        .some(
          ({ save, certain }) =>
            certain &&
            save.models.length === 1 &&
            save.models.every((saved) => layerDifference(story, saved, model) !== null),
        ),
    )
  );
}

function* goneOfOptimizer(story: Story, reference: OptimizerMade, target: Target): Iterable<Detection> {
  const at = targetOf(story, reference.file, reference.namespace, target);
  if (!isKeras2(at)) {
    const rate = keyword(reference.arguments, 'lr');
    if (rate === null) return;
    yield {
      file: reference.file,
      span: reference.span,
      certainty: 'fails',
      message: 'Optimizers no longer take `lr`. Write `learning_rate`.',
      fixes: () => renameKeyword(story.project.files.get(reference.file), rate, 'learning_rate'),
    };
  } else if (at.package === 'tf_keras' || isAtLeast(at, 2, 11)) {
    // keras/optimizers/optimizer.py (`_process_kwargs`): the optimizers of 2.11 to 2.15 refuse it, those before and
    // Keras 3 take it
    yield* refused(story, {
      file: reference.file,
      call: reference.call,
      argument: keyword(reference.arguments, 'decay'),
      message:
        'Optimizers do not take `decay` in this Keras version. Use a learning rate schedule such as `InverseTimeDecay`.',
      canGo: true,
    });
  }
}

/** Arguments of the first Keras, which no supported version takes. */
const oldestArguments: Readonly<Record<string, string>> = { nb_epoch: 'epochs', samples_per_epoch: 'steps_per_epoch' };

function* oldestOfTraining(
  story: Story,
  { file: path, call, by, arguments: given }: Story['trainings'][number],
): Iterable<Detection> {
  if (call?.callee.kind !== 'attribute' || call.callee.name !== 'fit' || by !== 'fit') return;
  for (const [old, now] of Object.entries(oldestArguments)) {
    const argument = keyword(given, old);
    if (argument === null || argument.spread !== null) continue;
    yield {
      file: path,
      span: { start: call.start, end: call.end },
      certainty: 'fails',
      message: `\`fit\` takes no \`${old}\` any more: the call raises. Write \`${now}\`.`,
      fixes: () => (old === 'nb_epoch' ? renameKeyword(story.project.files.get(path), argument, now) : []),
    };
  }
}

function* goneOfTraining(story: Story, training: Story['trainings'][number]): Iterable<Detection> {
  const { file, call } = training;
  if (call === null || training.by !== 'fit') return;
  for (const name of ['workers', 'use_multiprocessing', 'max_queue_size']) {
    const argument = keyword(training.arguments, name);
    const message = `\`fit\` no longer takes \`${name}\`. Give it to the \`keras.utils.PyDataset\` instead.`;
    yield* refused(story, { file, call, argument, message, canGo: true });
  }
}

function renameKeyword(file: SourceFile | undefined, argument: PassedArgument, name: string): Fix[] {
  const given = argument.argument;
  if (file === undefined || given === null) return [];
  const start = file.text.startsWith(`${argument.name ?? ''}`, given.start) ? given.start : -1;
  if (start < 0) return [];
  return [
    {
      title: `Write ${name}`,
      safe: true,
      edits: [replace(file, { start, end: start + (argument.name ?? '').length }, name)],
    },
  ];
}

/** What is known of the files of a story: asked for under every target. */
const importedForSomeVersions = once((_story: Story) => new Map<SourceFile, boolean>());

function isForSomeVersions(story: Story, file: SourceFile): boolean {
  const known = importedForSomeVersions(story);
  const answer = known.get(file) ?? isImportedForSomeVersions(story.project, file);
  known.set(file, answer);
  return answer;
}
