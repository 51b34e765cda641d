/** Running statements in order. */
import type { Assert, AugmentedAssignment, Expression, ScopeDeclaration, Statement } from '../../python/syntax';
import { reckonsWithRefusal, unknown, type Scope, type Value } from '../value';
import { runIf, runMatch } from './branches';
import { homeOf } from './classes';
import { heldIn, removeElement } from './containers';
import { runWith } from './context-managers';
import { decorated } from './decorators';
import { classValue, functionValue } from './definitions';
import { runTry } from './exceptions';
import { isExit } from './exits';
import { evaluate } from './expressions';
import { runImport, runImportFrom } from './imports';
import { runLoop } from './loops';
import { assign, isExhausted, unknownAt, type Machine } from './machine';
import { bind } from './targets';
import { join, optionsOf } from './values';
import { leavesToOlder } from './version-test';

/** Runs statements; false where the block is left by return, raise, break or continue. */
export function runBlock(machine: Machine, body: readonly Statement[], scope: Scope): boolean {
  for (const statement of body) {
    machine.work += 1;
    if (isExhausted(machine)) return true;
    if (!runStatement(machine, statement, scope)) return false;
  }
  return true;
}

function runStatement(machine: Machine, statement: Statement, scope: Scope): boolean {
  switch (statement.kind) {
    case 'import':
      runImport(machine, statement, scope);
      return true;
    case 'import-from':
      runImportFrom(machine, statement, scope);
      return true;
    case 'function': {
      const value = decorated(machine, functionValue(machine, statement, scope), statement.decorators, scope);
      assign(machine, homeOf(scope, statement.name), statement.name, value);
      return true;
    }
    case 'class':
      assign(machine, homeOf(scope, statement.name), statement.name, classValue(machine, statement, scope));
      return true;
    case 'assign': {
      if (statement.value === null) return true;
      const value = evaluate(machine, statement.value, scope);
      for (const target of statement.targets) bind(machine, target, value, scope);
      return true;
    }
    case 'augmented-assign':
      assignWithOperator(machine, statement, scope);
      return true;
    case 'expression':
      evaluate(machine, statement.value, scope);
      return !isExit(statement.value);
    case 'return': {
      const value: Value =
        statement.value === null ? { kind: 'literal', value: null } : evaluate(machine, statement.value, scope);
      machine.returns[machine.returns.length - 1]?.values.push(value);
      machine.jump = null;
      return false;
    }
    case 'raise':
      if (statement.value !== null) evaluate(machine, statement.value, scope);
      machine.jump = null;
      return false;
    case 'if':
      return runIf(machine, statement, scope);
    case 'loop':
      return runLoop(machine, statement, scope);
    case 'with':
      return runWith(machine, statement, scope);
    case 'try':
      return runTry(machine, statement, scope);
    case 'delete':
      for (const target of statement.targets) deleteTarget(machine, target, scope);
      return true;
    case 'global':
    case 'nonlocal':
      declareNames(statement, scope);
      return true;
    case 'assert':
      runAssert(machine, statement, scope);
      return true;
    case 'match':
      return runMatch(machine, statement, scope);
    case 'break':
    case 'continue':
      machine.jump = statement.kind;
      return false;
    default:
      return true;
  }
}

/** `target += value`. */
function assignWithOperator(machine: Machine, statement: AugmentedAssignment, scope: Scope): void {
  const { target, operator, start, end } = statement;
  const value = evaluate(
    machine,
    { kind: 'operation', operator: operator.replace(/=$/, ''), left: target, right: statement.value, start, end },
    scope,
  );
  const old = evaluate(machine, target, scope);
  if (old.kind === 'sequence' && value.kind === 'sequence') {
    // the list itself grows, under every name that it has
    old.elements = value.elements.map((element) => heldIn(old, element));
    old.places = value.places;
    old.open = value.open;
    if (machine.branch.depth > (old.branches ?? 0)) old.grown = true;
    return;
  }
  const isOneOfMany = isCarried(machine, target, scope);
  bind(machine, target, isOneOfMany ? join(value, unknownAt(machine, statement)) : value, scope);
}

/** Whether a name was bound before the loop of unknown length that is being run: each turn changes it once more. */
function isCarried(machine: Machine, target: Expression, scope: Scope): boolean {
  const frame = machine.returns[machine.returns.length - 1];
  if (target.kind !== 'name' || machine.loops <= (frame?.loops ?? 0)) return false;
  const value = scope.names.get(target.name);
  if (value?.kind !== 'literal' && value?.kind !== 'text') return false;
  return !machine.journals.slice(machine.loopStart).some((journal) => journal?.get(scope)?.has(target.name) === true);
}

/** `del target`. */
function deleteTarget(machine: Machine, target: Expression, scope: Scope): void {
  if (target.kind === 'name' && machine.branch.depth === 0) assign(machine, scope, target.name, unknown);
  else if (target.kind === 'attribute' && machine.branch.depth === 0) {
    for (const holder of optionsOf(evaluate(machine, target.object, scope)))
      if (holder.kind === 'instance') holder.attributes.delete(target.name);
  } else if (target.kind === 'subscript') {
    const holder = evaluate(machine, target.object, scope);
    removeElement(machine, holder, evaluate(machine, target.index, scope), target.index.kind === 'unknown');
  }
}

/** `global` and `nonlocal`: where names are bound from here on. */
function declareNames({ kind, names }: ScopeDeclaration, scope: Scope): void {
  scope.declared ??= new Map();
  for (const name of names) {
    let home = scope.outer ?? scope;
    if (kind === 'global') while (home.outer !== null) home = home.outer;
    else while (home.outer !== null && !home.names.has(name)) home = home.outer;
    scope.declared.set(name, home);
  }
}

/** What an `assert` of a version leaves out is left out from there on. */
function runAssert(machine: Machine, { test }: Assert, scope: Scope): void {
  evaluate(machine, test, scope);
  if (!reckonsWithRefusal(machine) && leavesToOlder(test, true, machine.file, machine.project))
    machine.guard = 'version';
}
