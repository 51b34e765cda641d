/** Calls: of the project's functions and classes, of Python's own, and of everything outside. */
import type { Call } from '../../python/syntax';
import type { PassedArgument, Scope, UnionValue, Value } from '../value';
import { unknown } from '../value';
import { passedArguments } from './arguments';
import { kerasBaseOf } from './classes';
import { doubtHanded } from './doubt';
import { callExternal } from './external-calls';
import { callFunction, callLambda } from './functions';
import { enterBranch, lookUp, type Machine } from './machine';
import { callMethod } from './methods';
import { callInstance, makeInstance } from './objects';
import { record } from './record';
import { chosenByVersion, joinAll, optionsOf } from './values';

/** Evaluates a call expression. */
export function callValue(machine: Machine, call: Call, scope: Scope): Value {
  if (call.callee.kind === 'name' && call.callee.name === 'super' && !scope.names.has('super')) return superOf(scope);
  const callee = machine.evaluators.evaluate(machine, call.callee, scope);
  const passed = passedArguments(machine, call, scope);
  if (callee.kind === 'union') return callOptions(machine, callee, passed, call, scope);
  if (callee.kind === 'literal') return unknown;
  const { guard } = machine;
  if (guard === 'none' && isGivenByVersion(call, scope)) machine.guard = 'version';
  const result = invoke(machine, callee, passed, call, scope);
  machine.guard = guard;
  return result;
}

/** Calls one of several values: each of them, none for certain. */
function callOptions(machine: Machine, callee: UnionValue, passed: PassedArgument[], call: Call, scope: Scope): Value {
  const options = callee.options.filter(({ kind }) => kind !== 'literal');
  const isOneOfSeveral = options.length > 1;
  const { guard } = machine;
  const isForVersion = callee.byVersion === true && guard === 'none' && isOneOfSeveral;
  if (isForVersion) machine.guard = 'version';
  const around = machine.branch;
  if (isOneOfSeveral) enterBranch(machine);
  const first = machine.run.events.length;
  const results = options.map((option) => invoke(machine, option, passed, call, scope));
  if (isOneOfSeveral) {
    machine.branch = around;
    for (let index = first; index < machine.run.events.length; index += 1) {
      const event = machine.run.events[index];
      if (event?.call === call) event.isOneOfSeveral = true;
    }
  }
  machine.guard = guard;
  const result = joinAll(results);
  return isForVersion && isOfOwnClasses(result) ? chosenByVersion(result) : result;
}

/** Whether a value is an object of one of several classes of the project that are none of Keras'. */
function isOfOwnClasses(value: Value): boolean {
  return optionsOf(value).every(
    (option) => option.kind === 'instance' && option.of.kind === 'class' && kerasBaseOf(option.of) === null,
  );
}

/** Whether a call is handed `**options` that were filled under a test of a version. */
function isGivenByVersion(call: Call, scope: Scope): boolean {
  return call.arguments.some(({ spread, value }) => {
    if (spread !== '**' || value.kind !== 'name') return false;
    const options = lookUp(scope, value.name);
    return options?.kind === 'dictionary' && options.byVersion === true;
  });
}

/** `super()`: of the class that holds the method now run, and of its first argument. */
function superOf(scope: Scope): Value {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const owner = at.names.get('__class__');
    const self = at.names.get('__self__');
    if (owner?.kind === 'class' && self !== undefined) return { kind: 'super', self, owner };
  }
  return unknown;
}

/** Calls a value with arguments. */
export function invoke(machine: Machine, callee: Value, passed: PassedArgument[], call: Call, scope: Scope): Value {
  switch (callee.kind) {
    case 'function':
      return callFunction(machine, callee, null, passed, call);
    case 'lambda':
      return callLambda(machine, callee, passed);
    case 'partial':
      return joinAll(
        optionsOf(callee.target).map((target) =>
          invoke(machine, target, [...callee.arguments, ...passed], call, scope),
        ),
      );
    case 'class':
      return makeInstance(machine, callee, passed, call);
    case 'method':
      return callMethod(machine, callee, passed, call);
    case 'instance':
      return callInstance(machine, callee, passed, call);
    case 'external':
      return callExternal(machine, callee, passed, call, scope);
    case 'tensor':
      return record(machine, '()', callee, callee, passed, call);
    case 'result':
    case 'unknown':
      for (const { value } of passed) doubtHanded(value);
      return record(machine, '()', callee, callee, passed, call);
    default:
      return unknown;
  }
}
