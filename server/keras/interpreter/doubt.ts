/**
 * Settings that something out of sight may have changed: a default that a file may override is only one of the values
 * that it can have.
 */
import type { ClassValue, DictionaryValue, InstanceValue, SequenceValue, Value } from '../value';
import { unknown } from '../value';
import { kerasBaseOf } from './classes';
import { join, optionsOf } from './values';

/** More levels of settings than people write; dictionaries may hold themselves. */
const deepest = 8;

/**
 * A number, text or list that may be another one by now, with those inside of settings; classes, functions and models
 * stay what they are.
 */
function doubted(value: Value, seen: Set<Value>, depth: number): Value {
  if (value.kind === 'literal' || value.kind === 'text' || value.kind === 'sequence') return join(value, unknown);
  if (depth > deepest || seen.has(value)) return value;
  if (value.kind === 'instance' && value.of.kind === 'class' && kerasBaseOf(value.of) === null) {
    seen.add(value);
    doubtEntries(attributesOf(value).entries, null, seen, depth + 1);
  }
  if (value.kind !== 'dictionary') return value;
  seen.add(value);
  const entries = new Map([...value.entries].map(([name, entry]) => [name, doubted(entry, seen, depth + 1)]));
  return { ...value, entries, open: true };
}

/**
 * What entries may be once something out of sight has written over some of them; `but` holds the names of those that
 * stay.
 */
export function doubtEntries(
  entries: Map<string, Value>,
  but: ReadonlyMap<string, Value> | null = null,
  seen = new Set<Value>(),
  depth = 0,
): void {
  for (const [name, value] of entries) if (but?.has(name) !== true) entries.set(name, doubted(value, seen, depth));
}

/** The same for the elements of a list, each of which may be another by now. */
export function doubtElements(sequence: SequenceValue): void {
  const seen = new Set<Value>([sequence]);
  sequence.elements = sequence.elements.map((element) => doubted(element, seen, 0));
}

/** What something out of sight may change of what it is handed: lists, dictionaries and settings. */
export function doubtHanded(value: Value): void {
  for (const option of optionsOf(value)) {
    if (option.kind === 'sequence') {
      doubtElements(option);
      option.grown = true;
    } else if (option.kind === 'dictionary') {
      doubtEntries(option.entries);
      option.open = true;
    } else if (option.kind === 'instance' && option.of.kind === 'class' && kerasBaseOf(option.of) === null)
      doubtAttributes(option);
  }
}

/** The same for the attributes of an object or class, with those that it has of its class. */
export function doubtAttributes(value: InstanceValue | ClassValue): void {
  doubtEntries(attributesOf(value).entries);
}

/**
 * The attributes of an object as a dictionary that writes to them (`vars(settings)`, `settings.__dict__`); settings
 * that stand in its class are among them.
 */
export function attributesOf(value: InstanceValue | ClassValue): DictionaryValue {
  if (value.kind === 'instance' && value.of.kind === 'class') inherit(value.attributes, value.of, 0);
  return {
    kind: 'dictionary',
    entries: value.kind === 'instance' ? value.attributes : value.members,
    places: new Map(),
    open: false,
  };
}

function inherit(attributes: Map<string, Value>, from: ClassValue, depth: number): void {
  for (const [name, member] of from.members) {
    const isSetting =
      member.kind === 'literal' || member.kind === 'text' || member.kind === 'sequence' || member.kind === 'dictionary';
    if (isSetting && !attributes.has(name)) attributes.set(name, member);
  }
  if (depth > deepest) return;
  for (const base of from.bases)
    for (const option of optionsOf(base)) if (option.kind === 'class') inherit(attributes, option, depth + 1);
}
