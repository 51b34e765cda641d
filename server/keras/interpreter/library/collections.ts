/** Lists, tuples, sets and dictionaries: made, sorted, copied, and changed out of sight. */
import { unknown, type DictionaryValue, type Value } from '../../value';
import { kerasBaseOf } from '../classes';
import { elementsOf, pairsOf, reversed, setEntry, sorted, spreadInto, withoutDoubles } from '../containers';
import { doubtHanded } from '../doubt';
import type { Machine } from '../machine';
import { joinAll, optionsOf, text } from '../values';
import { first, type PythonFunction, type PythonFunctions } from './function';

/** `dict(pairs, name=value)`. */
const dictionary: PythonFunction = (_machine, passed) => {
  const made: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: false };
  for (const argument of passed) {
    if (argument.name !== null) setEntry(made, text([argument.name]), argument.value, argument.place);
    else if (argument.spread === null) spreadInto(made, pairsOf(argument.value));
    else spreadInto(made, unknown);
  }
  return made;
};

/** `ChainMap(first, second)`. */
const chainedMaps: PythonFunction = (_machine, passed) => {
  const made: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: false };
  // the first of several maps that has a key is the one that counts
  for (const { value } of [...passed].reverse()) spreadInto(made, value);
  return made;
};

/** `list(values)`, `tuple(values)`, `set(values)`. */
export function sequence(form: 'list' | 'tuple' | 'set'): PythonFunction {
  return (_machine, passed) => {
    if (passed.length === 0) return { kind: 'sequence', form, elements: [], places: [], open: false };
    const value = first(passed);
    const elements = elementsOf(value);
    if (elements !== null && form === 'set')
      return { kind: 'sequence', form, elements: withoutDoubles(elements), places: [], open: false, shuffled: true };
    if (elements !== null) {
      return {
        kind: 'sequence',
        form,
        elements: [...elements],
        places: value.kind === 'sequence' ? [...value.places] : [],
        open: false,
      };
    }
    if (value.kind === 'sequence') return { ...value, form, elements: [...value.elements], places: [...value.places] };
    return { kind: 'sequence', form, elements: [], places: [], open: true };
  };
}

const list = sequence('list');

/** `sorted(values, key=...)`. */
const sortedList: PythonFunction = (machine, passed, call, scope) => {
  const made = list(machine, passed.slice(0, 1), call, scope);
  return made?.kind === 'sequence' ? sorted(made, passed.slice(1)) : made;
};

/** `reversed(values)`. */
const reversedList: PythonFunction = (machine, passed, call, scope) => {
  const made = list(machine, passed, call, scope);
  return made?.kind === 'sequence' ? reversed(made) : made;
};

/** `random.shuffle(values)`: the same values, in no known order. */
const shuffle: PythonFunction = (_machine, passed) => {
  for (const option of optionsOf(first(passed))) if (option.kind === 'sequence') option.shuffled = true;
  return { kind: 'literal', value: null };
};

/** What writes into what it is handed first. */
const written: PythonFunction = (_machine, passed) => {
  doubtHanded(first(passed));
  return unknown;
};

/** More levels of settings than people write; dictionaries may hold themselves. */
const deepestCopy = 8;

/**
 * A copy of a list, a dictionary or settings, whose changes the original does not see; models and layers stand for
 * their copies.
 */
function copyOf(machine: Machine, value: Value, depth: number): Value {
  if (depth === 0) return value;
  const inner = (held: Value): Value => copyOf(machine, held, depth - 1);
  if (value.kind === 'union') return joinAll(value.options.map((option) => copyOf(machine, option, depth)));
  if (value.kind === 'sequence') return { ...value, elements: value.elements.map(inner), places: [...value.places] };
  if (value.kind === 'dictionary') {
    return {
      ...value,
      entries: new Map([...value.entries].map(([name, entry]) => [name, inner(entry)])),
      places: new Map(value.places),
    };
  }
  if (
    value.kind !== 'instance' ||
    (value.of.kind === 'class' ? kerasBaseOf(value.of) !== null : value.of.name !== 'argparse.Namespace')
  )
    return value;
  return {
    ...value,
    id: machine.nextId(),
    attributes: new Map([...value.attributes].map(([name, held]) => [name, inner(held)])),
  };
}

/** `np.array(model.get_weights(), dtype=object)`, which is that list; null for anything else. */
const weightsAsArray: PythonFunction = (_machine, passed) => {
  const given = first(passed);
  return given.kind === 'result' && given.event.name === '.get_weights' ? given : null;
};

/** Functions that make, copy or change collections. */
export const collectionFunctions: PythonFunctions = {
  'builtins.dict': dictionary,
  'types.MappingProxyType': (_machine, passed) => first(passed),
  'collections.ChainMap': chainedMaps,
  'collections.OrderedDict': dictionary,
  'builtins.list': list,
  'builtins.tuple': sequence('tuple'),
  'builtins.set': sequence('set'),
  'builtins.sorted': sortedList,
  'builtins.reversed': reversedList,
  'random.shuffle': shuffle,
  'bisect.insort': written,
  'bisect.insort_left': written,
  'bisect.insort_right': written,
  'heapq.heappush': written,
  'heapq.heappop': written,
  'heapq.heapify': written,
  'heapq.heappushpop': written,
  'heapq.heapreplace': written,
  'numpy.put': written,
  'numpy.place': written,
  'numpy.copyto': written,
  'numpy.array': weightsAsArray,
  'numpy.asarray': weightsAsArray,
  'copy.copy': (machine, passed) => copyOf(machine, first(passed), 1),
  'copy.deepcopy': (machine, passed) => copyOf(machine, first(passed), deepestCopy),
};
