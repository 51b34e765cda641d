/** Which calls are written down as events: those that can matter to the story of the models or to a rule. */
import type { Call } from '../../python/syntax';
import { argumentsOfSome, isUnknownName } from '../arguments';
import type { CallEvent, InstanceValue, PassedArgument, Value } from '../value';
import { unknown } from '../value';
import { kerasBaseOf } from './classes';
import type { Machine } from './machine';
import { plainText } from './values';

/** Methods whose calls tell something whatever they are called on. */
const tellingMethods = new Set(
  (
    '.fit .compile .save .save_weights .load_weights .fit_generator .train_on_batch .test_on_batch .predict .predict_generator .predict_on_batch .evaluate .evaluate_generator .summary ' +
    '.get_layer .add .build .export .to_json .get_weights .set_weights .get_config .restore .read .write .write_text .write_bytes .restore_or_initialize .parse_args .parse_known_args .assert_consumed ' +
    '.assert_existing_objects_matched .assert_nontrivial_match .expect_partial .mkdir .makedirs .exists .is_file .is_dir .extractall .rename .replace .symlink_to .hardlink_to .link_to .unlink .copy .read_text .read_bytes .adapt .call .apply_gradients ' +
    '.load .dump .set_model .command .callback .group .setter .getter'
  ).split(' '),
);

/** Calls of functions and classes that the story or a rule looks at. */
const tellingNames =
  /^(new$|super\.|keras\.(Sequential|Model|models\.|saving\.|callbacks\.|applications\.|config\.|optimizers\.|Input$|layers\.(TFSMLayer|Input)|\w+\.(de)?serialize(_keras_object)?$)|tensorflow\.(io\.gfile\.(copy|rename)|saved_model\.|train\.|compat\.v1\.train)|pickle\.|joblib\.|(json|yaml)\.(safe_)?dumps?$|numpy\.(load|save|savez|savez_compressed)$|os\.|shutil\.|subprocess\.|urllib|requests\.|gdown|wget|huggingface_hub|zipfile|tarfile|kaggle|builtins\.open$|distutils|google\.|click\.(option|argument)$|typer\.)|download|makedirs|mkdir|ensure|create_dir|get_file|register/i;

/** Whether a call can matter to the story or a rule; the rest is not written down. */
function isTelling(name: string, self: Value | null, result: Value | undefined): boolean {
  if (name === '()') {
    return (
      self !== null && (self.kind === 'instance' ? !isLayer(self) : self.kind === 'unknown' && self.key !== undefined)
    );
  }
  if (name.startsWith('.')) {
    return (
      tellingMethods.has(name) ||
      isOfTensor(self) ||
      (self !== null && self.kind === 'instance' && !isLayer(self)) ||
      prepares(name)
    );
  }
  if (result?.kind === 'tensor') return result.symbolic;
  return tells(name);
}

/** Whether a method is one of a symbolic tensor, or of its shape. */
function isOfTensor(self: Value | null): boolean {
  const of = self?.kind === 'method' ? self.self : self;
  return of?.kind === 'tensor' && of.symbolic;
}

/** Whether a name matches, remembered: programs call few names many times. */
function matching(pattern: RegExp): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    let answer = known.get(name);
    if (answer === undefined) {
      // names made from programs are not kept for ever
      if (known.size > 20_000) known.clear();
      known.set(name, (answer = pattern.test(name)));
    }
    return answer;
  };
}

const prepares = matching(/download|mkdir|makedirs/i);

const tells = matching(tellingNames);

/** Whether an object is a layer, whose calls tell nothing. A layer that stands for a saved model counts as none. */
function isLayer(self: InstanceValue): boolean {
  const base =
    self.of.kind === 'class' ? kerasBaseOf(self.of) : self.of.name === 'keras.layers.TFSMLayer' ? null : self.of.name;
  return base !== null && base.startsWith('keras.layers.');
}

/** Whether an object is a model: what it is handed to may call it. */
function isModel(value: Value): boolean {
  if (value.kind !== 'instance') return false;
  const base = value.of.kind === 'class' ? kerasBaseOf(value.of) : value.of.name;
  return (
    base === 'keras.Model' ||
    base === 'keras.Sequential' ||
    base === 'keras.models.load_model' ||
    base?.startsWith('keras.models.model_from_') === true
  );
}

/** Calls of Keras and TensorFlow that make, fill, save or load models, or belong to that. */
const notableNames =
  /^(new$|super\.|\.|\(\)$|shutil\.(copy|move)|os\.(rename|renames|replace|link|symlink)$|keras\.(Sequential|Model|models\.|callbacks\.|applications\.|config\.|layers\.TFSMLayer)|tensorflow\.(io\.gfile\.(copy|rename)|saved_model\.|train\.(Checkpoint|CheckpointManager|latest_checkpoint))|tensorflow\.compat\.v1\.train\.Checkpoint|pickle\.|joblib\.|json\.dump$|numpy\.(load|save))/;

const isNotable = matching(notableNames);

/** A call by its name and the names of its arguments, a dot for one without: `numpy.mean[.,axis]`. */
function withArguments(name: string, passed: readonly PassedArgument[]): string {
  return passed.length === 0 ? name : `${name}[${passed.map((argument) => argument.name ?? '.').join(',')}]`;
}

/** Whether some version of Keras refuses a call for an argument, or for a name in quotes that it hands over. */
function mayBeRefused(name: string, passed: readonly PassedArgument[]): boolean {
  if (!name.startsWith('keras.') || passed.length === 0) return false;
  const some = argumentsOfSome(name.slice('keras.'.length));
  return passed.some(
    (argument) =>
      (some !== null && argument.name !== null && some.has(argument.name)) ||
      (argument.value.kind === 'text' && isUnknownName(plainText(argument.value) ?? '')),
  );
}

/** A call as it is written down, where the machine stands now. */
function eventOf(
  machine: Machine,
  name: string,
  callee: Value,
  self: Value | null,
  passed: PassedArgument[],
  call: Call,
): CallEvent {
  return {
    name,
    callee,
    self,
    arguments: passed,
    call,
    file: machine.file,
    result: unknown,
    order: machine.order,
    program: machine.run.file,
    uncalled: machine.uncalled,
    guard: machine.guard,
    objectScopes: machine.objectScopes,
    function: machine.active[machine.active.length - 1] ?? null,
    branch: machine.branch,
  };
}

/** Writes a call to something outside down where it may matter, and gives its result. */
export function record(
  machine: Machine,
  name: string,
  callee: Value,
  self: Value | null,
  passed: PassedArgument[],
  call: Call,
  result?: Value,
): Value {
  if (
    !isTelling(name, self, result) &&
    !passed.some(({ value }) => isModel(value) || (value.kind === 'method' && isModel(value.self)))
  ) {
    machine.order += 1;
    if (mayBeRefused(name, passed)) {
      const event = eventOf(machine, name, callee, self, passed, call);
      if (result !== undefined) event.result = result;
      machine.run.events.push(event);
    }
    if (result !== undefined) return result;
    const from = name.startsWith('.')
      ? self?.kind === 'unknown' && self.from !== undefined
        ? `${self.from}()${name}`
        : undefined
      : name;
    return {
      kind: 'unknown',
      key: `call ${machine.run.file.path} ${machine.order}`,
      from: from === undefined ? from : withArguments(from, passed),
    };
  }
  machine.order += 1;
  const event = eventOf(machine, name, callee, self, passed, call);
  event.result = result ?? { kind: 'result', event };
  machine.run.events.push(event);
  if (isNotable(name)) machine.run.notable.push(event);
  if (event.result.kind === 'instance' && event.result.event === null) event.result.event = event;
  return event.result;
}
