/** Calls of functions and classes that are none of the project's. */
import type { Call } from '../../python/syntax';
import type { ExternalValue, PassedArgument, Scope, Value } from '../value';
import { unknown } from '../value';
import { kerasBaseOf } from './classes';
import { runGiven } from './higher-order';
import { newInstance } from './instances';
import { callPython } from './library';
import { placeOf, type Machine } from './machine';
import { looksLikeClass } from './names';
import { record } from './record';
import { holdsTensor, isSymbolic, newTensor } from './tensors';

/** Calls what is named outside the project: a function of Python's own, of Keras, or of any other package. */
export function callExternal(
  machine: Machine,
  callee: ExternalValue,
  passed: PassedArgument[],
  call: Call,
  scope: Scope,
): Value {
  const known = callPython(machine, callee.name, passed, call, scope);
  if (known !== null) {
    // what Python's own functions make of a symbolic tensor is a rule's business
    const tensor = passed[0]?.value;
    if (tensor?.kind === 'tensor' && tensor.symbolic) record(machine, callee.name, callee, null, passed, call, tensor);
    return known;
  }
  const ofBase = callOfBase(machine, callee, passed, call);
  if (ofBase !== null) return ofBase;
  runGiven(machine, callee.name, passed, call, scope);
  const place = placeOf(machine, call);
  const { name } = callee;
  if (name === 'keras.Input') return record(machine, name, callee, null, passed, call, newTensor(machine, place));
  if (name === 'keras.saving.get_custom_objects') return machine.run.registry;
  if (name === 'keras.models.save_model' || name === 'tensorflow.saved_model.save')
    return record(machine, name, callee, passed[0]?.value ?? null, passed, call);
  if (looksLikeClass(name) || madeInstances.has(name)) {
    if (name.startsWith('builtins.')) return unknown;
    return record(machine, name, callee, null, passed, call, newInstance(machine, callee, passed, call));
  }
  const tensors = tellsOfTensor.has(name) ? [] : passed.map(({ value }) => value).filter((value) => holdsTensor(value));
  if (tensors.length === 0) return record(machine, name, callee, null, passed, call);
  const symbolic = tensors.some((value) => isSymbolic(value));
  const made = newTensor(machine, place, { symbolic, operation: name, inputs: tensors });
  return record(machine, name, callee, null, passed, call, made);
}

/** `keras.layers.Layer.__init__(self, ...)`, which is `super().__init__(...)`; null for any other call. */
function callOfBase(
  machine: Machine,
  callee: ExternalValue,
  [first, ...passed]: readonly PassedArgument[],
  call: Call,
): Value | null {
  const self = first?.value;
  if (first?.name !== null || self?.kind !== 'instance' || self.of.kind !== 'class') return null;
  const end = callee.name.lastIndexOf('.');
  if (kerasBaseOf(self.of) !== callee.name.slice(0, end)) return null;
  const name = callee.name.slice(end + 1);
  const result = record(machine, `super.${name}`, callee, self, passed, call);
  return name === '__init__' ? unknown : result;
}

/** Functions that say something of a tensor and give none: a shape of plain numbers, a name. */
const tellsOfTensor = new Set(
  (
    'keras.backend.int_shape keras.backend.is_keras_tensor keras.backend.is_tensor keras.backend.is_sparse keras.backend.eval keras.backend.get_value keras.ops.shape keras.ops.ndim keras.ops.is_tensor ' +
    'tensorflow.is_tensor tensorflow.is_symbolic_tensor tensorflow.get_static_value numpy.shape numpy.ndim numpy.iterable'
  ).split(' '),
);

/** Functions that make an object worth following. */
const madeInstances = new Set([
  'keras.models.load_model',
  'keras.models.model_from_json',
  'keras.models.model_from_config',
  'keras.models.clone_model',
  'keras.Sequential.from_config',
  'keras.Model.from_config',
  'keras.saving.register_keras_serializable',
  'keras.models.model_from_yaml',
  'tensorflow.saved_model.load',
  'keras.regularizers.l1',
  'keras.regularizers.l2',
  'keras.regularizers.l1_l2',
]);
