/** Objects of classes: making them, calling them, registering classes, and what they hold for Keras. */
import type { Call } from '../../python/syntax';
import type { ClassValue, InstanceValue, PassedArgument, Value } from '../value';
import { unknown } from '../value';
import { findMember, isDataclass, kerasBaseOf } from './classes';
import { callFunction } from './functions';
import { bindFields, newInstance } from './instances';
import { placeOf, type Machine } from './machine';
import { record } from './record';
import { isSymbolic, newTensor } from './tensors';
import { argumentAt, optionsOf, plainText } from './values';

/** Calls an object: a layer, the decorator that registers, or whatever has `__call__`. */
export function callInstance(machine: Machine, callee: InstanceValue, passed: PassedArgument[], call: Call): Value {
  if (callee.of.kind === 'external' && callee.of.name === 'keras.saving.register_keras_serializable') {
    const subject = passed[0]?.value ?? unknown;
    register(machine, callee, subject);
    return subject;
  }
  const isKeras = callee.of.kind === 'class' ? kerasBaseOf(callee.of) !== null : callee.of.name.startsWith('keras.');
  if (callee.of.kind === 'class' && !isKeras) {
    const method = findMember(callee.of, '__call__');
    if (method?.kind === 'function') return callFunction(machine, method, callee, passed, call);
  }
  if (!isKeras && callee.of.kind === 'external') return record(machine, '()', callee, callee, passed, call);
  const inputs = passed.map((argument) => argument.value);
  const symbolic = inputs.some((value) => isSymbolic(value));
  const made = newTensor(machine, placeOf(machine, call), { layer: callee, symbolic, inputs });
  return record(machine, '()', callee, callee, passed, call, made);
}

/** `register_keras_serializable(package, name)(subject)`. */
function register(machine: Machine, decorator: InstanceValue, subject: Value): void {
  const given = plainOr('Custom', argumentAt(decorator.arguments, 'package', 0)?.value);
  const options = optionsOf(subject);
  if (registersOthers(machine, options)) machine.run.registry.open = true;
  for (const option of options) {
    if (option.kind !== 'class' && option.kind !== 'function') continue;
    const name = plainOr(option.definition.name, argumentAt(decorator.arguments, 'name', 1)?.value);
    option.registered = {
      package: given ?? '',
      name: name ?? '',
      isOpen: given === null || name === null,
      place: decorator.place,
    };
    const home = option.file.path;
    if (home !== machine.run.file.path) machine.run.changed.add(home);
  }
}

/** A text without holes, what stands in for it where it is left out or None, and null for anything else. */
function plainOr(otherwise: string, value: Value | undefined): string | null {
  return value === undefined || (value.kind === 'literal' && value.value === null) ? otherwise : plainText(value);
}

/**
 * Whether more may be registered than is seen: one of several, in a loop over whatever there is; or something unknown,
 * unless it is in a function that nothing here calls, and that is no method of Python's own.
 */
function registersOthers(machine: Machine, subjects: readonly Value[]): boolean {
  if (subjects.length > 1) return true;
  const active = machine.active[machine.active.length - 1];
  return (
    subjects.some(({ kind }) => kind === 'unknown') && (!machine.uncalled || active?.name.startsWith('__') === true)
  );
}

/** Makes an object of a class of the project, and runs its constructor. */
export function makeInstance(machine: Machine, of: ClassValue, passed: PassedArgument[], call: Call): Value {
  const made = newInstance(machine, of, passed, call);
  const isKeras = kerasBaseOf(of) !== null;
  // written down before the constructor runs, so that what it does comes after
  if (isKeras) record(machine, 'new', of, null, passed, call, made);
  const factory = findMember(of, '__new__');
  if (factory?.kind === 'function' && !isKeras) return unknown;
  const initializer = findMember(of, '__init__');
  if (initializer?.kind === 'function') callFunction(machine, initializer, made, passed, call);
  else if (initializer === null && (!isKeras || isDataclass(of))) {
    bindFields(machine, of, made, passed);
    const after = findMember(of, '__post_init__');
    if (after?.kind === 'function') callFunction(machine, after, made, [], call);
  }
  return made;
}

const objectScope = 'keras.saving.CustomObjectScope';

/**
 * What `custom_object_scope(...)` gives while it is entered, what a class made of it gives being open; nothing for any
 * other context.
 */
export function objectsIn(context: Value): Value[] {
  if (context.kind !== 'instance') return [];
  if (context.of.kind === 'class') return kerasBaseOf(context.of) === objectScope ? [unknown] : [];
  if (context.of.kind !== 'external' || context.of.name !== objectScope) return [];
  return context.arguments.length > 0 ? context.arguments.map((argument) => argument.value) : [unknown];
}
