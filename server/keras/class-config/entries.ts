/** A dictionary as far as it can be followed: what a config holds on its way through the code. */
import type { Expression, Span } from '../../python/syntax';
import type { Method } from '../class-members';

/** One key of a config. */
export interface ConfigKey {
  name: string;
  /** Null where the value cannot be told. */
  value: Expression | null;
  /** Of the value where there is one, otherwise of what brings the key in. */
  span: Span;
  /** The method that brings it in: `get_config` of the class or of an ancestor, or a helper. */
  method: Method;
}

/** Entries of a dictionary that a `get_config` builds, as far as its statements tell. */
export interface Entries {
  keys: Map<string, ConfigKey>;
  removed: Set<string>;
  /** Whether there may be more keys. */
  open: boolean;
  /** Whether the config of Keras' own base is merged in. */
  includesBase: boolean;
}

/** No entries; `open` where there may be some. */
export function nothing(open = false): Entries {
  return { keys: new Map(), removed: new Set(), open, includesBase: false };
}

/** Puts the entries of one dictionary into another, as `update` does, and gives that one. */
export function merge(into: Entries, from: Entries): Entries {
  for (const [name, key] of from.keys) {
    into.keys.set(name, key);
    into.removed.delete(name);
  }
  for (const name of from.removed) if (!into.keys.has(name)) into.removed.add(name);
  into.open ||= from.open;
  into.includesBase ||= from.includesBase;
  return into;
}

/** The same entries in a dictionary of their own. */
export function copyOf(entries: Entries): Entries {
  return merge(nothing(), entries);
}

/** Sets a key; a null value cannot be told. `span` is the place to be shown for it. */
export function put(method: Method, entries: Entries, name: string, value: Expression | null, span: Span): void {
  entries.keys.set(name, { name, value, span: { start: span.start, end: span.end }, method });
  entries.removed.delete(name);
}

/** Sets the keys that an expression can be; null, for any, opens the dictionary. */
export function putAll(
  method: Method,
  entries: Entries,
  names: readonly string[] | null,
  value: Expression | null,
  span: Span,
): void {
  if (names === null) entries.open = true;
  else for (const name of names) put(method, entries, name, value, span);
}

/** Takes a key out. */
export function remove(entries: Entries, name: string): void {
  entries.keys.delete(name);
  entries.removed.add(name);
}
