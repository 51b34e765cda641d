/** Objects of classes: how they are made, and what their fields are. */
import type { Call } from '../../python/syntax';
import type { ClassValue, InstanceValue, PassedArgument, Value } from '../value';
import { unknown } from '../value';
import { externalAncestors, fieldsOf, findMember } from './classes';
import { placeOf, type Machine } from './machine';
import { argumentAt, joinAll, optionsOf } from './values';

/** A new object of a class. */
export function newInstance(
  machine: Machine,
  of: InstanceValue['of'],
  passed: PassedArgument[],
  call: Call | null,
): InstanceValue {
  return {
    kind: 'instance',
    id: machine.nextId(),
    of,
    arguments: passed,
    attributes: new Map(),
    call,
    place: call === null ? { file: machine.file.path, span: { start: 0, end: 0 } } : placeOf(machine, call),
    made: machine.run.file.path,
    event: null,
  };
}

/** A dataclass or named tuple: its fields take the arguments, or what makes their defaults. */
export function bindFields(machine: Machine, of: ClassValue, made: InstanceValue, passed: PassedArgument[]): void {
  const spread = passed.find((argument) => argument.spread !== null);
  // what is left out comes from the environment
  const isOpen = externalAncestors(of).some((base) => /^pydantic(_settings)?\.(.*\.)?BaseSettings$/.test(base.name));
  const leftOut = (field: string): Value | null => {
    if (spread !== undefined) return entryOf(spread.value, field);
    if (isOpen) return unknown;
    const member = findMember(of, field);
    return member === null ? null : fieldDefault(machine, member, of);
  };
  fieldsOf(of).forEach((field, index) => {
    const value = argumentAt(passed, field, index)?.value ?? leftOut(field);
    if (value !== null) made.attributes.set(field, value);
  });
}

/**
 * What is filled by name from something that cannot be seen through: the same wherever the same is asked for that name.
 */
function entryOf(value: Value, name: string): Value {
  return value.kind === 'unknown' && value.key !== undefined
    ? { kind: 'unknown', key: `${value.key} [${name}]` }
    : unknown;
}

/** Functions that describe a field in a class body. */
export const fieldMakers: readonly string[] = [
  'dataclasses.field',
  'attr.ib',
  'attr.field',
  'attrs.field',
  'pydantic.Field',
];

/**
 * What a field is where the constructor is not given it: its `default`, or what its `default_factory` makes; null where
 * the member of the class describes no field.
 */
export function fieldDefault(machine: Machine, member: Value, of: ClassValue): Value | null {
  if (
    member.kind !== 'instance' ||
    member.of.kind !== 'external' ||
    member.call === null ||
    !fieldMakers.includes(member.of.name)
  )
    return null;
  const given = argumentAt(member.arguments, 'default', member.of.name === 'dataclasses.field' ? null : 0);
  if (given !== null) return given.value;
  const factory =
    argumentAt(member.arguments, 'default_factory', null) ?? argumentAt(member.arguments, 'factory', null);
  return factory === null ? unknown : machine.evaluators.invoke(machine, factory.value, [], member.call, of.scope);
}

/** `dataclasses.replace(value, field=...)`, or `_replace` of a named tuple: another one with some fields changed. */
export function replaced(machine: Machine, value: Value, changes: readonly PassedArgument[], call: Call): Value {
  if (changes.some((argument) => argument.name === null)) return unknown;
  return joinAll(
    optionsOf(value).map((option) => {
      if (option.kind !== 'instance' || option.of.kind !== 'class') return unknown;
      const made = newInstance(machine, option.of, option.arguments, call);
      for (const [name, attribute] of option.attributes) made.attributes.set(name, attribute);
      for (const { name, value: given } of changes) if (name !== null) made.attributes.set(name, given);
      return made;
    }),
  );
}
