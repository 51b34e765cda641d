/** Numbers: rounded, summed up, compared. */
import type { Call } from '../../../python/syntax';
import { unknown, type PassedArgument, type Value } from '../../value';
import { elementsOf } from '../containers';
import { placeOf, type Machine } from '../machine';
import { tensorFrom } from '../tensors';
import { first, type PythonFunctions } from './function';
import { chained, pick } from './iteration';

/** A function of one number; unknown for anything else, and for what is no number then. */
function overNumber(value: Value, change: (number: number) => number): Value {
  if (value.kind === 'literal' && typeof value.value === 'boolean') return value;
  const number = value.kind === 'literal' && typeof value.value === 'number' ? change(value.value) : Number.NaN;
  return Number.isFinite(number) ? { kind: 'literal', value: number } : unknown;
}

/** A function of several numbers, given one by one or as a list; null where one of them is none. */
function overNumbers(passed: readonly PassedArgument[], change: (numbers: readonly number[]) => number): Value | null {
  if (passed.length === 0 || passed.some(({ name, spread }) => name !== null || spread !== null)) return null;
  const values = passed.length === 1 ? elementsOf(first(passed)) : passed.map(({ value }) => value);
  const numbers = values?.map((value) =>
    value.kind === 'literal' && typeof value.value === 'number' ? value.value : null,
  ) ?? [null];
  const known = numbers.filter((number) => number !== null);
  return known.length === numbers.length && known.length > 0 ? { kind: 'literal', value: change(known) } : null;
}

/** `sum(tensors)`: an addition; null for anything else. */
function summed(machine: Machine, passed: readonly PassedArgument[], call: Call): Value | null {
  const elements = elementsOf(first(passed)) ?? [];
  const tensors = elements.filter(({ kind }) => kind === 'tensor');
  return tensors.length > 0 && tensors.length === elements.length
    ? tensorFrom(machine, 'builtins.sum', tensors, placeOf(machine, call))
    : null;
}

/** Functions that give numbers. */
export const numberFunctions: PythonFunctions = {
  'builtins.int': (_machine, passed) => overNumber(first(passed), Math.trunc),
  // Python rounds halves to the even number
  'builtins.round': (_machine, passed) =>
    passed.length === 1
      ? overNumber(first(passed), (number) =>
          Math.abs(number % 1) === 0.5 ? 2 * Math.round(number / 2) : Math.round(number),
        )
      : unknown,
  'builtins.float': (_machine, passed) => (first(passed).kind === 'literal' ? first(passed) : unknown),
  'builtins.max': (machine, passed, call, scope) =>
    overNumbers(passed, (numbers) => Math.max(...numbers)) ?? pick(machine, passed, call, scope),
  'builtins.min': (machine, passed, call, scope) =>
    overNumbers(passed, (numbers) => Math.min(...numbers)) ?? pick(machine, passed, call, scope),
  'builtins.sum': (machine, passed, call) =>
    summed(machine, passed, call) ??
    overNumbers(passed, (numbers) => numbers.reduce((sum, number) => sum + number, 0)) ??
    (passed[1]?.value.kind === 'sequence'
      ? chained([passed[1].value, ...(elementsOf(first(passed)) ?? [unknown])])
      : unknown),
  'builtins.abs': (machine, passed, call) =>
    first(passed).kind === 'tensor'
      ? tensorFrom(machine, 'builtins.abs', [first(passed)], placeOf(machine, call))
      : overNumber(first(passed), Math.abs),
  'builtins.bool': () => unknown,
};
