/** The calls that runs met: those that make, fill, save or load models, and what each was made on. */
import type { Call } from '../../python/syntax';
import { append } from '../../python/lists';
import type { Runs } from '../interpreter/run';
import { optionsOf } from '../interpreter/values';
import { keyOf } from '../sites';
import type { CallEvent, Value } from '../value';

/** The calls of all programs that make, train, save or load models. */
export interface NotableCalls {
  /** Program by program, in order of evaluation. */
  events: readonly CallEvent[];
  /** By the number of the object that they are made on. */
  onObject: ReadonlyMap<number, CallEvent[]>;
  /** By what tells the unknown value apart that they are made on (`keyOf`). */
  onKey: ReadonlyMap<string, CallEvent[]>;
}

/** The calls that make, fill, save or load models, or belong to that. */
export function notableCalls(runs: Runs): NotableCalls {
  const events = withoutRepeats(runs, 'notable');
  const onObject = new Map<number, CallEvent[]>();
  const onKey = new Map<string, CallEvent[]>();
  const note = (value: Value, event: CallEvent): void => {
    for (const option of optionsOf(value)) {
      if (option.kind === 'instance') append(onObject, option.id, event);
      else {
        const key = keyOf(option);
        if (key !== null) append(onKey, key, event);
      }
    }
  };
  for (const event of events) {
    if (event.self !== null) note(event.self, event);
    if (event.name === 'keras.models.save_model' && event.self === null && event.arguments[0] !== undefined)
      note(event.arguments[0].value, event);
  }
  return { events, onObject, onKey };
}

/** Calls of runs. What was met with unknown arguments says nothing where the same call was met with known ones. */
export function withoutRepeats(runs: Runs, which: 'events' | 'notable'): CallEvent[] {
  const concrete = new Set<Call>();
  for (const run of runs.byPath.values()) for (const event of run[which]) if (!event.uncalled) concrete.add(event.call);
  const events: CallEvent[] = [];
  for (const run of runs.byPath.values())
    for (const event of run[which]) if (!event.uncalled || !concrete.has(event.call)) events.push(event);
  return events;
}
