/** Arguments of calls, and the parameters that they are bound to. */
import type { Call, Expression, Parameter } from '../../python/syntax';
import type { DictionaryValue, PassedArgument, Scope, SequenceValue, Value } from '../value';
import { unknown } from '../value';
import { newInstance } from './instances';
import { placeOf, type Machine } from './machine';
import { external } from './names';
import { text } from './values';

/** A decorator as the call that it amounts to: one that is only named is called without arguments. */
export function asCall(expression: Expression): Call {
  if (expression.kind === 'call') return expression;
  return {
    kind: 'call',
    callee: expression,
    arguments: [],
    argumentsStart: expression.end,
    start: expression.start,
    end: expression.end,
  };
}

/** An argument that no call writes: a value that is handed over where an expression stands. */
export function argumentOf(machine: Machine, value: Value, expression: Expression): PassedArgument {
  return { name: null, spread: null, value, expression, place: placeOf(machine, expression), argument: null };
}

/** Arguments of a call, evaluated; known `*` and `**` are spread out. */
export function passedArguments(machine: Machine, call: Call, scope: Scope): PassedArgument[] {
  if (!call.arguments.some(({ spread }) => spread !== null)) {
    return call.arguments.map((argument) => ({
      name: argument.name,
      spread: null,
      value: machine.evaluators.evaluate(machine, argument.value, scope),
      expression: argument.value,
      place: placeOf(machine, argument.value),
      argument,
    }));
  }
  const passed: PassedArgument[] = [];
  for (const argument of call.arguments) {
    const value = machine.evaluators.evaluate(machine, argument.value, scope);
    const place = placeOf(machine, argument.value);
    if (argument.spread === '*' && value.kind === 'sequence' && !value.open && value.grown !== true) {
      for (const element of value.elements)
        passed.push({ name: null, spread: null, value: element, expression: argument.value, place, argument });
    } else if (argument.spread === '**' && value.kind === 'dictionary') {
      for (const [name, entry] of value.entries)
        passed.push({ name, spread: null, value: entry, expression: argument.value, place, argument });
      if (value.open) {
        passed.push({
          name: null,
          spread: '**',
          value: value.rest ?? unknown,
          expression: argument.value,
          place,
          argument,
        });
      }
    } else if (argument.spread === '**' && value.kind === 'literal' && value.value === null) continue;
    else
      passed.push({ name: argument.name, spread: argument.spread, value, expression: argument.value, place, argument });
  }
  return passed;
}

/** The arguments of a call, by the two ways that parameters take them. */
interface SortedArguments {
  positional: PassedArgument[];
  named: Map<string, PassedArgument>;
  /** Whether a `*values` of unknown length may hold more of the former. */
  hasSpread: boolean;
  /** Whether a `**values` that is not known to its end may hold more of the latter. */
  hasDoubleSpread: boolean;
}

function sortArguments(passed: readonly PassedArgument[]): SortedArguments {
  const made: SortedArguments = { positional: [], named: new Map(), hasSpread: false, hasDoubleSpread: false };
  for (const argument of passed) {
    if (argument.name !== null) made.named.set(argument.name, argument);
    else if (argument.spread === null) made.positional.push(argument);
    if (argument.spread === '*') made.hasSpread = true;
    else if (argument.spread === '**') made.hasDoubleSpread = true;
  }
  return made;
}

/**
 * Binds arguments to parameters; what is not handed over has its default, or is unknown.
 *
 * @param self What the first parameter takes before any argument; null for a function that is no method.
 * @param outer Where the function stands: its defaults and annotations are evaluated there.
 * @param defaults What defaults were where the function was made.
 */
export function bindParameters(
  machine: Machine,
  parameters: readonly Parameter[],
  self: Value | null,
  passed: readonly PassedArgument[],
  scope: Scope,
  outer: Scope,
  defaults: ReadonlyMap<Parameter, Value> | undefined,
): void {
  const { positional, named, hasSpread, hasDoubleSpread } = sortArguments(passed);
  let next = 0;
  let remainingSelf = self;
  for (const parameter of parameters) {
    const { name, form } = parameter;
    if (form === 'star') {
      const isFirst = parameters[self === null ? 0 : 1] === parameter;
      scope.names.set(name, (isFirst ? grownOf(passed) : null) ?? restOf(positional.slice(next), hasSpread));
      next = positional.length;
    } else if (form === 'double-star') {
      scope.names.set(name, restByName(named, hasDoubleSpread));
    } else if (remainingSelf !== null) {
      scope.names.set(name, remainingSelf);
      remainingSelf = null;
    } else {
      const given = named.get(name) ?? (form === 'keyword-only' ? undefined : positional[next]);
      if (given === undefined) {
        const value =
          hasDoubleSpread || hasSpread || parameter.default === null
            ? unknownParameter(machine, parameter, outer)
            : (defaults?.get(parameter) ?? machine.evaluators.evaluate(machine, parameter.default, outer));
        scope.names.set(name, value);
        continue;
      }
      if (given.name === null) next += 1;
      else named.delete(name);
      scope.names.set(name, given.value);
    }
  }
}

/** A list that grew out of sight where it is all that is handed over, `f(*layers)`, as the function gets it. */
function grownOf(passed: readonly PassedArgument[]): SequenceValue | null {
  const [only, ...others] = passed.filter(({ name, spread }) => name === null && spread !== '**');
  if (only?.spread !== '*' || others.length > 0 || only.value.kind !== 'sequence' || only.value.open) return null;
  return { ...only.value, form: 'tuple', elements: [...only.value.elements], places: [...only.value.places] };
}

/** What `*rest` takes. */
function restOf(positional: readonly PassedArgument[], open: boolean): SequenceValue {
  return {
    kind: 'sequence',
    form: 'tuple',
    elements: positional.map((argument) => argument.value),
    places: positional.map((argument) => argument.place),
    open,
  };
}

/** What `**rest` takes: what no parameter before it did. */
function restByName(named: ReadonlyMap<string, PassedArgument>, open: boolean): DictionaryValue {
  const rest: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open };
  for (const [name, argument] of named) {
    rest.entries.set(name, argument.value);
    rest.places.set(name, argument.place);
  }
  return rest;
}

/** A parameter of which only the annotation may tell something. */
function unknownParameter(machine: Machine, parameter: Parameter, scope: Scope): Value {
  const annotation = parameter.annotation === null ? null : annotated(machine, parameter.annotation, scope);
  const key = `at ${scope.file.path} ${parameter.start}`;
  if (annotation === null) return { kind: 'unknown', key };
  if (annotation.kind === 'external' && (annotation.name === 'keras.Model' || annotation.name === 'keras.Sequential')) {
    const made = newInstance(machine, external('keras.Model'), [], null);
    made.place = placeOf(machine, parameter);
    return made;
  }
  if (annotation.kind === 'external' && (annotation.name === 'pathlib.Path' || annotation.name === 'builtins.str')) {
    return text([{ key, source: 'outside', format: null, fallback: null }], annotation.name === 'pathlib.Path');
  }
  return { kind: 'unknown', key };
}

function annotated(machine: Machine, annotation: Expression, scope: Scope): Value | null {
  if (annotation.kind === 'name' || annotation.kind === 'attribute')
    return machine.evaluators.evaluate(machine, annotation, scope);
  return null;
}
