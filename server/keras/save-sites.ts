/** Which calls save, and what they say. */
import { findMember } from './interpreter/classes';
import { argumentAt, optionsOf } from './interpreter/values';
import { checkpointNames, fileArgument, isInstanceOf } from './sites';
import type { Save, SaveApi } from './story';
import type { CallEvent, FunctionValue, PassedArgument, Value } from './value';

/** A call that saves, before the models are known. */
export interface SaveSite {
  api: SaveApi;
  what: Save['what'];
  /** What is saved. */
  subject: Value | null;
  path: PassedArgument | null;
  /** Parameter names of the call, in order, for `argument()`. */
  parameters: readonly string[];
}

const saveParameters = [
  'filepath',
  'overwrite',
  'include_optimizer',
  'save_format',
  'signatures',
  'options',
  'save_traces',
];

const checkpointParameters = [
  'filepath',
  'monitor',
  'verbose',
  'save_best_only',
  'save_weights_only',
  'mode',
  'save_freq',
];

const weightsParameters = ['filepath', 'overwrite', 'save_format', 'options'];

/** A call as a save; null when it is none. */
export function saveSite(event: CallEvent): SaveSite | null {
  return saveCalls.get(event.name)?.(event) ?? null;
}

type ReadSave = (event: CallEvent) => SaveSite | null;

function passed(event: CallEvent, name: string, position: number): PassedArgument | null {
  return argumentAt(event.arguments, name, position);
}

/** A call of a function that is given what it saves first and where second; `parameters` begin with these two. */
function savingFunction(api: SaveApi, what: Save['what'], parameters: readonly string[]): ReadSave {
  const [subject = '', path = ''] = parameters;
  return (event) => ({
    api,
    what,
    subject: passed(event, subject, 0)?.value ?? null,
    path: passed(event, path, 1),
    parameters,
  });
}

/** A call of a method that saves its own object; `parameters` begin with where. */
function savingMethod(api: SaveApi, what: Save['what'], parameters: readonly string[]): ReadSave {
  const [path = ''] = parameters;
  return (event) => ({ api, what, subject: event.self, path: passed(event, path, 0), parameters });
}

/** A call of a method that gives its own object's configuration back. */
function givingConfig(api: SaveApi): ReadSave {
  return (event) => ({ api, what: 'config', subject: event.self, path: null, parameters: [] });
}

const saveOfModel = savingMethod('model.save', 'model', saveParameters);
const saveOfCheckpoint = savingMethod('tf.train.Checkpoint', 'checkpoint', ['file_prefix', 'options']);

/** `.save` of a checkpoint, or of a model. A manager's path is told by its constructor. */
function methodSave(event: CallEvent): SaveSite | null {
  if (event.self === null) return null;
  const options = optionsOf(event.self);
  if (options.some((option) => isInstanceOf(option, checkpointNames))) return saveOfCheckpoint(event);
  return options.some((option) => isInstanceOf(option, ['tensorflow.train.CheckpointManager']))
    ? null
    : saveOfModel(event);
}

function methodWrite(event: CallEvent): SaveSite | null {
  return event.self !== null && optionsOf(event.self).some((option) => isInstanceOf(option, checkpointNames))
    ? saveOfCheckpoint(event)
    : null;
}

/** The constructor of `ModelCheckpoint`, called by that of a class derived from it. */
function derivedCheckpoint(event: CallEvent): SaveSite | null {
  return event.self !== null && optionsOf(event.self).every(keepsLikeKeras) ? checkpointSite(event, event.self) : null;
}

/** A class derived from `ModelCheckpoint` that has no constructor of its own. */
function newCheckpoint(event: CallEvent): SaveSite | null {
  const { result } = event;
  return result.kind === 'instance' &&
    result.of.kind === 'class' &&
    keepsLikeKeras(result) &&
    findMember(result.of, '__init__') === null
    ? checkpointSite(event, result)
    : null;
}

function backup(event: CallEvent): SaveSite {
  const parameters = ['backup_dir', 'save_freq', 'delete_checkpoint'];
  return { api: 'BackupAndRestore', what: 'backup', subject: null, path: passed(event, 'backup_dir', 0), parameters };
}

function pickled(event: CallEvent, path: PassedArgument | null, parameters: readonly string[]): SaveSite {
  return { api: 'pickle', what: 'pickle', subject: passed(event, 'obj', 0)?.value ?? null, path, parameters };
}

/** `.dump` of a pickler, which was given the file. */
function picklerDump(event: CallEvent): SaveSite | null {
  if (event.self === null) return null;
  const pickler = optionsOf(event.self).find((option) =>
    isInstanceOf(option, ['pickle.Pickler', 'dill.Pickler', 'cloudpickle.CloudPickler']),
  );
  return pickler?.kind === 'instance'
    ? pickled(event, fileArgument(argumentAt(pickler.arguments, 'file', 0)), ['obj'])
    : null;
}

/** Arrays that NumPy writes, where each holds weights. */
function savedArrays(event: CallEvent): SaveSite | null {
  const arrays = event.arguments
    .slice(1)
    .filter(({ name }) => name !== 'allow_pickle' && name !== 'fix_imports')
    .map(({ value }) => value);
  if (arrays.length === 0 || !arrays.every(holdsWeights)) return null;
  return {
    api: 'numpy',
    what: 'pickle',
    subject: { kind: 'sequence', form: 'list', elements: arrays, places: [], open: false },
    path: passed(event, 'file', 0),
    parameters: ['file'],
  };
}

/** By the full name of what is called; a method's begins with a dot. */
const saveCalls: ReadonlyMap<string, ReadSave> = new Map<string, ReadSave>([
  ['.save', methodSave],
  ['.write', methodWrite],
  ['keras.models.save_model', savingFunction('model.save', 'model', ['model', ...saveParameters])],
  ['.save_weights', savingMethod('model.save_weights', 'weights', weightsParameters)],
  ['.export', savingMethod('model.export', 'export', ['filepath', 'format', 'verbose'])],
  [
    'tensorflow.saved_model.save',
    savingFunction('tf.saved_model.save', 'export', ['obj', 'export_dir', 'signatures', 'options']),
  ],
  ['keras.callbacks.ModelCheckpoint', (event) => checkpointSite(event, event.result)],
  ['super.__init__', derivedCheckpoint],
  ['new', newCheckpoint],
  ['keras.callbacks.BackupAndRestore', backup],
  ['keras.callbacks.experimental.BackupAndRestore', backup],
  [
    'tensorflow.train.CheckpointManager',
    savingFunction('tf.train.CheckpointManager', 'checkpoint', ['checkpoint', 'directory', 'max_to_keep']),
  ],
  ['.get_config', givingConfig('get_config')],
  ['.to_json', givingConfig('to_json')],
  ['pickle.dump', (event) => pickled(event, fileArgument(passed(event, 'file', 1)), ['obj', 'file', 'protocol'])],
  ['pickle.dumps', (event) => pickled(event, null, ['obj', 'protocol'])],
  ['.dump', picklerDump],
  ['joblib.dump', savingFunction('joblib', 'pickle', ['value', 'filename', 'compress'])],
  ['numpy.save', savedArrays],
  ['numpy.savez', savedArrays],
  ['numpy.savez_compressed', savedArrays],
]);

function checkpointSite(event: CallEvent, callback: Value): SaveSite {
  const weightsOnly =
    setOn(callback, 'save_weights_only') ?? argumentAt(event.arguments, 'save_weights_only', 4)?.value;
  const isWeights = weightsOnly?.kind === 'literal' && weightsOnly.value === true;
  return {
    api: 'ModelCheckpoint',
    what: isWeights ? 'weights' : 'model',
    subject: null,
    path: argumentAt(event.arguments, 'filepath', 0),
    parameters: checkpointParameters,
  };
}

/** What the code sets an attribute of a callback to after it was made; undefined where it leaves it. */
function setOn(callback: Value | null, name: string): Value | undefined {
  return callback?.kind === 'instance' ? callback.attributes.get(name) : undefined;
}

/**
 * Whether an object is of a class derived from `ModelCheckpoint` that leaves it to this how to save, and at least now
 * and then when.
 */
export function keepsLikeKeras(value: Value): boolean {
  if (value.kind !== 'instance' || value.of.kind !== 'class') return false;
  if (!value.of.bases.every((base) => base.kind === 'external' && base.name === 'keras.callbacks.ModelCheckpoint'))
    return false;
  return [...value.of.members].every(
    ([name, member]) =>
      !/^(_save_model|_get_file_path|on_.*)$/.test(name) ||
      (name.startsWith('on_') && member.kind === 'function' && handsOn(member, name)),
  );
}

/** Whether a method hands on to that of the base class. */
function handsOn(method: FunctionValue, name: string): boolean {
  const { start, end } = method.definition;
  return method.file.text.slice(start, end).includes(`super().${name}(`);
}

/** Whether a value is what `get_weights` gives, or some of it, and nothing else. */
export function holdsWeights(value: Value): boolean {
  switch (value.kind) {
    case 'result':
      return value.event.name === '.get_weights';
    case 'unknown':
      return value.from === '.get_weights';
    case 'sequence':
      return value.elements.length > 0 && value.elements.every(holdsWeights);
    case 'dictionary': {
      const values = [...value.entries.values(), ...(value.rest === undefined ? [] : [value.rest])];
      return values.length > 0 && values.every(holdsWeights);
    }
    default:
      return false;
  }
}
