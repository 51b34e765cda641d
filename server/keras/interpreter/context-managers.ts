/** Running `with`. */
import type { Call, With } from '../../python/syntax';
import type { InstanceValue, Scope, Value } from '../value';
import { argumentOf, asCall } from './arguments';
import { findMember } from './classes';
import { enterBranch, type Machine } from './machine';
import { objectsIn } from './objects';
import { bind } from './targets';
import { optionsOf } from './values';
import { allowsFailure } from './version-test';

/** An object that is entered, and the expression that it comes from as a call. */
interface Entered {
  holder: InstanceValue;
  call: Call;
}

/** Runs the body between what entering and leaving run; false where the body does not come out at its end. */
export function runWith(machine: Machine, statement: With, scope: Scope): boolean {
  const scopes = machine.objectScopes;
  const entered = statement.items.flatMap((item) => enter(machine, item, scope));
  const ends = runBody(machine, statement, scope);
  for (const each of entered.reverse()) leave(machine, each, scope);
  machine.objectScopes = scopes;
  return ends;
}

/** Enters one context manager: runs `__enter__`, and takes note of the custom objects that it gives. */
function enter(machine: Machine, item: With['items'][number], scope: Scope): Entered[] {
  machine.enteredScopes = [];
  const value = machine.evaluators.evaluate(machine, item.value, scope);
  machine.objectScopes = [...machine.objectScopes, ...machine.enteredScopes];
  machine.enteredScopes = [];
  let target = value;
  const entered: Entered[] = [];
  for (const option of optionsOf(value)) {
    if (option.kind !== 'instance') continue;
    machine.objectScopes = [...machine.objectScopes, ...objectsIn(option)];
    if (option.of.kind !== 'class') continue;
    const call = asCall(item.value);
    target = callHook(machine, { holder: option, call }, '__enter__', [], scope) ?? target;
    entered.push({ holder: option, call });
  }
  if (item.target !== null) bind(machine, item.target, target, scope);
  return entered;
}

function runBody(machine: Machine, { items, body }: With, scope: Scope): boolean {
  const { guard } = machine;
  if (guard === 'none' && items.some((item) => allowsFailure(item.value))) machine.guard = 'expected';
  // what fails is left there
  const isLeft = machine.guard === 'expected' && guard === 'none';
  const around = machine.branch;
  if (isLeft) enterBranch(machine);
  const ends = machine.evaluators.runBlock(machine, body, scope);
  machine.branch = around;
  machine.guard = guard;
  return ends;
}

const noneRaised: Value = { kind: 'literal', value: null };

function leave(machine: Machine, entered: Entered, scope: Scope): void {
  // nothing was raised: neither a type of an exception, nor one, nor a trace
  callHook(machine, entered, '__exit__', [noneRaised, noneRaised, noneRaised], scope);
}

/** Calls a method of a context manager; null where its class has none. */
function callHook(
  machine: Machine,
  { holder, call }: Entered,
  name: '__enter__' | '__exit__',
  values: readonly Value[],
  scope: Scope,
): Value | null {
  const hook = holder.of.kind === 'class' ? findMember(holder.of, name) : null;
  if (hook?.kind !== 'function') return null;
  const passed = values.map((value) => argumentOf(machine, value, call));
  return machine.evaluators.invoke(
    machine,
    { kind: 'method', self: holder, function: hook, name },
    passed,
    call,
    scope,
  );
}
