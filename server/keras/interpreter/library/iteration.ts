/** Going through values: `zip`, `enumerate`, `range`, `map`, `itertools`. */
import type { Call } from '../../../python/syntax';
import { unknown, type SequenceValue, type Value } from '../../value';
import { eachOf, elementsOf } from '../containers';
import { filtered, mapped, reduced } from '../higher-order';
import type { Machine } from '../machine';
import { isFoundName } from '../operators';
import { argumentAt, counterKey, joinAll } from '../values';
import { sequence } from './collections';
import { first, type PythonFunction, type PythonFunctions } from './function';

/** Several lists as one. */
export function chained(lists: readonly Value[]): Value {
  const made: SequenceValue = { kind: 'sequence', form: 'list', elements: [], places: [], open: false };
  for (const list of lists) {
    const elements = elementsOf(list);
    if (elements === null || made.elements.length + elements.length > 2000) {
      made.open = true;
      continue;
    }
    made.elements.push(...elements);
    if (list.kind === 'sequence') {
      made.places.push(...list.places);
      if (list.grown === true) made.grown = true;
    }
  }
  return made;
}

/** More parts, or turns of a loop, than this are not told one by one. */
const mostParts = 12;

/** A list of so many parts, of which nothing is known. */
export function partsOf(machine: Machine, count: Value | undefined, call: Call, arity = 1): Value | null {
  if (
    count?.kind !== 'literal' ||
    typeof count.value !== 'number' ||
    !Number.isInteger(count.value) ||
    count.value < 1 ||
    count.value > mostParts
  )
    return null;
  const piece = (index: number, of: number): Value => ({
    kind: 'unknown',
    key: `part ${machine.file.path} ${call.start} ${index} ${of}`,
  });
  const elements = Array.from({ length: count.value }, (_none, index): Value =>
    arity === 1
      ? piece(index, 0)
      : {
          kind: 'sequence',
          form: 'tuple',
          elements: Array.from({ length: arity }, (_each, of) => piece(index, of)),
          places: [],
          open: false,
        },
  );
  return { kind: 'sequence', form: 'list', elements, places: [], open: false };
}

/** `numpy.array_split(values, 3)`. */
const split: PythonFunction = (machine, passed, call) =>
  partsOf(machine, argumentAt(passed, 'indices_or_sections', 1)?.value, call);

/** The number of the turn in a loop whose turns cannot be told. */
function counter(machine: Machine, call: Call): Value {
  return { kind: 'unknown', key: counterKey(`${machine.file.path} ${call.start}`) };
}

/** `zip(first, second)`. */
const zipped: PythonFunction = (_machine, passed) => {
  const lists = passed.map(({ value }) => ({
    elements: elementsOf(value),
    isCounted: value.kind === 'sequence' && value.grown !== true,
  }));
  // lists of a known length tell how many there are; of a list that grew as the program ran, each element may be any
  // of those seen
  const counted = lists.flatMap(({ elements, isCounted }) => (isCounted && elements !== null ? [elements.length] : []));
  const grown = lists.flatMap(({ elements }) => (elements === null ? [] : [elements.length]));
  const length = Math.min(...(counted.length > 0 ? counted : grown));
  if (!Number.isFinite(length)) return { kind: 'sequence', form: 'list', elements: [], places: [], open: true };
  const rows: Value[] = [];
  for (let index = 0; index < length; index += 1) {
    const elements = lists.map((list) =>
      list.elements === null ? unknown : list.isCounted ? (list.elements[index] ?? unknown) : joinAll(list.elements),
    );
    rows.push({ kind: 'sequence', form: 'tuple', elements, places: [], open: false });
  }
  return { kind: 'sequence', form: 'list', elements: rows, places: [], open: false };
};

/** `enumerate(values, start)`. */
const enumerated: PythonFunction = (machine, passed, call) => {
  const elements = elementsOf(first(passed));
  if (elements === null) {
    const pair: Value = {
      kind: 'sequence',
      form: 'tuple',
      elements: [counter(machine, call), eachOf(first(passed)) ?? unknown],
      places: [],
      open: false,
    };
    return { kind: 'sequence', form: 'list', elements: [], places: [], open: true, each: pair };
  }
  const start = argumentAt(passed, 'start', 1)?.value;
  const from =
    start?.kind === 'literal' && typeof start.value === 'number' ? start.value : start === undefined ? 0 : null;
  return {
    kind: 'sequence',
    form: 'list',
    elements: elements.map((element, index) => ({
      kind: 'sequence',
      form: 'tuple',
      elements: [from === null ? unknown : { kind: 'literal', value: from + index }, element],
      places: [],
      open: false,
    })),
    places: [],
    open: false,
  };
};

/** `range(start, stop, step)`. */
const range: PythonFunction = (machine, passed, call) => {
  const numbers = passed.map((argument) =>
    argument.value.kind === 'literal' && typeof argument.value.value === 'number' ? argument.value.value : null,
  );
  const [a, b, step] = numbers;
  const from = b === undefined ? 0 : a;
  const to = b === undefined ? a : b;
  const by = step === undefined ? 1 : step;
  const made: SequenceValue = {
    kind: 'sequence',
    form: 'list',
    elements: [],
    places: [],
    open: true,
    each: counter(machine, call),
  };
  if (
    typeof from !== 'number' ||
    typeof to !== 'number' ||
    typeof by !== 'number' ||
    by === 0 ||
    Math.abs((to - from) / by) > mostParts
  )
    return made;
  for (let at = from; by > 0 ? at < to : at > to; at += by) made.elements.push({ kind: 'literal', value: at });
  made.open = false;
  return made;
};

/** `len(values)`. */
const length: PythonFunction = (_machine, passed) => {
  const value = first(passed);
  if (value.kind === 'sequence' && !value.open && value.grown !== true)
    return { kind: 'literal', value: value.elements.length };
  return unknown;
};

/** `next(values)`, `max(values)`: one of them. */
export const pick: PythonFunction = (_machine, passed) => {
  const value = first(passed);
  if (value.kind === 'sequence' && value.open && value.elements.length === 0 && value.each !== undefined)
    return value.each;
  // one of the names that a search found
  if (value.kind === 'sequence' && value.open && value.elements.length > 0 && value.elements.every(isFoundName))
    return joinAll(value.elements);
  const elements = passed.filter((argument) => argument.name === null).length === 1 ? elementsOf(value) : null;
  return elements === null || elements.length === 0 ? unknown : joinAll(elements);
};

/** Functions that go through values. */
export const iterationFunctions: PythonFunctions = {
  'builtins.zip': zipped,
  'builtins.enumerate': enumerated,
  'builtins.range': range,
  'builtins.len': length,
  'builtins.next': pick,
  'builtins.iter': sequence('list'),
  'builtins.map': mapped,
  'builtins.filter': filtered,
  'itertools.chain': (_machine, passed) =>
    chained(passed.map(({ value, spread }) => (spread === null ? value : unknown))),
  'itertools.chain.from_iterable': (_machine, passed) => chained(elementsOf(first(passed)) ?? [unknown]),
  'functools.reduce': reduced,
  'numpy.array_split': split,
  'numpy.split': split,
};
