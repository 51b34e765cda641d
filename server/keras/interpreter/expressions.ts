/** What expressions are worth. */
import type { Expression, Lambda, Parameter, Suspension } from '../../python/syntax';
import { builtinClass } from '../builtins';
import type { LambdaValue, Scope, Value } from '../value';
import { unknown } from '../value';
import { attributeOf } from './attributes';
import { callValue } from './calls';
import { comprehend } from './comprehensions';
import { eachOf, elementsOf } from './containers';
import { dictionaryOf, filledTemplate, sequenceOf } from './displays';
import { assign, isExhausted, lookUp, placeOf, type Machine } from './machine';
import { builtinName, external } from './names';
import { compareOperands, conditional, operate, operateOnOne, subscript } from './operations';
import { text } from './values';

/** Evaluates an expression in a scope; never throws. */
export function evaluate(machine: Machine, expression: Expression, scope: Scope): Value {
  machine.work += 1;
  if (isExhausted(machine)) return unknown;
  switch (expression.kind) {
    case 'name':
      return named(scope, expression.name);
    case 'attribute':
      return attributeOf(machine, evaluate(machine, expression.object, scope), expression.name, expression);
    case 'call':
      return callValue(machine, expression, scope);
    case 'string': {
      const value = text([expression.value]);
      value.literal = placeOf(machine, expression);
      return value;
    }
    case 'template':
      return filledTemplate(machine, expression, scope);
    case 'number':
      return { kind: 'literal', value: expression.value };
    case 'constant':
      return expression.value === '...' ? unknown : expression.value === null ? none : expression.value ? yes : no;
    case 'list':
    case 'tuple':
    case 'set':
      return sequenceOf(machine, expression.kind, expression.elements, scope);
    case 'dictionary':
      return dictionaryOf(machine, expression, scope);
    case 'lambda':
      return lambdaOf(machine, expression, scope);
    case 'operation':
      return operate(machine, expression, scope);
    case 'unary':
      return operateOnOne(machine, expression, scope);
    case 'comparison':
      return compareOperands(machine, expression, scope);
    case 'subscript':
      return subscript(machine, expression, scope);
    case 'conditional':
      return conditional(machine, expression, scope);
    case 'comprehension':
      return comprehend(machine, expression, scope);
    case 'starred':
      return evaluate(machine, expression.value, scope);
    case 'named-assignment': {
      const value = evaluate(machine, expression.value, scope);
      assign(machine, scope, expression.name, value);
      return value;
    }
    case 'await':
    case 'yield':
    case 'yield-from':
      return suspend(machine, expression, scope);
    case 'unknown':
      for (const part of expression.parts) evaluate(machine, part, scope);
      return unknown;
  }
}

const none: Value = { kind: 'literal', value: null };

const yes: Value = { kind: 'literal', value: true };

const no: Value = { kind: 'literal', value: false };

/** What a name stands for: what it is bound to, what a star import may have brought, or what Python has by that name. */
function named(scope: Scope, name: string): Value {
  const value = lookUp(scope, name);
  if (value !== undefined) return value;
  if (name === '__name__') return text(['__main__']);
  if (name === '__file__') return text([scope.file.path]);
  return starImported(scope, name) ?? builtinName(name);
}

/** A name that `from keras.x import *` may have brought. */
function starImported(scope: Scope, name: string): Value | null {
  const stars = lookUp(scope, '__stars__');
  if (stars?.kind !== 'sequence') return null;
  for (const module of stars.elements) {
    if (module.kind !== 'text') continue;
    const found = external(`${module.parts.join('')}.${name}`);
    const known = found.name.startsWith('keras.') ? found.name.slice(6) : '';
    if (builtinClass(known) !== null || starFunctions.has(name)) return found;
  }
  return null;
}

const starFunctions = new Set([
  'load_model',
  'save_model',
  'model_from_json',
  'Input',
  'concatenate',
  'add',
  'multiply',
]);

function lambdaOf(machine: Machine, lambda: Lambda, scope: Scope): LambdaValue {
  return {
    kind: 'lambda',
    file: machine.file,
    lambda,
    enclosing: scope.function,
    scope,
    ...defaultsOf(machine, lambda.parameters, scope),
  };
}

/**
 * What the defaults of parameters are where a function is made; numbers and texts are the same whenever they are asked
 * for.
 */
export function defaultsOf(
  machine: Machine,
  parameters: readonly Parameter[],
  scope: Scope,
): { defaults?: ReadonlyMap<Parameter, Value> } {
  const telling = parameters.filter(
    (parameter) => parameter.default !== null && !/^(number|string|constant)$/.test(parameter.default.kind),
  );
  if (telling.length === 0) return {};
  return {
    defaults: new Map(
      telling.flatMap((parameter) =>
        parameter.default === null ? [] : [[parameter, evaluate(machine, parameter.default, scope)] as const],
      ),
    ),
  };
}

/** `await`, which waits for what its value is already here, or a `yield` of the function being run. */
function suspend(machine: Machine, expression: Suspension, scope: Scope): Value {
  const value = expression.value === null ? unknown : evaluate(machine, expression.value, scope);
  if (expression.kind === 'await') return value;
  const frame = machine.returns[machine.returns.length - 1];
  if (frame === undefined) return unknown;
  frame.isGenerator = true;
  const given = expression.kind === 'yield-from' ? elementsOf(value) : [value];
  frame.yields.push(...(given ?? [eachOf(value) ?? unknown]));
  frame.isRepeated ||= given === null || machine.loops > frame.loops;
  frame.isUncertain ||=
    machine.branch.depth > frame.branches ||
    (expression.kind === 'yield-from' && value.kind === 'sequence' && value.grown === true);
  frame.scopes = machine.objectScopes;
  return unknown;
}
