/** Which calls load, and what they say. */
import { openedPath } from './interpreter/text';
import { argumentAt, optionsOf } from './interpreter/values';
import { checkpointNames, fileArgument, isInstanceOf } from './sites';
import type { Load, LoadApi } from './story';
import type { CallEvent, PassedArgument, TextValue, Value } from './value';

/** A call that reads a model or weights; `parameters` are the names of its arguments in order. */
export interface LoadSite {
  api: LoadApi;
  /** What is filled, where nothing is made. */
  subject: Value | null;
  path: PassedArgument | null;
  parameters: readonly string[];
}

/** A call as a load; null when it is none. */
export function loadSite(event: CallEvent): LoadSite | null {
  return loadCalls.get(event.name)?.(event) ?? null;
}

type ReadLoad = (event: CallEvent) => LoadSite | null;

/** A call that makes something from what its first parameter says. */
function making(api: LoadApi, parameters: readonly string[]): ReadLoad {
  const [path = ''] = parameters;
  return (event) => ({ api, subject: null, path: argumentAt(event.arguments, path, 0), parameters });
}

/** A call of a method that fills its own object. */
function filling(api: LoadApi, parameters: readonly string[]): ReadLoad {
  const [path = ''] = parameters;
  return (event) => ({ api, subject: event.self, path: argumentAt(event.arguments, path, 0), parameters });
}

const restoreOfCheckpoint = filling('Checkpoint.restore', ['save_path', 'options']);

function restore(event: CallEvent): LoadSite | null {
  return event.self !== null && optionsOf(event.self).some((option) => isInstanceOf(option, restoring))
    ? restoreOfCheckpoint(event)
    : null;
}

const restoring = [...checkpointNames, 'tensorflow.train.CheckpointManager'];

const configParameters = ['config', 'custom_objects'];

/** By the full name of what is called; a method's begins with a dot. */
const loadCalls: ReadonlyMap<string, ReadLoad> = new Map<string, ReadLoad>([
  ['keras.models.load_model', making('load_model', ['filepath', 'custom_objects', 'compile', 'safe_mode'])],
  ['.load_weights', filling('load_weights', ['filepath', 'by_name', 'skip_mismatch', 'options'])],
  ['tensorflow.saved_model.load', making('tf.saved_model.load', ['export_dir', 'tags', 'options'])],
  ['keras.layers.TFSMLayer', making('TFSMLayer', ['filepath', 'call_endpoint'])],
  ['keras.models.model_from_json', making('model_from_json', ['json_string', 'custom_objects'])],
  [
    'keras.models.model_from_config',
    () => ({ api: 'from_config', subject: null, path: null, parameters: configParameters }),
  ],
  ['keras.Sequential.from_config', making('from_config', configParameters)],
  ['keras.Model.from_config', making('from_config', configParameters)],
  ['.restore', restore],
  ['.read', restore],
  ['.restore_or_initialize', restore],
  [
    'pickle.load',
    ({ arguments: given }) => ({
      api: 'pickle',
      subject: null,
      path: fileArgument(argumentAt(given, 'file', 0)),
      parameters: ['file'],
    }),
  ],
  [
    'pickle.loads',
    ({ arguments: given }) => ({
      api: 'pickle',
      subject: null,
      path: readArgument(argumentAt(given, 'data', 0)),
      parameters: ['data'],
    }),
  ],
  ['joblib.load', making('joblib', ['filename'])],
  ['numpy.load', making('numpy', ['file', 'mmap_mode', 'allow_pickle'])],
]);

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

/** Names of the loads that make a model of Keras. */
export const modelLoads: ReadonlySet<LoadApi> = new Set<LoadApi>(['load_model', 'model_from_json', 'from_config']);
