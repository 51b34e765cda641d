/**
 * Canonical names of what lies outside the project: one spelling for everything that TensorFlow, Keras and
 * the rest offer under several.
 */
import { kerasName } from '../builtins';
import type { ExternalValue, Namespace } from '../value';

/** Functions that Keras offers in several places, by their last name. */
const kerasFunctions: Readonly<Record<string, string>> = {
  load_model: 'keras.models.load_model',
  save_model: 'keras.models.save_model',
  model_from_json: 'keras.models.model_from_json',
  model_from_config: 'keras.models.model_from_config',
  model_from_yaml: 'keras.models.model_from_yaml',
  clone_model: 'keras.models.clone_model',
  register_keras_serializable: 'keras.saving.register_keras_serializable',
  custom_object_scope: 'keras.saving.CustomObjectScope',
  CustomObjectScope: 'keras.saving.CustomObjectScope',
  get_custom_objects: 'keras.saving.get_custom_objects',
  serialize_keras_object: 'keras.saving.serialize_keras_object',
  deserialize_keras_object: 'keras.saving.deserialize_keras_object',
  enable_unsafe_deserialization: 'keras.config.enable_unsafe_deserialization',
};

const interned = new Map<string, ExternalValue>();
/** Names made from programs are not kept for ever. */
const internedAtMost = 50_000;

/** The value of a dotted name outside the project. */
export function external(written: string): ExternalValue {
  const known = interned.get(written);
  if (known !== undefined) return known;
  if (interned.size >= internedAtMost) forget();
  const value = makeExternal(customLayers.has(written) ? 'keras.layers.Layer' : written);
  interned.set(written, value);
  return value;
}

/** Members by the value they are taken from: asked for at every step of a dotted name. */
const members = new Map<ExternalValue, Map<string, ExternalValue>>();

/** `module.name` outside the project. */
export function externalMember(of: ExternalValue, name: string): ExternalValue {
  let known = members.get(of);
  if (known === undefined) members.set(of, (known = new Map()));
  let found = known.get(name);
  if (found === undefined) known.set(name, (found = external(`${of.written}.${name}`)));
  return found;
}

/** A name that Python itself may know. */
export function builtinName(name: string): ExternalValue {
  return externalMember(external('builtins'), name);
}

let customLayers: ReadonlySet<string> = new Set();

/**
 * Lets classes of packages out of sight, by their full names, stand for `keras.layers.Layer` in every story that is
 * told from now on.
 */
export function useCustomLayers(names: readonly string[]): void {
  if (names.length === customLayers.size && names.every((name) => customLayers.has(name))) return;
  customLayers = new Set(names);
  forget();
}

function forget(): void {
  interned.clear();
  members.clear();
}

function makeExternal(written: string): ExternalValue {
  const keras = kerasName(written);
  if (keras !== null) {
    const simple = keras.name.slice(keras.name.lastIndexOf('.') + 1);
    const folder = keras.name.split('.')[0] ?? '';
    const isShared = folder !== 'layers' && folder !== 'optimizers' && kerasFunctions[simple] !== undefined;
    const name = isShared ? kerasFunctions[simple] : keras.name === '' ? 'keras' : `keras.${keras.name}`;
    return { kind: 'external', name: name ?? written, namespace: keras.namespace as Namespace, written };
  }
  return { kind: 'external', name: canonicalElsewhere(written), namespace: null, written };
}

function canonicalElsewhere(written: string): string {
  let name = written;
  if (name.startsWith('tensorflow.compat.v2.')) name = `tensorflow.${name.slice(21)}`;
  if (name.startsWith('tensorflow.compat.v1.')) {
    // what version 1 shares with version 2 has one name here
    const rest = name.slice(21);
    if (/^(io|train\.(Checkpoint|CheckpointManager|latest_checkpoint)$|nn|math|app|flags)/.test(rest))
      name = `tensorflow.${rest}`;
  }
  if (name.startsWith('tensorflow.io.gfile.') || name.startsWith('tensorflow.gfile.')) {
    const call = name.slice(name.lastIndexOf('.') + 1);
    if (call === 'join') return 'os.path.join';
    if (call === 'makedirs' || call === 'MakeDirs') return 'os.makedirs';
    if (call === 'exists' || call === 'Exists') return 'os.path.exists';
    if (call === 'glob' || call === 'Glob') return 'glob.glob';
    if (call === 'GFile' || call === 'Open') return 'builtins.open';
  }
  if (name === 'io.open' || name === 'codecs.open') return 'builtins.open';
  if (name === 'posixpath.join' || name === 'ntpath.join') return 'os.path.join';
  if (name === 'cPickle.dump' || name === 'dill.dump' || name === 'cloudpickle.dump') return 'pickle.dump';
  if (name === 'cPickle.load' || name === 'dill.load' || name === 'cloudpickle.load') return 'pickle.load';
  if (name === 'sklearn.externals.joblib.dump') return 'joblib.dump';
  if (name === 'sklearn.externals.joblib.load') return 'joblib.load';
  if (name === 'tensorflow.app.flags' || name === 'tensorflow.flags') return 'absl.flags';
  if (name.startsWith('tensorflow.app.flags.')) return `absl.flags.${name.slice(21)}`;
  if (name.startsWith('tensorflow.flags.')) return `absl.flags.${name.slice(17)}`;
  if (name.startsWith('tensorflow.python.training.tracking.util.Checkpoint')) return 'tensorflow.train.Checkpoint';
  return name;
}

/** Whether the last part of a dotted name looks like a class. */
export function looksLikeClass(name: string): boolean {
  const simple = name.slice(name.lastIndexOf('.') + 1);
  return /^_?[A-Z]/.test(simple) && !/^[A-Z0-9_]+$/.test(simple.replace(/^_/, ''))
    ? true
    : /^[A-Z0-9]{2,}$/.test(simple) && name.startsWith('keras.');
}
