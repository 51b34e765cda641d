/** Functions of Python and its library whose result the story needs. */
import type { Call } from '../../python/syntax';
import { unknown, type PassedArgument, type Scope, type Value } from '../value';
import { fieldMakers, newInstance } from './instances';
import { collectionFunctions } from './library/collections';
import type { PythonFunctions } from './library/function';
import { iterationFunctions } from './library/iteration';
import { namespaceFunctions } from './library/namespaces';
import { numberFunctions } from './library/numbers';
import { objectFunctions } from './library/objects';
import { programFunctions } from './library/programs';
import { textFunctions } from './library/texts';
import type { Machine } from './machine';
import { external } from './names';
import { argumentAt, plainText } from './values';

const functions: PythonFunctions = {
  ...textFunctions,
  ...collectionFunctions,
  ...iterationFunctions,
  ...numberFunctions,
  ...objectFunctions,
  ...namespaceFunctions,
  ...programFunctions,
};

/** Calls a function of Python's library; null where nothing is known of it here. */
export function callPython(
  machine: Machine,
  name: string,
  passed: PassedArgument[],
  call: Call,
  scope: Scope,
): Value | null {
  const known = functions[name];
  if (known !== undefined && Object.hasOwn(functions, name)) return known(machine, passed, call, scope);
  if (fieldMakers.includes(name)) return newInstance(machine, external(name), passed, call);
  if (name.startsWith('absl.flags.DEFINE_') || name.startsWith('tensorflow.compat.v1.flags.DEFINE_'))
    return definedFlag(machine, passed, call);
  return null;
}

/** `flags.DEFINE_string(name, default)`: the flag is known by its default. */
function definedFlag(machine: Machine, passed: PassedArgument[], call: Call): Value {
  const flag = plainText(argumentAt(passed, 'name', 0)?.value ?? unknown);
  const given = argumentAt(passed, 'default', 1)?.value;
  if (flag === null || given?.kind !== 'text') return unknown;
  machine.flags.set(flag, given);
  const holder = newInstance(machine, external('absl.flags.FlagHolder'), passed, call);
  for (const attribute of ['value', 'default']) holder.attributes.set(attribute, given);
  return holder;
}
