/** What the calls of `compile` hand over: losses, metrics, optimizers. */
import { argumentAt, plainText } from '../interpreter/values';
import type { Compile, Part, Role } from '../story';
import type { CallEvent, Place, Value } from '../value';
import { partsGiven } from './model-parts';
import { classOf, type Telling } from './telling';

/** What a `compile` call hands over. */
export function readCompile(telling: Telling, event: CallEvent): Compile {
  const given = (role: Role, name: string, position: number): Part[] => {
    const argument = argumentAt(event.arguments, name, position);
    return argument === null ? [] : compiledParts(telling, argument.value, role, argument.place);
  };
  const optimizers = given('optimizer', 'optimizer', 0);
  return {
    file: event.file.path,
    span: { start: event.call.start, end: event.call.end },
    call: event.call,
    losses: given('loss', 'loss', 1),
    metrics: [...given('metric', 'metrics', 2), ...given('metric', 'weighted_metrics', 4)],
    optimizer: optimizers[0] ?? null,
    optimizers,
    arguments: event.arguments,
    order: event.order,
    program: event.program,
    uncalled: event.uncalled,
    guard: event.guard,
  };
}

/** Losses, metrics or an optimizer as `compile` takes them: alone, in lists, in dictionaries by output. */
function compiledParts(telling: Telling, value: Value, role: Role, place: Place, depth = 0): Part[] {
  if (depth > 8) return [];
  const part = (what: Part['what'], at = place): Part => ({ role, what, place: at, owner: null, inConfig: true });
  const unseen = (open: boolean): Part[] => (open ? [part({ kind: 'unknown' })] : []);
  switch (value.kind) {
    case 'union':
      return value.options.flatMap((option) => compiledParts(telling, option, role, place, depth + 1));
    case 'sequence':
      return [
        ...value.elements.flatMap((element, index) =>
          compiledParts(telling, element, role, value.places[index] ?? place, depth + 1),
        ),
        ...unseen(value.open),
      ];
    case 'dictionary':
      return [
        ...[...value.entries].flatMap(([key, element]) =>
          compiledParts(telling, element, role, value.places.get(key) ?? place, depth + 1),
        ),
        ...unseen(value.open),
      ];
    case 'function':
      return [part({ kind: 'function', function: value })];
    case 'lambda':
      return [part({ kind: 'lambda', lambda: value })];
    case 'partial':
      return [part({ kind: 'partial', partial: value })];
    case 'text': {
      const name = plainText(value);
      return [part(name === null ? { kind: 'unknown' } : { kind: 'name', name })];
    }
    case 'external':
      return [part({ kind: 'external', name: value.name })];
    case 'instance': {
      const custom = value.of.kind === 'class' ? classOf(telling, value.of) : null;
      const itself: Part['what'] =
        custom !== null
          ? { kind: 'class', class: custom, instance: value }
          : value.of.kind === 'class'
            ? { kind: 'unknown' }
            : { kind: 'builtin', instance: value };
      const given = partsGiven(telling, value).map((each) => ({
        ...each,
        role: each.what.kind === 'class' ? each.role : role,
      }));
      return [part(itself, custom === null ? place : value.place), ...given];
    }
    case 'method':
      return [part(value.function !== null ? { kind: 'function', function: value.function } : { kind: 'unknown' })];
    case 'literal':
      return [];
    default:
      return [part({ kind: 'unknown' })];
  }
}
