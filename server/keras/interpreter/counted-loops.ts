/** How often a `while` goes round that counts with numbers: `while n > 4: ...; n //= 2`. */
import type { Expression, Statement } from '../../python/syntax';
import { allParts, allStatements } from '../../python/walk';
import type { Scope } from '../value';
import { lookUp } from './machine';
import { calculated } from './operators';
import { mostIterations } from './text';

/** The turns of such a loop; null where they cannot be told before it is run, or are too many to be run. */
export function turnsOf(test: Expression, body: readonly Statement[], scope: Scope): number | null {
  if (test.kind !== 'comparison' && test.kind !== 'name') return null;
  const counts = new Map<string, number>();
  // what is bound deeper inside is not reckoned with
  const counting = new Set(
    body.flatMap((statement) => {
      const name = boundBy(statement);
      return name === null ? [] : [name];
    }),
  );
  if (counting.size === 0) return null;
  const nested = body.flatMap((statement) => allStatements([statement]).filter((each) => each !== statement));
  if (nested.some((statement) => statement.kind === 'break' || statement.kind === 'return')) return null;
  for (const statement of nested) {
    const name = boundBy(statement);
    if (name !== null) counting.delete(name);
  }
  for (const name of [...body, ...nested].flatMap(boundBeside)) counting.delete(name);
  const valueOf = (name: string): number | null => {
    const value = counts.get(name);
    if (value !== undefined) return value;
    const known = lookUp(scope, name);
    return known?.kind === 'literal' && typeof known.value === 'number' ? known.value : null;
  };
  if (!namesIn(test).some((name) => counting.has(name))) return null;
  for (let turns = 0; turns <= mostIterations; turns += 1) {
    const goesOn = isTrue(test, valueOf);
    if (goesOn === null) return null;
    if (!goesOn) return turns;
    for (const statement of body) {
      const name = boundBy(statement);
      if (name === null) continue;
      const next = counting.has(name) ? nextOf(statement, valueOf) : null;
      counts.set(name, next ?? Number.NaN);
    }
  }
  return null;
}

/** The one name that a statement binds; null for a statement that binds none. */
function boundBy(statement: Statement): string | null {
  if (statement.kind === 'augmented-assign') return statement.target.kind === 'name' ? statement.target.name : null;
  const [target] = statement.kind === 'assign' ? statement.targets : [];
  return target?.kind === 'name' ? target.name : null;
}

/** Names that a statement binds in other ways: with others, in a loop's head, behind `as`. */
function boundBeside(statement: Statement): string[] {
  const targets: (Expression | null)[] =
    statement.kind === 'assign' && (statement.targets.length > 1 || statement.targets[0]?.kind !== 'name')
      ? statement.targets.filter((target) => target.kind !== 'attribute' && target.kind !== 'subscript')
      : statement.kind === 'loop'
        ? [statement.target]
        : statement.kind === 'with'
          ? statement.items.map((item) => item.target)
          : [];
  return targets.flatMap((target) =>
    target === null ? [] : allParts(target).flatMap((part) => (part.kind === 'name' ? [part.name] : [])),
  );
}

/** What a statement makes of its name. */
function nextOf(statement: Statement, valueOf: (name: string) => number | null): number | null {
  if (statement.kind === 'augmented-assign') {
    const before = numberOf(statement.target, valueOf);
    const by = numberOf(statement.value, valueOf);
    return before === null || by === null ? null : calculated(statement.operator.replace(/=$/, ''), before, by);
  }
  return statement.kind === 'assign' && statement.value !== null ? numberOf(statement.value, valueOf) : null;
}

function numberOf(expression: Expression, valueOf: (name: string) => number | null): number | null {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      return valueOf(expression.name);
    case 'operation': {
      const left = numberOf(expression.left, valueOf);
      const right = numberOf(expression.right, valueOf);
      return left === null || right === null ? null : calculated(expression.operator, left, right);
    }
    default:
      return null;
  }
}

/** What a test of numbers comes to; null where it cannot be told. */
function isTrue(test: Expression, valueOf: (name: string) => number | null): boolean | null {
  if (test.kind === 'name') {
    const value = valueOf(test.name);
    return value === null || Number.isNaN(value) ? null : value !== 0;
  }
  if (test.kind !== 'comparison' || test.operators.length !== 1) return null;
  const [left = null, right = null] = test.operands.map((operand) => numberOf(operand, valueOf));
  if (left === null || right === null || Number.isNaN(left) || Number.isNaN(right)) return null;
  switch (test.operators[0]) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '!=':
      return left !== right;
    default:
      return null;
  }
}

function namesIn(expression: Expression): string[] {
  if (expression.kind === 'name') return [expression.name];
  if (expression.kind === 'comparison') return expression.operands.flatMap(namesIn);
  return expression.kind === 'operation' ? [...namesIn(expression.left), ...namesIn(expression.right)] : [];
}
