/** Running functions of the project. */
import { once } from '../../python/once';
import type { Call, FunctionDefinition, Statement } from '../../python/syntax';
import { allParts, blocksOf, expressionsOf } from '../../python/walk';
import type { FunctionValue, LambdaValue, PassedArgument, Scope, Value } from '../value';
import { unknown } from '../value';
import { argumentOf, bindParameters } from './arguments';
import { costOf, deepestCall, isDear, isExhausted, lastName, unknownAt, type Frame, type Machine } from './machine';
import { record } from './record';
import { isRemembered, remembered } from './remembered';
import { joinAll } from './values';
import { isLeftOutByVersion } from './version-test';

/** What a lambda gives; unknown where that would go too deep. */
export function callLambda(machine: Machine, callee: LambdaValue, passed: PassedArgument[]): Value {
  if (machine.depthOfCalls >= deepestCall) return unknown;
  const scope: Scope = { file: callee.file, names: new Map(), outer: callee.scope, function: callee.enclosing };
  bindParameters(machine, callee.lambda.parameters, null, passed, scope, callee.scope, callee.defaults);
  const before = machine.file;
  machine.file = callee.file;
  machine.depthOfCalls += 1;
  const value = machine.evaluators.evaluate(machine, callee.lambda.body, scope);
  machine.depthOfCalls -= 1;
  machine.file = before;
  return value;
}

/** Runs a function of the project; unknown where that would go too deep or cost too much. */
export function callFunction(
  machine: Machine,
  callee: FunctionValue,
  self: Value | null,
  passed: PassedArgument[],
  call: Call | null,
): Value {
  const { definition, wrapper } = callee;
  if (
    wrapper !== undefined &&
    call !== null &&
    !machine.wrapped.has(definition) &&
    !machine.active.includes(definition)
  ) {
    const bound = self === null || callee.owner === null ? [] : [selfOf(machine, self, call)];
    machine.wrapped.add(definition);
    const result = machine.evaluators.invoke(machine, wrapper, [...bound, ...passed], call, callee.scope);
    machine.wrapped.delete(definition);
    return result;
  }
  return definition.decorators.length > 0 && isRemembered(definition)
    ? remembered(machine, definition, self, passed, () => runFunction(machine, callee, self, passed, call))
    : runFunction(machine, callee, self, passed, call);
}

/** The object that a method is called on, as its first argument. */
function selfOf(machine: Machine, self: Value, call: Call): PassedArgument {
  return { ...argumentOf(machine, self, call), expression: call.callee };
}

/** Runs the body of a function. */
function runFunction(
  machine: Machine,
  callee: FunctionValue,
  self: Value | null,
  passed: PassedArgument[],
  call: Call | null,
): Value {
  const { definition } = callee;
  if (!machine.uncalled) machine.run.called.add(definition);
  machine.run.dependencies.add(callee.file.path);
  if (isTooDeep(machine, definition)) {
    if (call === null) return unknown;
    // what becomes of the models that it is handed is not known
    record(machine, '()', callee, null, passed, call, unknown);
    return unknownAt(machine, call);
  }
  const cost = costOf(machine, definition);
  const start = machine.work;
  cost.evaluations += 1;
  const before = machine.file;
  machine.file = callee.file;
  const scope = scopeOf(machine, callee, self, passed);
  machine.active.push(definition);
  machine.depthOfCalls += 1;
  machine.returns.push(newFrame(machine));
  const { guard } = machine;
  if (guard === 'none' && isForOneVersion(machine, callee)) machine.guard = 'version';
  machine.evaluators.runBlock(machine, definition.body, scope);
  machine.guard = guard;
  const frame = machine.returns.pop();
  machine.depthOfCalls -= 1;
  machine.active.pop();
  machine.file = before;
  cost.work += machine.work - start;
  return frame === undefined ? unknown : resultOf(machine, frame, definition);
}

/** Whether a function is not run once more: it calls itself, or what is run has cost enough. */
function isTooDeep(machine: Machine, definition: FunctionDefinition): boolean {
  return (
    machine.active.includes(definition) ||
    machine.depthOfCalls >= deepestCall ||
    isDear(machine.costs.get(definition)) ||
    machine.work > machine.softLimit ||
    isExhausted(machine)
  );
}

/** The names of a function as its body starts: its parameters, and for `super()` the class and the object. */
function scopeOf(machine: Machine, callee: FunctionValue, self: Value | null, passed: PassedArgument[]): Scope {
  const { definition, owner, options } = callee;
  const scope: Scope = { file: callee.file, names: new Map(), outer: callee.scope, function: definition };
  const isStatic = definition.decorators.some((decorator) => lastName(decorator) === 'staticmethod');
  const bound = owner !== null && !isStatic ? self : null;
  if (owner !== null) {
    scope.names.set('__class__', owner);
    if (bound !== null) scope.names.set('__self__', bound);
  }
  bindParameters(machine, definition.parameters, bound, passed, scope, callee.scope, callee.defaults);
  if (options !== null && passed.length === 0) for (const [name, value] of options) scope.names.set(name, value);
  return scope;
}

function newFrame({ branch, loops }: Machine): Frame {
  return {
    values: [],
    yields: [],
    isGenerator: false,
    isRepeated: false,
    isUncertain: false,
    scopes: [],
    branches: branch.depth,
    loops,
  };
}

/** Whether a function, or the class around it, is left out in some versions by a decorator. */
function isForOneVersion({ project }: Machine, { definition, owner, file }: FunctionValue): boolean {
  return (
    isLeftOutByVersion(definition.decorators, file, project) ||
    isLeftOutByVersion(owner?.definition.decorators ?? [], file, project)
  );
}

/** What a function gives that has been run: what it returned, or the sequence that it yields. */
function resultOf(machine: Machine, frame: Frame, definition: FunctionDefinition): Value {
  if (frame.isGenerator) {
    const isContext = definition.decorators.some((decorator) => lastName(decorator) === 'contextmanager');
    if (isContext) {
      machine.enteredScopes = frame.scopes;
      return joinAll(frame.yields);
    }
    return frame.isRepeated
      ? { kind: 'sequence', form: 'list', elements: [], places: [], open: true, each: joinAll(frame.yields) }
      : {
          kind: 'sequence',
          form: 'list',
          elements: frame.yields,
          places: [],
          open: false,
          ...(frame.isUncertain ? { grown: true } : {}),
        };
  }
  if (frame.values.length > 0) return joinAll(frame.values);
  return hasYield(definition) ? unknown : { kind: 'literal', value: null };
}

/** Whether a function is a generator, whose `yield` may stand where nothing was seen to lead. */
const hasYield = once((definition: FunctionDefinition): boolean => yieldsIn(definition.body));

function yieldsIn(body: readonly Statement[]): boolean {
  return body.some(
    (statement) =>
      statement.kind !== 'function' &&
      statement.kind !== 'class' &&
      (expressionsOf(statement).some((expression) =>
        allParts(expression).some(({ kind }) => kind === 'yield' || kind === 'yield-from'),
      ) ||
        blocksOf(statement).some(yieldsIn)),
  );
}
