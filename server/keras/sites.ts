/** What calls that save and calls that load have in common: their arguments, paths and custom objects. */
import { externalAncestors } from './interpreter/classes';
import { argumentAt, optionsOf, text } from './interpreter/values';
import { withEpochFields } from './paths';
import type { GivenObjects } from './story';
import type {
  CallEvent,
  ClassValue,
  FunctionValue,
  InstanceValue,
  LambdaValue,
  PassedArgument,
  TextValue,
  Value,
} from './value';

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

/** The full names of TensorFlow's checkpoint of objects. */
export const checkpointNames = ['tensorflow.train.Checkpoint', 'tensorflow.compat.v1.train.Checkpoint'];

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

/** The path of an opened file: the argument of `open`. */
export function fileArgument(argument: PassedArgument | null): PassedArgument | null {
  if (argument === null) return null;
  for (const option of optionsOf(argument.value)) {
    if (isInstanceOf(option, ['builtins.open'])) return argumentAt(option.arguments, 'file', 0);
  }
  return argument.value.kind === 'text' ? argument : null;
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
  | { kind: 'class'; class: null; value: ClassValue }
  | { kind: 'instance'; instance: InstanceValue }
  | { kind: 'function'; function: FunctionValue }
  | { kind: 'lambda'; lambda: LambdaValue } {
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
