/** Functions that keep what they gave, and give it again for the same arguments: those under `functools.lru_cache`. */
import type { FunctionDefinition } from '../../python/syntax';
import type { PassedArgument, Value } from '../value';
import { enterBranch, lastName, type Machine } from './machine';
import { plainText } from './values';

const remembering = new Set(['lru_cache', 'cache', 'cache_resource']);

/** Whether a function runs once for the same arguments. */
export function isRemembered(definition: FunctionDefinition): boolean {
  return definition.decorators.some((decorator) =>
    remembering.has(lastName(decorator.kind === 'call' ? decorator.callee : decorator)),
  );
}

/** What such a function gave before for these arguments, otherwise what running it gives. */
export function remembered(
  machine: Machine,
  definition: FunctionDefinition,
  self: Value | null,
  passed: readonly PassedArgument[],
  run: () => Value,
): Value {
  let known = machine.remembered.get(definition);
  if (known === undefined) machine.remembered.set(definition, (known = new Map()));
  const key = keyOf(self, passed);
  const earlier = key === null ? undefined : known.get(key);
  if (earlier !== undefined) return earlier;
  // it may have been called with these before
  const mayBeKnown = key === null && known.size > 0;
  const around = machine.branch;
  if (mayBeKnown) enterBranch(machine);
  const value = run();
  machine.branch = around;
  if (!mayBeKnown && machine.branch.depth === 0 && !machine.uncalled) known.set(key ?? `call ${known.size}`, value);
  return value;
}

/** Arguments as text, the same for the same; null where they cannot be told. */
function keyOf(self: Value | null, passed: readonly PassedArgument[]): string | null {
  const parts = [self, ...passed.map(({ value }) => value)].map((value) => (value === null ? '' : textOf(value)));
  if (parts.includes(null) || passed.some(({ spread }) => spread !== null)) return null;
  return passed.map(({ name }, index) => `${name ?? ''}=${parts[index + 1] ?? ''}`).join() + (parts[0] ?? '');
}

function textOf(value: Value): string | null {
  if (value.kind === 'literal') return String(value.value);
  if (value.kind === 'instance') return `object ${value.id}`;
  const plain = plainText(value);
  return plain === null ? null : JSON.stringify(plain);
}
