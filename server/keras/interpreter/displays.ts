/** Lists, tuples, sets and dictionaries that are written out, and f-strings. */
import type { Dictionary, Expression, Template } from '../../python/syntax';
import type { DictionaryValue, Scope, SequenceValue, Value } from '../value';
import { longestDisplay, setEntry, spreadInto, withoutDoubles } from './containers';
import { placeOf, type Machine } from './machine';
import { overChoices, textParts } from './text';
import { text } from './values';

/** A list, tuple or set of some elements; known `*values` are spread out. */
export function sequenceOf(
  machine: Machine,
  form: SequenceValue['form'],
  elements: readonly Expression[],
  scope: Scope,
): SequenceValue {
  const made: SequenceValue = {
    kind: 'sequence',
    form,
    elements: [],
    places: [],
    open: elements.length > longestDisplay,
  };
  if (machine.branch.depth > 0) made.branches = machine.branch.depth;
  for (const element of elements.slice(0, longestDisplay)) {
    const value = machine.evaluators.evaluate(machine, element, scope);
    const place = placeOf(machine, element);
    if (element.kind !== 'starred') {
      made.elements.push(value);
      made.places.push(place);
    } else if (value.kind === 'sequence' && made.elements.length + value.elements.length <= longestDisplay) {
      made.elements.push(...value.elements);
      made.places.push(...value.elements.map(() => place));
      made.open ||= value.open;
      if (value.grown === true) made.grown = true;
    } else made.open = true;
  }
  if (form === 'set') {
    made.elements = withoutDoubles(made.elements);
    made.places = [];
    made.shuffled = true;
  }
  return made;
}

/** A dictionary that is written out; known `**values` are spread out. */
export function dictionaryOf(machine: Machine, { entries }: Dictionary, scope: Scope): DictionaryValue {
  const made: DictionaryValue = {
    kind: 'dictionary',
    entries: new Map(),
    places: new Map(),
    open: entries.length > longestDisplay,
  };
  for (const entry of entries.slice(0, longestDisplay)) {
    const value = machine.evaluators.evaluate(machine, entry.value, scope);
    if (entry.key === null) spreadInto(made, value);
    else setEntry(made, machine.evaluators.evaluate(machine, entry.key, scope), value, placeOf(machine, entry.value));
  }
  return made;
}

/** An f-string: each text it can be, where its fields are among a few known ones. */
export function filledTemplate(machine: Machine, { parts }: Template, scope: Scope): Value {
  const fields = parts.map((part) =>
    typeof part === 'string'
      ? part
      : {
          value: machine.evaluators.evaluate(machine, part.value, scope),
          format: part.format,
          place: placeOf(machine, part.value),
        },
  );
  return overChoices(
    fields.flatMap((field) => (typeof field === 'string' ? [] : [field.value])),
    (pick) =>
      text(
        fields.flatMap((field) =>
          typeof field === 'string' ? [field] : textParts(pick(field.value), field.format, field.place),
        ),
      ),
  );
}
