/** Running statements in order. */
import type { Call, Expression, Statement } from '../../python/syntax';
import { reckonsWithRefusal, unknown, type InstanceValue, type Scope, type SequenceValue, type Value } from '../value';
import { invoke } from './calls';
import { findMember, homeOf } from './classes';
import { turnsOf } from './counted-loops';
import { heldIn, eachOf, elementsOf, removeElement } from './containers';
import { asCall, classValue, decorated, functionValue } from './definitions';
import { evaluate } from './expressions';
import { runImport, runImportFrom } from './imports';
import { enterBranch, alternatives, assign, isExhausted, placeOf, unknownAt, type Machine } from './machine';
import { narrowing } from './narrowing';
import { objectsIn } from './objects';
import { bind } from './targets';
import { mostIterations } from './text';
import { join, optionsOf, truth } from './values';
import { allowsFailure, leavesToOlder, testsVersion } from './version-test';

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
    case 'function':
      assign(
        machine,
        homeOf(scope, statement.name),
        statement.name,
        decorated(machine, functionValue(machine, statement, scope), statement.decorators, scope),
      );
      return true;
    case 'class':
      assign(machine, homeOf(scope, statement.name), statement.name, classValue(machine, statement, scope));
      return true;
    case 'assign': {
      if (statement.value === null) return true;
      const value = evaluate(machine, statement.value, scope);
      for (const target of statement.targets) bind(machine, target, value, scope);
      return true;
    }
    case 'augmented-assign': {
      const value = evaluate(
        machine,
        {
          kind: 'operation',
          operator: statement.operator.replace(/=$/, ''),
          left: statement.target,
          right: statement.value,
          start: statement.start,
          end: statement.end,
        },
        scope,
      );
      const old = evaluate(machine, statement.target, scope);
      if (old.kind === 'sequence' && value.kind === 'sequence') {
        old.elements = value.elements.map((element) => heldIn(old, element));
        old.places = value.places;
        old.open = value.open;
        if (machine.branch.depth > (old.branches ?? 0)) old.grown = true;
      } else {
        bind(
          machine,
          statement.target,
          isCarried(machine, statement.target, scope) ? join(value, unknownAt(machine, statement)) : value,
          scope,
        );
      }
      return true;
    }
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
      for (const target of statement.targets) {
        if (target.kind === 'name' && machine.branch.depth === 0) {
          assign(machine, scope, target.name, unknown);
        } else if (target.kind === 'attribute' && machine.branch.depth === 0) {
          for (const holder of optionsOf(evaluate(machine, target.object, scope)))
            if (holder.kind === 'instance') holder.attributes.delete(target.name);
        } else if (target.kind === 'subscript') {
          removeElement(
            machine,
            evaluate(machine, target.object, scope),
            evaluate(machine, target.index, scope),
            target.index.kind === 'unknown',
          );
        }
      }
      return true;
    case 'global':
    case 'nonlocal': {
      scope.declared ??= new Map();
      for (const name of statement.names) {
        let home = scope.outer ?? scope;
        if (statement.kind === 'global') while (home.outer !== null) home = home.outer;
        else while (home.outer !== null && !home.names.has(name)) home = home.outer;
        scope.declared.set(name, home);
      }
      return true;
    }
    case 'assert':
      evaluate(machine, statement.test, scope);
      if (!reckonsWithRefusal(machine) && leavesToOlder(statement.test, true, machine.file, machine.project))
        machine.guard = 'version';
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

/** Whether a name was bound before the loop of unknown length that is being run: each turn changes it once more. */
function isCarried(machine: Machine, target: Expression, scope: Scope): boolean {
  const frame = machine.returns[machine.returns.length - 1];
  if (target.kind !== 'name' || machine.loops <= (frame?.loops ?? 0)) return false;
  const value = scope.names.get(target.name);
  if (value?.kind !== 'literal' && value?.kind !== 'text') return false;
  return !machine.journals.slice(machine.loopStart).some((journal) => journal?.get(scope)?.has(target.name) === true);
}

/** `sys.exit()`, `self.skipTest(...)` and the like. */
function isExit(expression: Expression): boolean {
  if (expression.kind !== 'call') return false;
  const callee = expression.callee;
  if (callee.kind === 'name') return callee.name === 'exit' || callee.name === 'quit';
  if (callee.kind !== 'attribute') return false;
  const of = callee.object.kind === 'name' ? callee.object.name : '';
  return (
    (callee.name === 'exit' && of === 'sys') ||
    (callee.name === '_exit' && of === 'os') ||
    callee.name === 'skipTest' ||
    ((callee.name === 'skip' || callee.name === 'xfail') && of === 'pytest')
  );
}

function runMatch(machine: Machine, statement: Extract<Statement, { kind: 'match' }>, scope: Scope): boolean {
  evaluate(machine, statement.subject, scope);
  const { guard } = machine;
  if (!reckonsWithRefusal(machine) && testsVersion(machine, statement.subject)) machine.guard = 'version';
  const comesOut = alternatives(machine, [
    ...statement.cases.map((branch) => () => runBlock(machine, branch.body, scope)),
    () => true,
  ]);
  machine.guard = guard;
  return comesOut;
}

function runIf(machine: Machine, statement: Extract<Statement, { kind: 'if' }>, scope: Scope): boolean {
  const value = evaluate(machine, statement.test, scope);
  // a switch at the top of a program is there to be turned
  const isSwitch =
    statement.test.kind === 'name' &&
    value.kind === 'literal' &&
    value.value !== null &&
    isGlobalName(scope, statement.test.name);
  const known = isSwitch ? null : truth(value);
  if (known === true && scope.outer === null && isMainTest(statement.test))
    return runAsMain(machine, statement.then, scope);
  if (known === true) return runBlock(machine, statement.then, scope);
  if (known === false) return runBlock(machine, statement.otherwise, scope);
  const guard = machine.guard;
  const isVersion = !reckonsWithRefusal(machine) && testsVersion(machine, statement.test);
  if (isVersion) machine.guard = 'version';
  const turned = isSwitch ? truth(value) : null;
  const narrowed = narrowing(machine, statement.test, scope);
  const branches = [
    () => {
      narrowed?.(true);
      if (turned === false && guard === 'none') machine.guard = 'off';
      return runBlock(machine, statement.then, scope);
    },
    () => {
      narrowed?.(false);
      machine.guard = isVersion ? 'version' : turned === true && guard === 'none' ? 'off' : guard;
      return runBlock(machine, statement.otherwise, scope);
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
  const comesOut = runBlock(machine, body, scope);
  for (const [name, old] of before) {
    const now = scope.names.get(name);
    if (now !== undefined && now !== old && (old.kind === 'literal' || old.kind === 'text'))
      assign(machine, scope, name, join(old, now));
  }
  return comesOut;
}

/** Whether a branch does its work and then returns. */
function returnsEarly({ then, otherwise }: Extract<Statement, { kind: 'if' }>): boolean {
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

function runLoop(machine: Machine, statement: Extract<Statement, { kind: 'loop' }>, scope: Scope): boolean {
  const iterable = evaluate(machine, statement.iterable, scope);
  const elements = statement.target === null ? null : elementsOf(iterable);
  if (statement.target !== null && elements !== null && elements.length <= mostIterations) {
    // of a list that grew or shrank out of sight no turn is certain, of one in no known order none comes before another
    const isOpen =
      iterable.kind === 'sequence' &&
      (iterable.grown === true || (iterable.shuffled === true && iterable.elements.length > 1));
    const around = machine.branch;
    if (isOpen) enterBranch(machine);
    let comesThrough = true;
    const { guard } = machine;
    for (const element of elements) {
      bind(machine, statement.target, element, scope);
      comesThrough = runBlock(machine, statement.body, scope) || jumped(machine) === 'continue';
      machine.guard = guard;
      if (!comesThrough) break;
    }
    machine.branch = around;
    if (!comesThrough) return true;
    return runBlock(machine, statement.otherwise, scope);
  }
  const turns = statement.target === null ? turnsOf(statement.iterable, statement.body, scope) : null;
  for (let turn = 0; turn < (turns ?? 0); turn += 1)
    if (!runBlock(machine, statement.body, scope) && jumped(machine) !== 'continue') return true;
  if (turns !== null) return runBlock(machine, statement.otherwise, scope);
  machine.loops += 1;
  const { loopStart, guard } = machine;
  // `while version < ...:` is an `if` with a `break` at its end
  if (statement.target === null && !reckonsWithRefusal(machine) && testsVersion(machine, statement.iterable))
    machine.guard = 'version';
  machine.loopStart = machine.journals.length;
  alternatives(machine, [
    () => {
      if (statement.target !== null) {
        const each: Value =
          eachOf(iterable) ??
          (elements !== null && elements.length > 0
            ? elements.slice(0, 8).reduce((joined, element) => join(joined, element))
            : iterable.kind === 'tensor'
              ? iterable
              : unknownAt(machine, statement.target));
        bind(machine, statement.target, each, scope);
      }
      return runBlock(machine, statement.body, scope);
    },
    () => true,
  ]);
  machine.loops -= 1;
  machine.loopStart = loopStart;
  machine.guard = guard;
  return runBlock(machine, statement.otherwise, scope);
}

/** What left a block that was run last, where that was `break` or `continue`; it is dealt with then. */
function jumped(machine: Machine): 'break' | 'continue' | null {
  const { jump } = machine;
  machine.jump = null;
  return jump;
}

const noneRaised: Value = { kind: 'literal', value: null };

function runWith(machine: Machine, statement: Extract<Statement, { kind: 'with' }>, scope: Scope): boolean {
  const scopes = machine.objectScopes;
  const leaving: { holder: InstanceValue; call: Call }[] = [];
  for (const item of statement.items) {
    machine.enteredScopes = [];
    const value = evaluate(machine, item.value, scope);
    machine.objectScopes = [...machine.objectScopes, ...machine.enteredScopes];
    machine.enteredScopes = [];
    let entered = value;
    for (const option of optionsOf(value)) {
      if (option.kind !== 'instance') continue;
      machine.objectScopes = [...machine.objectScopes, ...objectsIn(option)];
      if (option.of.kind === 'class') {
        const enter = findMember(option.of, '__enter__');
        if (enter?.kind === 'function') {
          entered = invoke(
            machine,
            { kind: 'method', self: option, function: enter, name: '__enter__' },
            [],
            asCall(item.value),
            scope,
          );
        }
        leaving.push({ holder: option, call: asCall(item.value) });
      }
    }
    if (item.target !== null) bind(machine, item.target, entered, scope);
  }
  const { guard } = machine;
  if (guard === 'none' && statement.items.some((item) => allowsFailure(item.value))) machine.guard = 'expected';
  // what fails is left there
  const isLeft = machine.guard === 'expected' && guard === 'none';
  const around = machine.branch;
  if (isLeft) enterBranch(machine);
  const ends = runBlock(machine, statement.body, scope);
  machine.branch = around;
  machine.guard = guard;
  for (const { holder, call } of leaving.reverse()) {
    const exit = holder.of.kind === 'class' ? findMember(holder.of, '__exit__') : null;
    if (exit?.kind !== 'function') continue;
    // nothing was raised: neither a type of an exception, nor one, nor a trace
    const raised = [0, 1, 2].map(() => ({
      name: null,
      spread: null,
      value: noneRaised,
      expression: call,
      place: placeOf(machine, call),
      argument: null,
    }));
    invoke(machine, { kind: 'method', self: holder, function: exit, name: '__exit__' }, raised, call, scope);
  }
  machine.objectScopes = scopes;
  return ends;
}

function runTry(machine: Machine, statement: Extract<Statement, { kind: 'try' }>, scope: Scope): boolean {
  const guard = machine.guard;
  const goesOn = statement.handlers.some(
    (handler) => !leavesAlways(handler.body) && !catchesNothingOfKeras(handler.type),
  );
  const isImport = statement.handlers.some(
    (handler) => handler.type?.kind === 'name' && /Import|ModuleNotFound/.test(handler.type.name),
  );
  // what is refused is caught, and done in another way
  const isAnswered =
    goesOn &&
    !isImport &&
    statement.handlers.some((handler) =>
      keepsModels.test(
        machine.file.text.slice(handler.body[0]?.start ?? 0, handler.body[handler.body.length - 1]?.end ?? 0),
      ),
    );
  const held: HeldValues = new Map();
  const body = (): boolean => {
    if (goesOn && guard === 'none') machine.guard = isAnswered ? 'expected' : 'try';
    const ends = runTried(machine, statement.body, scope, held);
    machine.guard = guard;
    return ends && runBlock(machine, statement.otherwise, scope);
  };
  // what is tried is run as if nothing were raised; the handlers start from anything that names held on the way
  let comesOut: boolean;
  if (statement.handlers.length === 0) comesOut = body();
  else if (isImport) {
    // the first import that leads somewhere is the one meant
    const around = enterBranch(machine);
    comesOut = body();
    const before = new Map(scope.names);
    for (const handler of statement.handlers) {
      machine.guard = 'handler';
      runBlock(machine, handler.body, scope);
      machine.guard = guard;
    }
    for (const [name, value] of before) {
      const otherwise = scope.names.get(name);
      // `HAS = True` where it could be imported, `HAS = False` where not
      if (value.kind === 'literal' && otherwise?.kind === 'literal')
        assign(machine, scope, name, join(value, otherwise));
      else if (isSomething(value)) assign(machine, scope, name, value);
    }
    machine.branch = around;
    machine.jump = null;
    comesOut = true;
  } else {
    comesOut = alternatives(machine, [
      body,
      ...statement.handlers.map((handler) => () => {
        machine.guard = 'handler';
        for (const [name, value] of held) assign(machine, scope, name, value);
        if (handler.name !== null) assign(machine, scope, handler.name, unknown);
        const through = runBlock(machine, handler.body, scope);
        machine.guard = guard;
        return through;
      }),
    ]);
  }
  return runBlock(machine, statement.finally, scope) && comesOut;
}

/** What names may hold where something is raised in between: numbers, texts and containers of them. */
type HeldValues = Map<string, Value>;

/** Runs the body of a `try`, collecting what its names hold from one statement to the next. */
function runTried(machine: Machine, body: readonly Statement[], scope: Scope, held: HeldValues): boolean {
  const lengths = new Map<SequenceValue, number>();
  for (const statement of body) {
    const ends = runBlock(machine, [statement], scope);
    const changed = machine.journals[machine.journals.length - 1]?.get(scope);
    for (const name of namesBoundBy(statement) ?? changed?.keys() ?? []) {
      const value = scope.names.get(name);
      if (value === undefined || !isPlain(value)) continue;
      const earlier = held.get(name) ?? changed?.get(name);
      held.set(name, earlier === undefined ? value : join(earlier, value));
      if (value.kind === 'sequence') lengths.set(value, value.elements.length);
    }
    if (!ends) return false;
  }
  // how much of a list had been put in is not known
  for (const [name, value] of held) {
    if (value.kind === 'sequence' && lengths.get(value) !== value.elements.length)
      held.set(name, { ...value, elements: [...value.elements], grown: true });
  }
  return true;
}

/** The names that a simple statement binds; null for one that holds others. */
function namesBoundBy(statement: Statement): string[] | null {
  switch (statement.kind) {
    case 'assign':
      return statement.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : []));
    case 'augmented-assign':
      return statement.target.kind === 'name' ? [statement.target.name] : [];
    case 'if':
    case 'loop':
    case 'with':
    case 'try':
    case 'match':
      return null;
    default:
      return [];
  }
}

const isPlain = (value: Value): boolean =>
  value.kind === 'literal' || value.kind === 'text' || value.kind === 'sequence' || value.kind === 'unknown';

/** Exceptions that neither saving nor loading raises. */
const ofOthers = new Set([
  'KeyboardInterrupt',
  'ZeroDivisionError',
  'StopIteration',
  'GeneratorExit',
  'EOFError',
  'UnicodeDecodeError',
  'ConnectionError',
  'TimeoutError',
  'MemoryError',
  'SystemExit',
  'OverflowError',
  'FloatingPointError',
]);

/** Whether a handler is for exceptions of others alone: `except KeyboardInterrupt:`. */
function catchesNothingOfKeras(type: Expression | null): boolean {
  if (type === null) return false;
  return (type.kind === 'tuple' ? type.elements : [type]).every(
    (each) => each.kind === 'name' && ofOthers.has(each.name),
  );
}

const keepsModels =
  /\.(?:save|save_weights|export|load_weights|load_model|save_model)\(|\b(?:load|save)_model\(|\bsaved_model\.(?:load|save)\(/;

function isSomething(value: Value): boolean {
  return value.kind !== 'unknown';
}

/** Whether a branch ends the block it stands in. */
function leaves(body: readonly Statement[]): boolean {
  const last = body[body.length - 1]?.kind;
  return last === 'return' || last === 'continue' || last === 'break' || leavesAlways(body);
}

function leavesAlways(body: readonly Statement[]): boolean {
  const last = body[body.length - 1];
  if (last === undefined) return false;
  return last.kind === 'raise' || (last.kind === 'expression' && isExit(last.value));
}
