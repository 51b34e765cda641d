/** Running `for` and `while`. */
import type { Expression, Loop } from '../../python/syntax';
import { reckonsWithRefusal, type Scope, type Value } from '../value';
import { eachOf, elementsOf } from './containers';
import { turnsOf } from './counted-loops';
import { alternatives, enterBranch, unknownAt, type Machine } from './machine';
import { bind } from './targets';
import { mostIterations } from './text';
import { join } from './values';
import { testsVersion } from './version-test';

/** Runs a loop: each turn where they can be told, otherwise one that stands for any; false where its block is left. */
export function runLoop(machine: Machine, loop: Loop, scope: Scope): boolean {
  const iterable = machine.evaluators.evaluate(machine, loop.iterable, scope);
  const elements = loop.target === null ? null : elementsOf(iterable);
  const turns = loop.target === null ? turnsOf(loop.iterable, loop.body, scope) : null;
  if (loop.target !== null && elements !== null && elements.length <= mostIterations) {
    if (!runTurns(machine, loop, loop.target, iterable, elements, scope)) return true;
  } else if (turns === null) runAnyTurn(machine, loop, iterable, elements, scope);
  else if (!runCountedTurns(machine, loop, turns, scope)) return true;
  return machine.evaluators.runBlock(machine, loop.otherwise, scope);
}

/** Runs one turn for each element; false where one of them leaves the loop. */
function runTurns(
  machine: Machine,
  loop: Loop,
  target: Expression,
  iterable: Value,
  elements: readonly Value[],
  scope: Scope,
): boolean {
  // of a list that grew or shrank out of sight no turn is certain, of one in no known order none comes before another
  const isOpen =
    iterable.kind === 'sequence' &&
    (iterable.grown === true || (iterable.shuffled === true && iterable.elements.length > 1));
  const around = machine.branch;
  if (isOpen) enterBranch(machine);
  let comesThrough = true;
  const { guard } = machine;
  for (const element of elements) {
    bind(machine, target, element, scope);
    comesThrough = machine.evaluators.runBlock(machine, loop.body, scope) || jumped(machine) === 'continue';
    machine.guard = guard;
    if (!comesThrough) break;
  }
  machine.branch = around;
  return comesThrough;
}

/** Runs so many turns of a `while`; false where one of them leaves the loop. */
function runCountedTurns(machine: Machine, { body }: Loop, turns: number, scope: Scope): boolean {
  for (let turn = 0; turn < turns; turn += 1)
    if (!machine.evaluators.runBlock(machine, body, scope) && jumped(machine) !== 'continue') return false;
  return true;
}

/** Runs one turn of a loop of unknown length, which may as well not be run. */
function runAnyTurn(
  machine: Machine,
  loop: Loop,
  iterable: Value,
  elements: readonly Value[] | null,
  scope: Scope,
): void {
  machine.loops += 1;
  const { loopStart, guard } = machine;
  // `while version < ...:` is an `if` with a `break` at its end
  if (loop.target === null && !reckonsWithRefusal(machine) && testsVersion(machine, loop.iterable))
    machine.guard = 'version';
  machine.loopStart = machine.journals.length;
  alternatives(machine, [
    () => {
      if (loop.target !== null) bind(machine, loop.target, anyOf(machine, loop.target, iterable, elements), scope);
      return machine.evaluators.runBlock(machine, loop.body, scope);
    },
    () => true,
  ]);
  machine.loops -= 1;
  machine.loopStart = loopStart;
  machine.guard = guard;
}

/** What the target of a loop may be in any of its turns. */
function anyOf(machine: Machine, target: Expression, iterable: Value, elements: readonly Value[] | null): Value {
  const each = eachOf(iterable);
  if (each !== null) return each;
  if (elements !== null && elements.length > 0)
    return elements.slice(0, 8).reduce((joined, element) => join(joined, element));
  return iterable.kind === 'tensor' ? iterable : unknownAt(machine, target);
}

/** What left a block that was run last, where that was `break` or `continue`; it is dealt with then. */
function jumped(machine: Machine): 'break' | 'continue' | null {
  const { jump } = machine;
  machine.jump = null;
  return jump;
}
