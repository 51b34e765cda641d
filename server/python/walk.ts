/** Walking over facts: what stands directly inside a statement or expression. */
import type { Argument, Attribute, Call, Expression, Parameter, Span, Statement } from './syntax';

/**
 * Most statements hold no block: one list for all of them. These are walked for every file, so that no list is made
 * where none is needed.
 */
const noBlocks: Statement[][] = [];
const noExpressions: Expression[] = [];

/** The blocks directly inside a statement, in order of appearance; bodies of functions and classes included. */
export function blocksOf(statement: Statement): readonly Statement[][] {
  switch (statement.kind) {
    case 'function':
    case 'class':
    case 'with':
      return [statement.body];
    case 'if':
      return [statement.then, statement.otherwise];
    case 'loop':
      return [statement.body, statement.otherwise];
    case 'try':
      return [
        statement.body,
        ...statement.handlers.map((handler) => handler.body),
        statement.otherwise,
        statement.finally,
      ];
    case 'match':
      return statement.cases.map((branch) => branch.body);
    default:
      return noBlocks;
  }
}

/** The one expression, or none. */
function present(expression: Expression | null): Expression[] {
  return expression === null ? noExpressions : [expression];
}

/** An expression that may be missing, and one that follows it. */
function pair(first: Expression | null, second: Expression | null): Expression[] {
  return first === null ? present(second) : second === null ? [first] : [first, second];
}

function addValues(given: readonly Argument[], into: Expression[]): Expression[] {
  for (const argument of given) into.push(argument.value);
  return into;
}

function addParameters(parameters: readonly Parameter[], into: Expression[]): Expression[] {
  for (const parameter of parameters) {
    if (parameter.annotation !== null) into.push(parameter.annotation);
    if (parameter.default !== null) into.push(parameter.default);
  }
  return into;
}

/** The expressions directly inside a statement, without those of the blocks it holds. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'function': {
      const found = addParameters(statement.parameters, [...statement.decorators]);
      if (statement.returns !== null) found.push(statement.returns);
      return found;
    }
    case 'class':
      return addValues(statement.bases, [...statement.decorators]);
    case 'assign':
      return [...statement.targets, ...pair(statement.annotation, statement.value)];
    case 'augmented-assign':
      return [statement.target, statement.value];
    case 'expression':
      return [statement.value];
    case 'return':
    case 'raise':
      return present(statement.value);
    case 'if':
    case 'assert':
      return [statement.test];
    case 'loop':
      return pair(statement.target, statement.iterable);
    case 'with':
      return statement.items.flatMap((item) => pair(item.value, item.target));
    case 'try':
      return statement.handlers.flatMap((handler) => present(handler.type));
    case 'delete':
      return statement.targets;
    case 'match':
      return [statement.subject, ...statement.cases.flatMap((branch) => present(branch.guard))];
    default:
      return noExpressions;
  }
}

/** The expressions directly inside an expression. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'attribute':
      return [expression.object];
    case 'call':
      return addValues(expression.arguments, [expression.callee]);
    case 'template':
      return expression.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.value]));
    case 'list':
    case 'tuple':
    case 'set':
      return expression.elements;
    case 'dictionary':
      return expression.entries.flatMap((entry) => pair(entry.key, entry.value));
    case 'lambda':
      return [...addParameters(expression.parameters, []), expression.body];
    case 'operation':
      return [expression.left, expression.right];
    case 'unary':
      return [expression.operand];
    case 'comparison':
      return expression.operands;
    case 'subscript':
      return [expression.object, expression.index];
    case 'conditional':
      return [expression.then, expression.test, expression.otherwise];
    case 'comprehension':
      return [
        ...present(expression.key),
        expression.element,
        ...expression.loops.flatMap((loop) => [loop.target, loop.iterable]),
        ...expression.conditions,
      ];
    case 'starred':
    case 'named-assignment':
      return [expression.value];
    case 'await':
    case 'yield':
    case 'yield-from':
      return present(expression.value);
    case 'unknown':
      return expression.parts;
    default:
      return noExpressions;
  }
}

/** The name of an attribute, without the object. */
export function nameSpan({ nameStart, end }: Attribute): Span {
  return { start: nameStart, end };
}

/** The arguments of a call, from the opening to the closing parenthesis, both included. */
export function argumentsSpan({ argumentsStart, end }: Call): Span {
  return { start: argumentsStart, end };
}

/** Every statement of a body and of the blocks inside, outer before inner. */
export function allStatements(body: readonly Statement[]): Statement[] {
  const found: Statement[] = [];
  const visit = (block: readonly Statement[]): void => {
    for (const statement of block) {
      found.push(statement);
      for (const inner of blocksOf(statement)) visit(inner);
    }
  };
  visit(body);
  return found;
}

/**
 * An expression and everything inside it, outer before inner, in order of appearance. A plain list, made
 * without recursion: rules ask for it on the path of a keystroke, and expressions nest without end.
 */
export function allParts(expression: Expression): Expression[] {
  const found: Expression[] = [];
  const pending = [expression];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    found.push(next);
    const parts = partsOf(next);
    for (let index = parts.length - 1; index >= 0; index -= 1) {
      const part = parts[index];
      if (part !== undefined) pending.push(part);
    }
  }
  return found;
}

/** Every expression of a body and of the blocks inside. */
export function allExpressions(body: readonly Statement[]): Expression[] {
  const found: Expression[] = [];
  for (const statement of allStatements(body)) {
    for (const expression of expressionsOf(statement)) for (const part of allParts(expression)) found.push(part);
  }
  return found;
}
