/** Attributes of Keras' own objects that not every version has: where a program reads one is written down. */
import type { Expression } from '../../python/syntax';
import { isMemberOfSome } from '../members';
import type { Value } from '../value';
import { placeOf, type Machine } from './machine';

/** Writes down that an attribute of an object is read that not every version has. */
export function noteRead(machine: Machine, of: Value, name: string, expression: Expression): void {
  if (expression.kind !== 'attribute' || expression.name !== name || !isMemberOfSome(name)) return;
  machine.run.reads.push({
    of,
    name,
    ...placeOf(machine, expression),
    program: machine.run.file,
    guard: machine.guard,
    uncalled: machine.uncalled,
    order: machine.order,
  });
}
