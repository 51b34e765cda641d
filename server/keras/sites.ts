/** Which calls save and load, and what they say. */
import { externalAncestors, findMember } from './interpreter/classes';
import { openedPath } from './interpreter/text';
import { argumentAt, optionsOf, text } from './interpreter/values';
import { withEpochFields } from './paths';
import type { GivenObjects, Load, LoadApi, Save, SaveApi } from './story';
import type { CallEvent, FunctionValue, InstanceValue, PassedArgument, TextValue, Value } from './value';

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

export interface LoadSite {
  api: LoadApi;
  /** What is filled, where nothing is made. */
  subject: Value | null;
  path: PassedArgument | null;
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

/** What tells two unknown values apart; null for known ones. */
export function keyOf(value: Value): string | null {
  if (value.kind === 'unknown') return value.key ?? null;
  if (value.kind === 'result') return `call ${value.event.program.path} ${value.event.order}`;
  if (value.kind === 'method' && value.function === null) {
    const inner = value.self.kind === 'instance' ? `object ${value.self.id}` : keyOf(value.self);
    return inner === null ? null : `${inner}.${value.name}`;
  }
  return null;
}

/** Whether an object is one of a Keras or TensorFlow class, or of a project's class derived from it. */
export function isInstanceOf(value: Value, names: readonly string[]): value is InstanceValue {
  if (value.kind !== 'instance') return false;
  if (value.of.kind === 'external') return names.includes(value.of.name);
  return externalAncestors(value.of).some((base) => names.includes(base.name));
}

const checkpointNames = ['tensorflow.train.Checkpoint', 'tensorflow.compat.v1.train.Checkpoint'];

/** A call as a save; null when it is none. */
export function saveSite(event: CallEvent): SaveSite | null {
  const at = (name: string, position: number): PassedArgument | null => argumentAt(event.arguments, name, position);
  switch (event.name) {
    case '.save': {
      if (event.self === null) return null;
      if (optionsOf(event.self).some((option) => isInstanceOf(option, checkpointNames))) {
        return {
          api: 'tf.train.Checkpoint',
          what: 'checkpoint',
          subject: event.self,
          path: at('file_prefix', 0),
          parameters: ['file_prefix', 'options'],
        };
      }
      if (optionsOf(event.self).some((option) => isInstanceOf(option, ['tensorflow.train.CheckpointManager'])))
        return null;
      return {
        api: 'model.save',
        what: 'model',
        subject: event.self,
        path: at('filepath', 0),
        parameters: saveParameters,
      };
    }
    case '.write':
      if (event.self === null || !optionsOf(event.self).some((option) => isInstanceOf(option, checkpointNames)))
        return null;
      return {
        api: 'tf.train.Checkpoint',
        what: 'checkpoint',
        subject: event.self,
        path: at('file_prefix', 0),
        parameters: ['file_prefix', 'options'],
      };
    case 'keras.models.save_model':
      return {
        api: 'model.save',
        what: 'model',
        subject: at('model', 0)?.value ?? null,
        path: at('filepath', 1),
        parameters: ['model', ...saveParameters],
      };
    case '.save_weights':
      return {
        api: 'model.save_weights',
        what: 'weights',
        subject: event.self,
        path: at('filepath', 0),
        parameters: weightsParameters,
      };
    case '.export':
      return {
        api: 'model.export',
        what: 'export',
        subject: event.self,
        path: at('filepath', 0),
        parameters: ['filepath', 'format', 'verbose'],
      };
    case 'tensorflow.saved_model.save':
      return {
        api: 'tf.saved_model.save',
        what: 'export',
        subject: at('obj', 0)?.value ?? null,
        path: at('export_dir', 1),
        parameters: ['obj', 'export_dir', 'signatures', 'options'],
      };
    case 'keras.callbacks.ModelCheckpoint':
      return checkpointSite(event, event.result);
    case 'super.__init__':
      return event.self !== null && optionsOf(event.self).every(keepsLikeKeras)
        ? checkpointSite(event, event.self)
        : null;
    case 'new':
      return event.result.kind === 'instance' &&
        event.result.of.kind === 'class' &&
        keepsLikeKeras(event.result) &&
        findMember(event.result.of, '__init__') === null
        ? checkpointSite(event, event.result)
        : null;
    case 'keras.callbacks.BackupAndRestore':
    case 'keras.callbacks.experimental.BackupAndRestore':
      return {
        api: 'BackupAndRestore',
        what: 'backup',
        subject: null,
        path: at('backup_dir', 0),
        parameters: ['backup_dir', 'save_freq', 'delete_checkpoint'],
      };
    case 'tensorflow.train.CheckpointManager':
      return {
        api: 'tf.train.CheckpointManager',
        what: 'checkpoint',
        subject: at('checkpoint', 0)?.value ?? null,
        path: at('directory', 1),
        parameters: ['checkpoint', 'directory', 'max_to_keep'],
      };
    case '.get_config':
      return { api: 'get_config', what: 'config', subject: event.self, path: null, parameters: [] };
    case '.to_json':
      return { api: 'to_json', what: 'config', subject: event.self, path: null, parameters: [] };
    case 'pickle.dump':
      return {
        api: 'pickle',
        what: 'pickle',
        subject: at('obj', 0)?.value ?? null,
        path: fileArgument(at('file', 1)),
        parameters: ['obj', 'file', 'protocol'],
      };
    case 'pickle.dumps':
      return {
        api: 'pickle',
        what: 'pickle',
        subject: at('obj', 0)?.value ?? null,
        path: null,
        parameters: ['obj', 'protocol'],
      };
    case '.dump': {
      const pickler =
        event.self === null
          ? undefined
          : optionsOf(event.self).find((option) =>
              isInstanceOf(option, ['pickle.Pickler', 'dill.Pickler', 'cloudpickle.CloudPickler']),
            );
      return pickler?.kind === 'instance'
        ? {
            api: 'pickle',
            what: 'pickle',
            subject: at('obj', 0)?.value ?? null,
            path: fileArgument(argumentAt(pickler.arguments, 'file', 0)),
            parameters: ['obj'],
          }
        : null;
    }
    case 'joblib.dump':
      return {
        api: 'joblib',
        what: 'pickle',
        subject: at('value', 0)?.value ?? null,
        path: at('filename', 1),
        parameters: ['value', 'filename', 'compress'],
      };
    case 'numpy.save':
    case 'numpy.savez':
    case 'numpy.savez_compressed': {
      const arrays = event.arguments.slice(1).map(({ value }) => value);
      if (arrays.length === 0 || !arrays.every(holdsWeights)) return null;
      return {
        api: 'numpy',
        what: 'pickle',
        subject: { kind: 'sequence', form: 'list', elements: arrays, places: [], open: false },
        path: at('file', 0),
        parameters: ['file'],
      };
    }
    default:
      return null;
  }
}

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

/** An argument of a callback by its Keras name, or what the attribute that holds it is set to afterwards. */
export function optionOfCallback(
  callback: InstanceValue,
  given: (name: string) => PassedArgument | null,
  event: CallEvent,
): (name: string) => PassedArgument | null {
  return (name) => {
    const value = name === 'filepath' ? undefined : callback.attributes.get(name);
    return value === undefined
      ? given(name)
      : {
          name,
          spread: null,
          value,
          expression: event.call,
          place: { file: event.file.path, span: { start: event.call.start, end: event.call.end } },
          argument: null,
        };
  };
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

/** A call as a load; null when it is none. */
export function loadSite(event: CallEvent): LoadSite | null {
  const at = (name: string, position: number): PassedArgument | null => argumentAt(event.arguments, name, position);
  switch (event.name) {
    case 'keras.models.load_model':
      return {
        api: 'load_model',
        subject: null,
        path: at('filepath', 0),
        parameters: ['filepath', 'custom_objects', 'compile', 'safe_mode'],
      };
    case '.load_weights':
      return {
        api: 'load_weights',
        subject: event.self,
        path: at('filepath', 0),
        parameters: ['filepath', 'by_name', 'skip_mismatch', 'options'],
      };
    case 'tensorflow.saved_model.load':
      return {
        api: 'tf.saved_model.load',
        subject: null,
        path: at('export_dir', 0),
        parameters: ['export_dir', 'tags', 'options'],
      };
    case 'keras.layers.TFSMLayer':
      return { api: 'TFSMLayer', subject: null, path: at('filepath', 0), parameters: ['filepath', 'call_endpoint'] };
    case 'keras.models.model_from_json':
      return {
        api: 'model_from_json',
        subject: null,
        path: at('json_string', 0),
        parameters: ['json_string', 'custom_objects'],
      };
    case 'keras.models.model_from_config':
      return { api: 'from_config', subject: null, path: null, parameters: ['config', 'custom_objects'] };
    case 'keras.Sequential.from_config':
    case 'keras.Model.from_config':
      return { api: 'from_config', subject: null, path: at('config', 0), parameters: ['config', 'custom_objects'] };
    case '.restore':
    case '.read':
    case '.restore_or_initialize':
      if (
        event.self === null ||
        !optionsOf(event.self).some((option) =>
          isInstanceOf(option, [...checkpointNames, 'tensorflow.train.CheckpointManager']),
        )
      )
        return null;
      return {
        api: 'Checkpoint.restore',
        subject: event.self,
        path: at('save_path', 0),
        parameters: ['save_path', 'options'],
      };
    case 'pickle.load':
      return { api: 'pickle', subject: null, path: fileArgument(at('file', 0)), parameters: ['file'] };
    case 'pickle.loads':
      return { api: 'pickle', subject: null, path: readArgument(at('data', 0)), parameters: ['data'] };
    case 'joblib.load':
      return { api: 'joblib', subject: null, path: at('filename', 0), parameters: ['filename'] };
    case 'numpy.load':
      return { api: 'numpy', subject: null, path: at('file', 0), parameters: ['file', 'mmap_mode', 'allow_pickle'] };
    default:
      return null;
  }
}

/** The path of an opened file: the argument of `open`. */
function fileArgument(argument: PassedArgument | null): PassedArgument | null {
  if (argument === null) return null;
  for (const option of optionsOf(argument.value)) {
    if (isInstanceOf(option, ['builtins.open'])) return argumentAt(option.arguments, 'file', 0);
  }
  return argument.value.kind === 'text' ? argument : null;
}

/** The path of the file whose bytes an argument is, `f.read()`; the argument itself for bytes from elsewhere. */
function readArgument(argument: PassedArgument | null): PassedArgument | null {
  const read =
    argument?.value.kind === 'result' &&
    (argument.value.event.name === '.read' || argument.value.event.name === '.read_bytes')
      ? argument.value.event.self
      : null;
  const path = openedPath(read);
  return argument === null || path === null ? argument : { ...argument, value: path };
}

/**
 * The folder of `tf.train.latest_checkpoint(folder)` or `manager.latest_checkpoint` that a load reads; null where it
 * reads something else.
 */
export function latestOf(load: Load): TextValue | null {
  for (const option of load.pathArgument === null ? [] : optionsOf(load.pathArgument.value)) {
    if (option.kind === 'result' && option.event.name === 'tensorflow.train.latest_checkpoint') {
      const folder = option.event.arguments[0]?.value;
      return folder?.kind === 'text' ? folder : null;
    }
    if (
      option.kind === 'method' &&
      (option.name === 'latest_checkpoint' || option.name === 'restore_or_initialize') &&
      option.self.kind === 'instance'
    ) {
      const folder = argumentAt(option.self.arguments, 'directory', 1)?.value;
      return folder?.kind === 'text' ? folder : null;
    }
  }
  return null;
}

/** The paths an argument can be: texts as they are, anything else as one hole. */
export function pathsOf(argument: PassedArgument | null, isCallback: boolean): TextValue[] {
  if (argument === null) return [];
  const paths: TextValue[] = [];
  for (const option of optionsOf(argument.value)) {
    // an empty text is a default that says "none"
    if (option.kind === 'text' && option.parts.every((part) => part === '')) continue;
    if (option.kind === 'text') paths.push(isCallback ? withEpochFields(option) : option);
    else if (option.kind === 'literal') continue;
    else {
      const key = keyOf(option) ?? `at ${argument.place.file} ${argument.place.span.start}`;
      paths.push(text([{ key, source: 'computed', format: null, fallback: null }]));
    }
  }
  return paths;
}

/** `False` is false, a missing argument `otherwise`, anything else null. */
export function flag(argument: PassedArgument | null, otherwise: boolean): boolean | null {
  if (argument === null) return otherwise;
  const value = argument.value;
  if (value.kind === 'literal' && typeof value.value === 'boolean') return value.value;
  if (value.kind === 'literal' && value.value === null) return otherwise;
  return null;
}

/** Adds the entries of a `custom_objects` dictionary. */
export function addGiven(given: GivenObjects, value: Value): void {
  for (const option of optionsOf(value)) {
    if (option.kind === 'dictionary') {
      given.open ||= option.open;
      for (const [name, entry] of option.entries)
        given.entries.set(name, { what: customObject(entry), place: option.places.get(name) ?? null });
    } else if (option.kind !== 'literal' && option.kind !== 'sequence') given.open = true;
  }
}

function customObject(
  value: Value,
):
  | { kind: 'other'; value: Value }
  | { kind: 'class'; class: null; value: Extract<Value, { kind: 'class' }> }
  | { kind: 'instance'; instance: InstanceValue }
  | { kind: 'function'; function: Extract<Value, { kind: 'function' }> }
  | { kind: 'lambda'; lambda: Extract<Value, { kind: 'lambda' }> } {
  switch (value.kind) {
    case 'class':
      return { kind: 'class', class: null, value };
    case 'instance':
      return { kind: 'instance', instance: value };
    case 'function':
      return { kind: 'function', function: value };
    case 'lambda':
      return { kind: 'lambda', lambda: value };
    default:
      return { kind: 'other', value };
  }
}

/** A finished load or save looks an argument up by name, or by its position among the call's parameters. */
export function argumentLookup(
  event: CallEvent,
  parameters: readonly string[],
): (name: string) => PassedArgument | null {
  return (name) => {
    const position = parameters.indexOf(name);
    return argumentAt(event.arguments, name, position < 0 ? null : position);
  };
}

/** Names of the loads that make a model of Keras. */
export const modelLoads: ReadonlySet<LoadApi> = new Set<LoadApi>(['load_model', 'model_from_json', 'from_config']);
