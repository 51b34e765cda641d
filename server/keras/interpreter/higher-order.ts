/** What Python's library and tuners of models call of the functions that they are given. */
import type { Call } from '../../python/syntax';
import type { InstanceValue, PassedArgument, Scope, SequenceValue, Value } from '../value';
import { unknown } from '../value';
import { argumentOf } from './arguments';
import { attributeOf, hypermodelOf } from './attributes';
import { elementsOf, isObject } from './containers';
import { newInstance } from './instances';
import { enterBranch, placeOf, type Machine } from './machine';
import { external } from './names';
import { argumentAt, joinAll, optionsOf, truth } from './values';

/** More elements are not gone through one by one. */
const mostElements = 32;

function callWith(machine: Machine, callee: Value, values: readonly Value[], call: Call, scope: Scope): Value {
  return joinAll(
    optionsOf(callee).map((option) =>
      machine.evaluators.invoke(
        machine,
        option,
        values.map((value) => argumentOf(machine, value, call)),
        call,
        scope,
      ),
    ),
  );
}

/** `map(function, values)`. */
export function mapped(machine: Machine, passed: PassedArgument[], call: Call, scope: Scope): Value {
  const [callee, ...given] = passed.map(({ value }) => value);
  if (callee === undefined) return unknown;
  const rows = given.map(elementsOf);
  const length = Math.min(...rows.map((row) => row?.length ?? Number.POSITIVE_INFINITY));
  if (length <= mostElements) {
    const elements = Array.from({ length }, (_none, index) =>
      callWith(
        machine,
        callee,
        rows.map((row) => row?.[index] ?? unknown),
        call,
        scope,
      ),
    );
    return { kind: 'sequence', form: 'list', elements, places: [], open: false };
  }
  const around = enterBranch(machine);
  const each = callWith(
    machine,
    callee,
    given.map((value) => (value.kind === 'sequence' ? (value.each ?? unknown) : unknown)),
    call,
    scope,
  );
  machine.branch = around;
  return { kind: 'sequence', form: 'list', elements: [], places: [], open: true, each };
}

/** `filter(function, values)`: what the function, or the value itself without one, is not known to be false for. */
export function filtered(machine: Machine, passed: PassedArgument[], call: Call, scope: Scope): Value {
  const [asked, values] = passed.map(({ value }) => value);
  const elements = values === undefined ? null : elementsOf(values);
  if (asked === undefined || elements === null || elements.length > mostElements) return unknown;
  const kept: SequenceValue = { kind: 'sequence', form: 'list', elements: [], places: [], open: false };
  for (const element of elements) {
    // without a function, what is falsy does not come through
    const answers = optionsOf(element).map((option) => ({
      option,
      holds: truth(asked.kind === 'literal' ? option : callWith(machine, asked, [option], call, scope)),
    }));
    const through = answers.filter(({ holds }) => holds !== false);
    if (through.length === 0) continue;
    const value = joinAll(through.map(({ option }) => option));
    const isCertain = answers.every(({ holds }) => holds === true);
    kept.elements.push(value);
    kept.places.push(placeOf(machine, call));
    if (!isCertain && isObject(value)) kept.grown = true;
    else if (!isCertain) kept.open = true;
  }
  return kept;
}

/** `functools.reduce(function, values, initial)`. */
export function reduced(machine: Machine, passed: PassedArgument[], call: Call, scope: Scope): Value {
  const [callee, values, initial] = passed.map(({ value }) => value);
  const elements = values === undefined ? null : elementsOf(values);
  if (callee === undefined || elements === null || elements.length > mostElements) return unknown;
  const all = initial === undefined ? elements : [initial, ...elements];
  const [start, ...rest] = all;
  return rest.reduce((sum, element) => callWith(machine, callee, [sum, element], call, scope), start ?? unknown);
}

/** `Thread(target=f, args=(...), kwargs={...})`: runs what it will run. */
export function runTarget(machine: Machine, passed: PassedArgument[], call: Call, scope: Scope): void {
  const target = argumentAt(passed, 'target', 1)?.value;
  if (target !== undefined) {
    runWithArguments(
      machine,
      target,
      argumentAt(passed, 'args', 3)?.value,
      argumentAt(passed, 'kwargs', 4)?.value,
      call,
      scope,
    );
  }
}

/**
 * `strategy.run(f, args=(...), kwargs={...})` of `tf.distribute`: runs what it runs. Does nothing for another method.
 */
export function runInReplicas(
  machine: Machine,
  method: string,
  passed: PassedArgument[],
  call: Call,
  scope: Scope,
): void {
  const target = argumentAt(passed, 'fn', 0)?.value;
  if ((method !== 'run' && method !== 'experimental_run_v2') || target === undefined) return;
  runWithArguments(
    machine,
    target,
    argumentAt(passed, 'args', 1)?.value,
    argumentAt(passed, 'kwargs', 2)?.value,
    call,
    scope,
  );
}

/** What calls a function later on with the arguments that it is given: from which position on these stand. */
const callsLater: Readonly<Record<string, number>> = { 'atexit.register': 1, 'threading.Timer': 2 };

/** What calls the functions that it is given, with tensors of its own. */
const callsWhatItIsGiven =
  /^(\.(map|flat_map|interleave|filter|apply|applymap|reduce|scan)|tensorflow\.(map_fn|vectorized_map|scan|foldl|foldr|cond|case|switch_case|while_loop|nest\.map_structure|py_function|numpy_function|function|recompute_grad)|keras\.ops\.(map|scan|vectorized_map|associative_scan|cond|switch|while_loop|fori_loop)|keras\.backend\.(map_fn|foldl|foldr)|numpy\.(apply_along_axis|apply_over_axes|vectorize|frompyfunc|fromfunction|piecewise)|jax\.(jit|vmap|grad|value_and_grad|lax\.\w+))$/;

/**
 * `tf.map_fn(lambda row: model(row), rows)`, `dataset.map(lambda rows: model(rows))`: runs what is run there; does
 * nothing for any other function.
 */
export function runGiven(
  machine: Machine,
  name: string,
  passed: readonly PassedArgument[],
  call: Call,
  scope: Scope,
): void {
  const start = Object.hasOwn(callsLater, name) ? callsLater[name] : undefined;
  const later = start === undefined ? undefined : passed[start - 1]?.value;
  if (start !== undefined && later !== undefined) {
    for (const option of optionsOf(later))
      if (isCallable(option)) machine.evaluators.invoke(machine, option, passed.slice(start), call, scope);
  }
  if (!callsWhatItIsGiven.test(name)) return;
  const around = enterBranch(machine);
  for (const { value } of passed) {
    for (const option of optionsOf(value)) {
      if (
        option.kind !== 'function' &&
        option.kind !== 'lambda' &&
        !(option.kind === 'method' && option.function !== null)
      )
        continue;
      machine.evaluators.invoke(machine, option, [], call, scope);
    }
  }
  machine.branch = around;
}

function runWithArguments(
  machine: Machine,
  target: Value,
  args: Value | undefined,
  named: Value | undefined,
  call: Call,
  scope: Scope,
): void {
  const positional = elementsOf(args ?? unknown) ?? [];
  const given = [
    ...positional.map((value) => argumentOf(machine, value, call)),
    ...(named?.kind === 'dictionary'
      ? [...named.entries].map(([name, value]) => ({ ...argumentOf(machine, value, call), name }))
      : []),
  ];
  for (const option of optionsOf(target))
    if (isCallable(option)) machine.evaluators.invoke(machine, option, given, call, scope);
}

function isCallable({ kind }: Value): boolean {
  return kind === 'function' || kind === 'method' || kind === 'lambda' || kind === 'partial';
}

const executors = /^(concurrent\.futures\.(Thread|Process)PoolExecutor|multiprocessing\.(pool\.)?(Thread)?Pool)$/;

/** A method of a pool of threads or processes that calls what it is given; null for any other. */
export function callOfExecutor(
  machine: Machine,
  self: InstanceValue,
  method: string,
  passed: PassedArgument[],
  call: Call,
  scope: Scope,
): Value | null {
  const [first, ...rest] = passed;
  if (self.of.kind !== 'external' || !executors.test(self.of.name) || first === undefined) return null;
  switch (method) {
    case 'submit':
      return promised(machine, machine.evaluators.invoke(machine, first.value, rest, call, scope), call);
    case 'apply':
    case 'apply_async': {
      const values = elementsOf(argumentAt(passed, 'args', 1)?.value ?? unknown) ?? [];
      const result = callWith(machine, first.value, values, call, scope);
      return method === 'apply' ? result : promised(machine, result, call);
    }
    case 'map':
    case 'imap':
    case 'imap_unordered':
      return mapped(
        machine,
        self.of.name.startsWith('multiprocessing.')
          ? passed.slice(0, 2)
          : passed.filter((argument) => argument.name === null),
        call,
        scope,
      );
    default:
      return null;
  }
}

/** The attribute that keeps what a future leads to. */
const promise = 'promised result';

function promised(machine: Machine, value: Value, call: Call): Value {
  const made = newInstance(machine, external('concurrent.futures.Future'), [], call);
  made.attributes.set(promise, value);
  return made;
}

/** `future.result()`, `result.get()`; null for any other object or method. */
export function resultOfPromise(self: Value, method: string): Value | null {
  if (self.kind !== 'instance' || (method !== 'result' && method !== 'get')) return null;
  return self.attributes.get(promise) ?? null;
}

/**
 * What `tuner.get_best_models()` gives: models as the tuner's function or HyperModel builds them; null for anything
 * else.
 */
export function modelsOfTuner(machine: Machine, tuner: Value, method: string, call: Call, scope: Scope): Value | null {
  const hypermodel = method === 'get_best_models' ? hypermodelOf(machine, tuner, call) : null;
  if (hypermodel === null) return null;
  const made = callWith(machine, attributeOf(machine, hypermodel, 'build', call), [unknown], call, scope);
  return { kind: 'sequence', form: 'list', elements: [made], places: [], open: false };
}
