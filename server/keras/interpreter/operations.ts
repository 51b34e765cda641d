/** Expressions that operate on what others are worth: operators, comparisons, indices, conditions. */
import type { Comparison, Conditional, Operation, Subscript, Unary } from '../../python/syntax';
import type { Scope, Value } from '../value';
import { unknown } from '../value';
import { enterBranch, placeOf, type Machine } from './machine';
import { compare, elementOf, operateOn } from './operators';
import { tensorFrom } from './tensors';
import { chosenByVersion, join, joinAll, optionsOf, plainText, truth } from './values';
import { testsVersion } from './version-test';

/** `-value`, `not value`, `~value`. */
export function operateOnOne(machine: Machine, expression: Unary, scope: Scope): Value {
  const { operator } = expression;
  const value = machine.evaluators.evaluate(machine, expression.operand, scope);
  if (operator === 'not') {
    const known = truth(value);
    return known === null ? unknown : { kind: 'literal', value: !known };
  }
  if (operator === '-' && value.kind === 'literal' && typeof value.value === 'number')
    return { kind: 'literal', value: -value.value };
  return value.kind === 'tensor' ? tensorFrom(machine, operator, [value], placeOf(machine, expression)) : unknown;
}

/** `left + right`, `left and right` and the like. */
export function operate(machine: Machine, expression: Operation, scope: Scope): Value {
  const { operator } = expression;
  if (operator === 'and' || operator === 'or') return choose(machine, operator, expression, scope);
  const left = machine.evaluators.evaluate(machine, expression.left, scope);
  const right = machine.evaluators.evaluate(machine, expression.right, scope);
  const place = placeOf(machine, expression);
  if (left.kind === 'tensor' || right.kind === 'tensor') return tensorFrom(machine, operator, [left, right], place);
  if (left.kind !== 'union' && right.kind !== 'union') return operateOn(operator, left, right, place);
  const results: Value[] = [];
  for (const a of optionsOf(left)) for (const b of optionsOf(right)) results.push(operateOn(operator, a, b, place));
  return joinAll(results);
}

/** `and` and `or`: one of two values, the second asked for only where the first does not decide. */
function choose(machine: Machine, operator: 'and' | 'or', expression: Operation, scope: Scope): Value {
  const left = machine.evaluators.evaluate(machine, expression.left, scope);
  const known = truth(left);
  if (known === (operator === 'or')) return left;
  const { guard } = machine;
  if (guard === 'none' && known === null && testsVersion(machine, expression.left)) machine.guard = 'version';
  const around = enterBranch(machine);
  const right = machine.evaluators.evaluate(machine, expression.right, scope);
  machine.branch = around;
  machine.guard = guard;
  if (known !== null) return right;
  // the default of a setting from outside is what it most likely is
  if (operator === 'or' && isFrom('environment ', left) && plainText(right) !== null) return right;
  // `given or default`: what is falsy does not come through
  const kept = optionsOf(left).filter((option) => truth(option) !== (operator === 'and'));
  return join(kept.length === 0 ? right : joinAll(kept), right);
}

/** `left < right`, `a == b == c`. */
export function compareOperands(machine: Machine, expression: Comparison, scope: Scope): Value {
  const operands = expression.operands.map((operand) => machine.evaluators.evaluate(machine, operand, scope));
  const [operator = ''] = expression.operators;
  // `x > 0.5` of a tensor is a tensor; `==` may be asked of the objects
  if (operands.length === 2 && /^[<>]=?$/.test(operator) && operands.some((value) => value.kind === 'tensor'))
    return tensorFrom(machine, operator, operands, placeOf(machine, expression));
  return compare(expression.operators, operands);
}

/** `object[index]`. */
export function subscript(machine: Machine, expression: Subscript, scope: Scope): Value {
  const object = machine.evaluators.evaluate(machine, expression.object, scope);
  const index = machine.evaluators.evaluate(machine, expression.index, scope);
  const place = placeOf(machine, expression);
  if (object.kind === 'union')
    return joinAll(object.options.map((option) => elementOf(machine, option, index, expression.index, place)));
  const element = elementOf(machine, object, index, expression.index, place);
  // a table of what is done in each version
  return element.kind === 'union' && testsVersion(machine, expression.index) ? chosenByVersion(element) : element;
}

/** `then if test else otherwise`: both where the test cannot be told. */
export function conditional(machine: Machine, expression: Conditional, scope: Scope): Value {
  const test = truth(machine.evaluators.evaluate(machine, expression.test, scope));
  if (test === true) return machine.evaluators.evaluate(machine, expression.then, scope);
  if (test === false) return machine.evaluators.evaluate(machine, expression.otherwise, scope);
  const { guard } = machine;
  const isVersion = guard === 'none' && testsVersion(machine, expression.test);
  if (isVersion) machine.guard = 'version';
  const around = enterBranch(machine);
  const then = machine.evaluators.evaluate(machine, expression.then, scope);
  const otherwise = machine.evaluators.evaluate(machine, expression.otherwise, scope);
  machine.branch = around;
  machine.guard = guard;
  // the default of an argument is what it most likely is
  if (isFrom('command line ', then) && plainText(otherwise) !== null) return otherwise;
  if (isFrom('command line ', otherwise) && plainText(then) !== null) return then;
  return isVersion ? chosenByVersion(join(then, otherwise)) : join(then, otherwise);
}

/**
 * Whether a value is an argument of the command line (`sys.argv[1]`, `Path(sys.argv[1])`) or a variable of the
 * environment (`os.environ.get("OUT")`) as it stands.
 */
function isFrom(source: 'command line ' | 'environment ', value: Value): boolean {
  if (value.kind !== 'text') return false;
  const [hole, ...others] = value.parts;
  return others.length === 0 && typeof hole === 'object' && hole.key.startsWith(source);
}
