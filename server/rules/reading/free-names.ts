/** Names that a lambda takes from around it. */
import type { Expression, Lambda } from '../../python/syntax';
import { allParts } from '../../python/walk';

const builtins = new Set([
  'abs', 'all', 'any', 'bool', 'dict', 'divmod', 'enumerate', 'filter', 'float', 'getattr', 'hasattr', 'int', 'isinstance', 'len', 'list', 'map', 'max', 'min',
  'pow', 'print', 'range', 'reversed', 'round', 'set', 'slice', 'sorted', 'str', 'sum', 'super', 'tuple', 'type', 'zip', 'True', 'False', 'None',
]);

/** Global and enclosing names a lambda's body reads, in order of appearance. */
export function freeNames(lambda: Lambda): string[] {
  const bound = new Set<string>();
  const bind = (expression: Expression): void => {
    for (const part of allParts(expression)) if (part.kind === 'name') bound.add(part.name);
  };
  for (const parameter of lambda.parameters) bound.add(parameter.name);
  for (const part of allParts(lambda.body)) {
    if (part.kind === 'lambda') for (const parameter of part.parameters) bound.add(parameter.name);
    if (part.kind === 'comprehension') for (const loop of part.loops) bind(loop.target);
    if (part.kind === 'named-assignment') bound.add(part.name);
  }
  const free: string[] = [];
  for (const part of allParts(lambda.body)) {
    if (part.kind === 'name' && !bound.has(part.name) && !builtins.has(part.name) && !free.includes(part.name)) free.push(part.name);
  }
  return free;
}
