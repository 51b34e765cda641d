/** Lists and dictionaries: their entries, their elements, and the methods that change them. */
import type { DictionaryValue, PassedArgument, Place, SequenceValue, Value } from '../value';
import { unknown } from '../value';
import { doubtElements, doubtEntries } from './doubt';
import type { Machine } from './machine';
import { join, joinAll, layerKey, optionsOf, plainText, text } from './values';

/** Longer displays are not taken apart. */
export const longestDisplay = 2000;

/**
 * A value as a list or dictionary may take it in: what holds that list or dictionary itself is not known then, so that
 * nobody who looks through values goes round in a circle.
 */
export function heldIn(container: SequenceValue | DictionaryValue, value: Value): Value {
  return isInside(container, value, new Set()) ? unknown : value;
}

function isInside(container: Value, value: Value, seen: Set<Value>): boolean {
  if (value === container) return true;
  if ((value.kind !== 'sequence' && value.kind !== 'dictionary' && value.kind !== 'union') || seen.has(value))
    return false;
  seen.add(value);
  const isHere = (inner: Value): boolean => isInside(container, inner, seen);
  if (value.kind === 'sequence') return value.elements.some(isHere);
  if (value.kind === 'union') return value.options.some(isHere);
  return [...value.entries.values()].some(isHere) || (value.rest !== undefined && isHere(value.rest));
}

/** `d[key] = value`. */
export function setEntry(dictionary: DictionaryValue, key: Value, given: Value, place: Place): void {
  const value = heldIn(dictionary, given);
  for (const option of optionsOf(key)) {
    const name = keyText(option);
    if (name === null) {
      dictionary.open = true;
      doubtEntries(dictionary.entries);
      dictionary.rest = dictionary.rest === undefined ? value : join(dictionary.rest, value);
    } else {
      dictionary.entries.set(name, value);
      dictionary.places.set(name, place);
    }
  }
}

/** The key under which an entry stands; null where it cannot be told. */
export function keyText(key: Value): string | null {
  if (key.kind === 'literal') return String(key.value);
  if (key.kind !== 'text') return null;
  let whole = '';
  for (const part of key.parts) {
    if (typeof part !== 'string') return null;
    whole += part;
  }
  return whole;
}

/** `{**value}` or `update(value)`. */
export function spreadInto(dictionary: DictionaryValue, value: Value): void {
  for (const option of optionsOf(value)) {
    if (option.kind === 'dictionary') {
      if (option.open) doubtEntries(dictionary.entries, option.entries);
      for (const [name, entry] of option.entries) {
        dictionary.entries.set(name, heldIn(dictionary, entry));
        const place = option.places.get(name);
        if (place !== undefined) dictionary.places.set(name, place);
      }
      dictionary.open ||= option.open;
    } else if (!(option.kind === 'literal' && option.value === null)) {
      dictionary.open = true;
      doubtEntries(dictionary.entries);
    }
  }
}

/** A list of pairs as a dictionary. */
export function pairsOf(value: Value): Value {
  if (value.kind !== 'sequence') return value;
  const made: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: value.open };
  for (const element of value.elements) {
    if (
      element.kind === 'sequence' &&
      element.elements.length === 2 &&
      element.elements[0] !== undefined &&
      element.elements[1] !== undefined
    ) {
      setEntry(
        made,
        element.elements[0],
        element.elements[1],
        element.places[1] ?? { file: '', span: { start: 0, end: 0 } },
      );
    } else made.open = true;
  }
  return made;
}

/** The elements of a set: numbers and texts that are equal are one. */
export function withoutDoubles(elements: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return elements.filter((element) => {
    const key = keyText(element);
    if (key === null) return true;
    const isNew = !seen.has(`${element.kind} ${key}`);
    seen.add(`${element.kind} ${key}`);
    return isNew;
  });
}

/** The elements of something that is looped over; null when they cannot be told. */
export function elementsOf(value: Value): Value[] | null {
  switch (value.kind) {
    case 'sequence':
      return value.open ? null : value.elements;
    case 'dictionary':
      return value.open ? null : [...value.entries.keys()].map((name) => text([name]));
    default:
      return null;
  }
}

/** What stands for each element of something whose elements cannot be told; null where nothing does. */
export function eachOf(value: Value): Value | null {
  if (value.kind === 'sequence') return value.each ?? null;
  if (value.kind === 'method' && value.function === null && value.name === 'layers' && value.self.kind === 'instance')
    return { kind: 'unknown', key: layerKey(value.self.id) };
  // one of the arrays that `get_weights` gives
  if (value.kind === 'result' && value.event.name === '.get_weights') {
    return {
      kind: 'unknown',
      key: `call ${value.event.program.path} ${value.event.order} [each]`,
      from: value.event.name,
    };
  }
  return null;
}

/** `values[index] = value`; where it cannot be told which, any of them may be another by now. */
export function setElement(
  machine: Machine,
  sequence: SequenceValue,
  index: Value,
  given: Value,
  isSlice: boolean,
): void {
  const value = heldIn(sequence, given);
  const at =
    index.kind === 'literal' && typeof index.value === 'number'
      ? index.value < 0
        ? sequence.elements.length + index.value
        : index.value
      : null;
  if (isSlice || sequence.open) {
    doubtElements(sequence);
    sequence.open = true;
    return;
  }
  const isKnown =
    at !== null && sequence.shuffled !== true && at >= 0 && at < sequence.elements.length && sequence.grown !== true;
  const isCertain = isKnown && machine.branch.depth === (sequence.branches ?? 0);
  sequence.elements = sequence.elements.map((element, each) => {
    if (isKnown && each !== at) return element;
    return isCertain ? value : join(element, value);
  });
}

/** `del values[index]`, where it can be told which; otherwise any of them may be gone. */
export function removeElement(machine: Machine, holder: Value, index: Value, isSlice: boolean): void {
  for (const option of optionsOf(holder)) {
    if (option.kind === 'sequence') {
      const at =
        index.kind === 'literal' && typeof index.value === 'number'
          ? index.value < 0
            ? option.elements.length + index.value
            : index.value
          : null;
      if (
        isSlice ||
        at === null ||
        option.open ||
        option.grown === true ||
        machine.branch.depth !== (option.branches ?? 0) ||
        at >= option.elements.length ||
        at < 0
      )
        option.grown = true;
      else {
        option.elements.splice(at, 1);
        if (at < option.places.length) option.places.splice(at, 1);
      }
    } else if (option.kind === 'dictionary') {
      const name = keyText(index);
      if (name !== null && machine.branch.depth === 0) option.entries.delete(name);
      else option.open = true;
    }
  }
}

/** A list in the other order. */
export function reversed(value: SequenceValue): SequenceValue {
  return { ...value, elements: [...value.elements].reverse(), places: [...value.places].reverse() };
}

/**
 * A list in order, as `sorted(values, key=..., reverse=...)` gives it: numbers and texts in theirs; of others, each may
 * be any.
 */
export function sorted(value: SequenceValue, passed: readonly PassedArgument[]): SequenceValue {
  const backwards = passed.find(({ name }) => name === 'reverse')?.value;
  const isPlain =
    passed.every(({ name, spread }) => name !== 'key' && spread === null) &&
    (backwards === undefined || backwards.kind === 'literal');
  const keys = value.elements.map((element) => {
    // tuples are compared by their first elements, where these differ
    const compared = element.kind === 'sequence' ? element.elements[0] : element;
    return compared?.kind === 'literal' && typeof compared.value === 'number'
      ? compared.value
      : plainText(compared ?? element);
  });
  if (value.elements.length < 2) return { ...value, elements: [...value.elements], places: [...value.places] };
  if (
    isPlain &&
    !keys.includes(null) &&
    (new Set(keys).size === keys.length || value.elements.every(({ kind }) => kind !== 'sequence')) &&
    new Set(keys.map((key) => typeof key)).size === 1
  ) {
    const order = keys
      .map((key, index) => ({ key: key ?? 0, index }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    if (backwards?.kind === 'literal' && Boolean(backwards.value)) order.reverse();
    return { ...value, elements: order.flatMap(({ index }) => value.elements[index] ?? []), places: [] };
  }
  return { ...value, elements: [...value.elements], places: [...value.places], shuffled: true };
}

/**
 * Whether a list or set has what is to be added to it: an object that is met again, by a set also an equal number or
 * text. Lists hold these several times.
 */
function isTaken(self: SequenceValue, value: Value): boolean {
  if (self.form === 'set')
    return withoutDoubles([...self.elements, value]).length === self.elements.length || self.elements.includes(value);
  return value.kind !== 'literal' && value.kind !== 'text' && self.elements.includes(value);
}

/** A method of a list or set, called: changes it, and gives what the call gives. */
export function sequenceMethod(machine: Machine, self: SequenceValue, name: string, passed: PassedArgument[]): Value {
  const first = passed[0];
  if (machine.branch.depth > (self.branches ?? 0) && /^(append|add|insert|extend)$/.test(name)) self.grown = true;
  switch (name) {
    case 'append':
    case 'add':
      if (first !== undefined && !isTaken(self, first.value)) {
        self.elements.push(heldIn(self, first.value));
        self.places.push(first.place);
        if (self.elements.length > 500) self.open = true;
      }
      return { kind: 'literal', value: null };
    case 'insert': {
      const second = passed[1];
      if (first === undefined || second === undefined) return { kind: 'literal', value: null };
      const index =
        first.value.kind === 'literal' && typeof first.value.value === 'number'
          ? first.value.value
          : self.elements.length;
      self.elements.splice(index, 0, heldIn(self, second.value));
      self.places.splice(index, 0, second.place);
      return { kind: 'literal', value: null };
    }
    case 'extend': {
      if (first?.value.kind === 'sequence') {
        if (self.elements.length + first.value.elements.length > 2000) self.open = true;
        else {
          self.elements.push(...first.value.elements.map((element) => heldIn(self, element)));
          self.places.push(...first.value.places);
          self.open ||= first.value.open;
        }
      } else self.open = true;
      return { kind: 'literal', value: null };
    }
    case 'pop': {
      const index =
        first === undefined
          ? -1
          : first.value.kind === 'literal' && typeof first.value.value === 'number'
            ? first.value.value
            : null;
      const taken = self.elements.length > 0 && !self.open ? joinAll(self.elements) : unknown;
      const isKnown =
        index !== null && !self.open && self.grown !== true && machine.branch.depth === (self.branches ?? 0);
      const at = index === null ? 0 : index < 0 ? self.elements.length + index : index;
      if (!isKnown || at < 0 || at >= self.elements.length) {
        self.grown = true;
        return taken;
      }
      const [last = taken] = self.elements.splice(at, 1);
      if (at < self.places.length) self.places.splice(at, 1);
      return last;
    }
    case 'copy':
      return { ...self, elements: [...self.elements], places: [...self.places] };
    case 'clear':
      if (machine.branch.depth === (self.branches ?? 0)) {
        self.elements.length = 0;
        self.places.length = 0;
        self.open = false;
      } else self.grown = true;
      return { kind: 'literal', value: null };
    case 'remove':
      self.grown = true;
      return { kind: 'literal', value: null };
    case 'reverse':
    case 'sort': {
      const ordered = name === 'reverse' ? reversed(self) : sorted(self, passed);
      self.elements = ordered.elements;
      self.places = ordered.places;
      if (ordered.shuffled === true) self.shuffled = true;
      return { kind: 'literal', value: null };
    }
    default:
      return unknown;
  }
}

/** A method of a dictionary, called: changes it, and gives what the call gives. */
export function dictionaryMethod(
  machine: Machine,
  self: DictionaryValue,
  name: string,
  passed: PassedArgument[],
  place: Place,
): Value {
  const first = passed[0];
  switch (name) {
    case 'update':
      for (const argument of passed) {
        if (argument.name === null) {
          if (argument.spread === null) spreadInto(self, pairsOf(argument.value));
          else spreadInto(self, unknown);
        } else setEntry(self, text([argument.name]), argument.value, argument.place);
      }
      return { kind: 'literal', value: null };
    case 'get':
    case 'pop':
    case 'setdefault': {
      const key = first === undefined ? null : first.value.kind === 'text' ? first.value.parts.join('') : null;
      if (key === null) return unknown;
      const found = self.entries.get(key);
      const otherwise = passed[1]?.value;
      if (found !== undefined) {
        if (name === 'pop' && machine.branch.depth === 0) self.entries.delete(key);
        return found;
      }
      if (name === 'setdefault' && otherwise !== undefined) {
        setEntry(self, text([key]), otherwise, place);
        return otherwise;
      }
      if (self.open) return otherwise === undefined ? unknown : join(unknown, otherwise);
      return otherwise ?? (name === 'get' ? { kind: 'literal', value: null } : unknown);
    }
    case 'move_to_end': {
      const key = keyText(first?.value ?? unknown);
      const moved = key === null ? undefined : self.entries.get(key);
      if (key === null || moved === undefined || passed.length > 1 || machine.branch.depth > 0) self.open = true;
      else {
        self.entries.delete(key);
        self.entries.set(key, moved);
      }
      return { kind: 'literal', value: null };
    }
    case 'popitem':
    case 'clear':
      self.open = true;
      doubtEntries(self.entries);
      return unknown;
    case 'copy':
      return { kind: 'dictionary', entries: new Map(self.entries), places: new Map(self.places), open: self.open };
    case 'keys':
      return {
        kind: 'sequence',
        form: 'list',
        elements: [...self.entries.keys()].map((key) => text([key])),
        places: [],
        open: self.open,
      };
    case 'values':
      return {
        kind: 'sequence',
        form: 'list',
        elements: [...self.entries.values()],
        places: [...self.places.values()],
        open: self.open,
      };
    case 'items':
      return {
        kind: 'sequence',
        form: 'list',
        elements: [...self.entries].map(([key, value]) => ({
          kind: 'sequence',
          form: 'tuple',
          elements: [text([key]), value],
          places: [],
          open: false,
        })),
        places: [],
        open: self.open,
      };
    default:
      return unknown;
  }
}

/** Whether a value is an object, whichever of several. */
export function isObject(value: Value): boolean {
  return optionsOf(value).every((option) => option.kind === 'instance');
}
