/** Running `if` and `match`. */
import type { Expression, If, Match, Statement } from '../../python/syntax';
import { reckonsWithRefusal, type Scope } from '../value';
import { leaves } from './exits';
import { alternatives, assign, type Machine } from './machine';
import { narrowing } from './narrowing';
import { join, truth } from './values';
import { leavesToOlder, testsVersion } from './version-test';

/** Runs every case as if it might be the one; false where none comes out at its end. */
export function runMatch(machine: Machine, statement: Match, scope: Scope): boolean {
  machine.evaluators.evaluate(machine, statement.subject, scope);
  const { guard } = machine;
  if (!reckonsWithRefusal(machine) && testsVersion(machine, statement.subject)) machine.guard = 'version';
  const comesOut = alternatives(machine, [
    ...statement.cases.map((branch) => () => machine.evaluators.runBlock(machine, branch.body, scope)),
    () => true,
  ]);
  machine.guard = guard;
  return comesOut;
}

/** Runs the branch that is taken, or each where that cannot be told; false where none comes out at its end. */
export function runIf(machine: Machine, statement: If, scope: Scope): boolean {
  const value = machine.evaluators.evaluate(machine, statement.test, scope);
  // a switch at the top of a program is there to be turned
  const isSwitch =
    statement.test.kind === 'name' &&
    value.kind === 'literal' &&
    value.value !== null &&
    isGlobalName(scope, statement.test.name);
  const known = isSwitch ? null : truth(value);
  if (known === true && scope.outer === null && isMainTest(statement.test))
    return runAsMain(machine, statement.then, scope);
  if (known === true) return machine.evaluators.runBlock(machine, statement.then, scope);
  if (known === false) return machine.evaluators.runBlock(machine, statement.otherwise, scope);
  const guard = machine.guard;
  const isVersion = !reckonsWithRefusal(machine) && testsVersion(machine, statement.test);
  if (isVersion) machine.guard = 'version';
  const turned = isSwitch ? truth(value) : null;
  const narrowed = narrowing(machine, statement.test, scope);
  const branches = [
    () => {
      narrowed?.(true);
      if (turned === false && guard === 'none') machine.guard = 'off';
      return machine.evaluators.runBlock(machine, statement.then, scope);
    },
    () => {
      narrowed?.(false);
      machine.guard = isVersion ? 'version' : turned === true && guard === 'none' ? 'off' : guard;
      return machine.evaluators.runBlock(machine, statement.otherwise, scope);
    },
  ];
  const comesOut = alternatives(machine, branches, isVersion);
  // what stands behind an answer for one version is for the others
  const isForOthers =
    isVersion &&
    comesOut &&
    (returnsEarly(statement) ||
      (leaves(statement.then) && leavesToOlder(statement.test, false, machine.file, machine.project)) ||
      (leaves(statement.otherwise) && leavesToOlder(statement.test, true, machine.file, machine.project)));
  machine.guard = isForOthers ? 'version' : guard;
  return comesOut;
}

/** Whether a condition is `__name__ == "__main__"`. */
function isMainTest(test: Expression): boolean {
  return (
    test.kind === 'comparison' &&
    test.operands.some((operand) => operand.kind === 'name' && operand.name === '__name__')
  );
}

/** Runs what a file does when it is started; those that import it find its names as they were before. */
function runAsMain(machine: Machine, body: readonly Statement[], scope: Scope): boolean {
  const before = new Map(scope.names);
  const comesOut = machine.evaluators.runBlock(machine, body, scope);
  for (const [name, old] of before) {
    const now = scope.names.get(name);
    if (now !== undefined && now !== old && (old.kind === 'literal' || old.kind === 'text'))
      assign(machine, scope, name, join(old, now));
  }
  return comesOut;
}

/** Whether a branch does its work and then returns. */
function returnsEarly({ then, otherwise }: If): boolean {
  return [then, otherwise].some((branch) => {
    const last = branch[branch.length - 1];
    return last?.kind === 'return' && (branch.length > 1 || last.value?.kind === 'call');
  });
}

function isGlobalName(scope: Scope, name: string): boolean {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    if (at.names.has(name)) return at.outer === null;
  }
  return false;
}
