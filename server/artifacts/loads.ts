/**
 * Whether each line of Keras loads an artifact, told from the artifact alone: which container the
 * line reads, which classes and arguments its own modules have (`keras-tables.json`, recorded from
 * the real versions), what it refuses for safety, and what it must be given. Measured against
 * recorded loads of real versions by the tests.
 */
import type { Artifact, LoadVerdict } from './artifact';
import { bytecodes } from './config-safety';
import { customName, isKerasClass, isKerasModule, isObject, kerasArguments, TABLE_VERSIONS, textOf, walkObjects, type ConfigObject, type Json } from './keras-config';

/** What is known of a model that is described by a configuration. */
export interface ConfiguredModel {
  holder: 'keras-archive' | 'hdf5';
  model: Json;
  /** The `training_config` of an .h5; null where there is none. */
  training: Json;
  /** Its findings and custom objects count; `loads` is not looked at. */
  artifact: Artifact;
  /** Whether an archive holds readable weights; null for an .h5. */
  weights: boolean | null;
}

const no = (reason: string): LoadVerdict => ({ verdict: 'no', reason });

/** The same refusal for every line. */
export function refusedEverywhere(reason: string): Record<string, LoadVerdict> {
  return Object.fromEntries(TABLE_VERSIONS.map((version) => [`keras ${version}`, no(reason)]));
}

/** The verdict of each line on a model in an archive, folder or .h5. */
export function configLoads(source: ConfiguredModel): Record<string, LoadVerdict> {
  const objects = [...walkObjects(source.model)];
  return Object.fromEntries(TABLE_VERSIONS.map((version) => [`keras ${version}`, configVerdict(source, objects, version)]));
}

function isThree(version: string): boolean {
  return version.startsWith('3');
}

function configVerdict(source: ConfiguredModel, objects: ConfigObject[], version: string): LoadVerdict {
  const refusal = containerRefusal(source, version) ?? structureRefusal(source, version);
  if (refusal !== null) return no(refusal);
  const impossible = configRefusal(source, objects, version);
  if (impossible !== null) return no(impossible);
  const code = bytecodeVerdict(source, version);
  if (code?.verdict === 'no') return code;
  const { customObjects } = source.artifact;
  if (customObjects.length > 0) {
    return {
      verdict: 'custom-objects',
      reason: `Needs ${customObjects.join(', ')} in custom_objects, or registered${code === null ? '' : `; ${code.reason}`}.`,
    };
  }
  return code ?? { verdict: 'yes', reason: '' };
}

/** Which container a line opens under which name. */
function containerRefusal({ holder, artifact }: ConfiguredModel, version: string): string | null {
  const name = artifact.path;
  const named = /\.keras$/i.test(name);
  if (holder === 'hdf5') {
    return named && isThree(version) ? 'Keras 3 wants a zip under the name .keras, and this is an HDF5 file: rename it to .h5.' : null;
  }
  const folder = artifact.files.some((file) => file.path === 'config.json');
  if (version === '2.8' || version === '2.10') {
    return folder ? 'Keras before 2.12 reads no unzipped .keras folder.' : 'Keras before 2.12 reads no .keras archive: it takes a file of that name for HDF5.';
  }
  if (folder && !isThree(version)) return 'Keras 2 reads no unzipped .keras folder.';
  if (!folder && !named) return 'The archive is not named .keras, so that Keras takes it for something else.';
  return null;
}

/** Damage and what does not fit together. */
function structureRefusal({ holder, artifact, weights }: ConfiguredModel, version: string): string | null {
  for (const finding of artifact.findings) {
    if (finding.severity !== 'error') continue;
    const { code, where } = finding;
    const first = `${finding.message.split(/(?<=[.:]) /)[0] ?? finding.message}`.replace(/[:.]$/, '.');
    if (holder === 'hdf5') {
      const beside = where.startsWith('/') && where !== '/' && !where.startsWith('/model_weights');
      if (['SP602', 'SP605'].includes(code) || (code === 'SP603' && !beside)) return first;
      continue;
    }
    if (where === 'metadata.json') continue;
    // Old zip readers skip what newer Keras looks at first.
    if (code === 'SP601' && where.startsWith('assets')) continue;
    if (code === 'SP601' || code === 'SP602' || (code === 'SP603' && !/declares two sizes/.test(finding.message))) return first;
    if (code === 'SP605' && where.startsWith('/')) return first;
    if (isThree(version) && (code === 'SP704' || code === 'SP705') && where.startsWith('/')) return first;
  }
  return holder === 'keras-archive' && weights === false ? 'It has no readable weights.' : null;
}

/** Losses by their short names, which Keras 3 cannot find again in an .h5 (loss functions are looked up as `keras.metrics.<name>`). */
const SHORT_LOSSES = new Set(['mse', 'mae', 'mape', 'msle', 'kld', 'bce', 'logcosh', 'MSE', 'MAE', 'MAPE', 'MSLE', 'KLD']);

/** What a line cannot rebuild whatever it is given. */
function configRefusal(source: ConfiguredModel, objects: ConfigObject[], version: string): string | null {
  const { holder, artifact } = source;
  if (artifact.findings.some((finding) => finding.code === 'SP703' && finding.severity === 'error')) {
    const foreign = artifact.findings.find((finding) => finding.code === 'SP703');
    return `Its configuration names what is no part of a model (${foreign?.where ?? ''}).`;
  }
  for (const object of objects) {
    const reason = objectRefusal(object, holder, version);
    if (reason !== null) return reason;
  }
  if (isObject(source.training)) {
    for (const object of walkObjects(source.training['optimizer_config'] ?? null, 'optimizer_config')) {
      const reason = isThree(version) ? null : argumentRefusal(object, version);
      if (reason !== null) return reason;
    }
    const loss = source.training['loss'];
    if (isThree(version) && holder === 'hdf5' && [loss].flat().some((name) => typeof name === 'string' && SHORT_LOSSES.has(name))) {
      return `It was compiled with the loss "${String(loss)}", whose short name Keras 3 cannot look up in an .h5: load it with compile=False.`;
    }
    if (isThree(version) && isObject(loss ?? null) && isObject(loss) && textOf(loss, 'class_name') === 'function') {
      return 'Its loss is a function that Keras 3 cannot find again in an .h5: load it with compile=False.';
    }
  }
  if (isThree(version) && holder === 'hdf5' && sharesNestedModel(source)) {
    return 'A model inside it is called more than once, which Keras 3 cannot rebuild from an .h5 of Keras 2.';
  }
  return null;
}

function objectRefusal(object: ConfigObject, holder: ConfiguredModel['holder'], version: string): string | null {
  const { module } = object;
  const label = object.layer === null ? object.class : `"${object.layer}"`;
  if (module !== null && holder === 'keras-archive') {
    if (/^keras\.(src\.)?engine\.|^tf_keras\./.test(module) && isThree(version)) return `${label} is of the module ${module}, which Keras 3 does not have.`;
    if (/^keras\.src\.models\.|^tf_keras\./.test(module) && !isThree(version)) return `${label} is of the module ${module}, which Keras 2 does not have.`;
  }
  if (isObject(object.config) && /Lookup$|^TextVectorization$/.test(object.class) && textOf(object.config, 'vocabulary') !== null) {
    return `${label} reads its vocabulary from ${textOf(object.config, 'vocabulary') ?? ''}, which is not in the artifact.`;
  }
  if (object.class === 'Lambda' && holder === 'hdf5') return null;
  return argumentRefusal(object, version);
}

/** Configurations that these rebuild in a way of their own. */
const OWN_FROM_CONFIG = new Set(['Functional', 'Sequential', 'Model']);

function argumentRefusal(object: ConfigObject, version: string): string | null {
  if (object.class === 'function' || OWN_FROM_CONFIG.has(object.class) || customName(object) !== null) return null;
  if (object.module !== null && !isKerasModule(object.module)) return null;
  if (!isKerasClass(object.class)) return null;
  const known = kerasArguments(object.class, version);
  const label = object.layer === null ? object.class : `${object.class} "${object.layer}"`;
  if (known === null) return `Keras ${version} has no class ${object.class}${object.layer === null ? '' : ` (layer "${object.layer}")`}.`;
  if (known.has('*') || !isObject(object.config)) return null;
  const unknown = Object.keys(object.config).filter((key) => !known.has(key));
  return unknown.length === 0 ? null : `${label} has the argument${unknown.length === 1 ? '' : 's'} ${unknown.join(', ')}, which ${object.class} of Keras ${version} does not take.`;
}

/** Whether a Functional model of Keras 2 calls a nested model more than once. */
function sharesNestedModel({ model, artifact }: ConfiguredModel): boolean {
  if (!(artifact.producer.keras ?? '2').startsWith('2')) return false;
  for (const object of walkObjects(model)) {
    if (!OWN_FROM_CONFIG.has(object.class)) continue;
    const nodes = object.node['inbound_nodes'];
    if (Array.isArray(nodes) && nodes.length > 1) return true;
  }
  return false;
}

/** What bytecode in the configuration means for a line; null when there is none. */
function bytecodeVerdict({ holder, model, training }: ConfiguredModel, version: string): LoadVerdict | null {
  const codes = [...bytecodes(model), ...bytecodes(training)];
  if (codes.length === 0) return null;
  if (codes.includes(null)) return no('It holds Python bytecode that no Python can read.');
  const python = codes[0]?.python ?? '';
  // TensorFlow 2.8 and 2.10 run on Python 3.7 to 3.10, TensorFlow 2.15 mostly on 3.11, Keras 3.15 on 3.11 and newer.
  const modern = python.startsWith('3.11');
  if (modern !== (isThree(version) || version === '2.15')) {
    return no(`It holds bytecode of Python ${python}, which the Python that Keras ${version} runs on cannot read.`);
  }
  if (holder === 'hdf5' && !isThree(version)) {
    return { verdict: 'yes', reason: `It runs the bytecode of a Lambda layer (Python ${python}); the same Python must load it.` };
  }
  return { verdict: 'unsafe', reason: `It holds the bytecode of a Lambda layer: safe_mode=False, and the same Python that wrote it (${python}).` };
}

// ---- SavedModels and checkpoints

/** What a SavedModel's Keras metadata adds. */
export interface SavedModelFacts {
  /** Configurations of its layers as JSON; empty without keras_metadata.pb. */
  metadata: Json[];
}

/**
 * The verdict of each line on a SavedModel: `load_model` in Keras 2, `keras.layers.TFSMLayer` in Keras
 * 3, which has no other way. On a checkpoint or anything else: no line, it is no model.
 */
export function artifactLoads(artifact: Artifact, facts: SavedModelFacts = { metadata: [] }): Record<string, LoadVerdict> {
  if (artifact.kind !== 'saved-model') {
    return refusedEverywhere(
      artifact.kind === 'checkpoint'
        ? 'It is a checkpoint: build the model in code, then restore it (tf.train.Checkpoint, or load_weights in Keras 2).'
        : 'It is no model that Keras loads.',
    );
  }
  return Object.fromEntries(TABLE_VERSIONS.map((version) => [`keras ${version}`, savedModelVerdict(artifact, facts, version)]));
}

/** Operations that a TensorFlow does not know, by the Keras line that comes with it. */
const NEW_OPERATIONS: { operation: string; from: string[] }[] = [{ operation: 'DisableCopyOnRead', from: ['2.10', '2.15', '3.15'] }];

function savedModelVerdict(artifact: Artifact, facts: SavedModelFacts, version: string): LoadVerdict {
  const broken = artifact.findings.find((finding) => finding.severity === 'error' && /^SP60[1-5]$/.test(finding.code));
  if (broken !== undefined) return no(`${broken.message.split(/(?<=[.:]) /)[0] ?? broken.message}`);
  const used = new Set(artifact.metaGraphs.flatMap((graph) => [...Object.keys(graph.ops), ...graph.functions.flatMap((one) => Object.keys(one.ops))]));
  for (const { operation, from } of NEW_OPERATIONS) {
    if (used.has(operation) && !from.includes(version)) return no(`It uses the operation ${operation}, which the TensorFlow of Keras ${version} does not have.`);
  }
  const [graph] = artifact.metaGraphs;
  const old = artifact.objects.length === 0;
  if (isThree(version)) {
    if (artifact.metaGraphs.length > 1 || (graph !== undefined && !graph.tags.includes('serve'))) return no('It has several MetaGraphs or other tags than "serve"; TFSMLayer takes one with "serve".');
    if (savedByOldOptimizer(artifact)) return no('It holds the slots of an optimizer of Keras 2.10 or older, which TensorFlow without that optimizer cannot restore. Save it again with include_optimizer=False.');
    return { verdict: 'yes', reason: 'As keras.layers.TFSMLayer(path); load_model of Keras 3 reads no SavedModel.' };
  }
  if (old) return no('It is a SavedModel of TensorFlow 1 without an object graph: use tf.saved_model.load.');
  for (const config of facts.metadata) {
    for (const object of walkObjects(config)) {
      const reason = customName(object) === null ? argumentRefusal(object, version) : null;
      if (reason !== null) return no(reason);
    }
  }
  return { verdict: 'yes', reason: '' };
}

function savedByOldOptimizer(artifact: Artifact): boolean {
  const [major, minor] = (artifact.producer.keras ?? artifact.producer.tensorflow ?? '').split('.').map(Number);
  return major === 2 && (minor ?? 0) < 11 && artifact.variables.some((variable) => variable.key.includes('.OPTIMIZER_SLOT/'));
}
