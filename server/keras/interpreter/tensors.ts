/** Tensors: what layers, functions and operations give. */
import type { Place, TensorValue, Value } from '../value';
import type { Machine } from './machine';

/** What layers and operations are nested in at most: lists and dictionaries may hold themselves. */
const deepest = 8;

/** A new tensor that nothing is known of but what is said here. */
export function newTensor(
  machine: Machine,
  place: Place,
  known: Partial<Pick<TensorValue, 'layer' | 'symbolic' | 'operation' | 'inputs'>> = {},
): TensorValue {
  const { layer = null, symbolic = true, operation = null, inputs = [] } = known;
  return { kind: 'tensor', id: machine.nextId(), layer, symbolic, operation, inputs, place };
}

/** What an operation makes of tensors. */
export function tensorFrom(machine: Machine, operation: string, inputs: Value[], place: Place): TensorValue {
  const symbolic = inputs.some((input) => input.kind === 'tensor' && input.symbolic);
  return newTensor(machine, place, { symbolic, operation, inputs });
}

/** Whether a value is a tensor, or holds one. */
export function holdsTensor(value: Value, depth = 0): boolean {
  if (depth > deepest) return false;
  if (value.kind === 'tensor') return true;
  if (value.kind === 'sequence') return value.elements.some((element) => holdsTensor(element, depth + 1));
  if (value.kind === 'union') return value.options.some((option) => holdsTensor(option, depth + 1));
  if (value.kind === 'dictionary') return [...value.entries.values()].some((entry) => holdsTensor(entry, depth + 1));
  return false;
}

/** Whether a value is a symbolic tensor, whichever of its options it is, or holds one. */
export function isSymbolic(value: Value, depth = 0): boolean {
  if (depth > deepest) return false;
  if (value.kind === 'tensor') return value.symbolic;
  if (value.kind === 'sequence') return value.elements.some((element) => isSymbolic(element, depth + 1));
  if (value.kind === 'union') return value.options.every((option) => isSymbolic(option, depth + 1));
  if (value.kind === 'dictionary') return [...value.entries.values()].some((entry) => isSymbolic(entry, depth + 1));
  return false;
}
