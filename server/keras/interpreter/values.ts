/** Joining, comparing and taking apart values. */
import type { ClassValue, InstanceValue, PassedArgument, TextPart, TextValue, Value } from '../value';
import { unknown } from '../value';

/** More possible values than this are worth as much as none. */
const mostOptions = 8;

/** The values something can have: the options of a union, otherwise itself. */
export function optionsOf(value: Value): readonly Value[] {
  return value.kind === 'union' ? value.options : [value];
}

function samePart(a: TextPart, b: TextPart): boolean {
  return typeof a === 'string' || typeof b === 'string' ? a === b : a.key === b.key && a.format === b.format;
}

/** Whether two values are one and the same as far as can be told. */
function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind === 'literal' && b.kind === 'literal') return a.value === b.value;
  if (a.kind === 'text' && b.kind === 'text') {
    if (a.parts.length !== b.parts.length) return false;
    for (let index = 0; index < a.parts.length; index += 1)
      if (!samePart(a.parts[index] ?? '', b.parts[index] ?? '')) return false;
    return true;
  }
  if (a.kind === 'unknown' && b.kind === 'unknown') return a.key === b.key;
  if (a.kind === 'external' && b.kind === 'external') return a.written === b.written;
  if (a.kind === 'module' && b.kind === 'module') return a.file === b.file;
  if (a.kind === 'function' && b.kind === 'function') return a.definition === b.definition && a.scope === b.scope;
  if (a.kind === 'class' && b.kind === 'class') return a.definition === b.definition;
  if (a.kind === 'lambda' && b.kind === 'lambda') return a.lambda === b.lambda;
  if (a.kind === 'method' && b.kind === 'method') return a.name === b.name && sameValue(a.self, b.self);
  if (a.kind === 'result' && b.kind === 'result') return a.event === b.event;
  return false;
}

/** The key of a number that counts the turns of a loop, or the epochs of a training. */
export const counterKey = (place: string): string => `counter ${place}`;

/** The key of what stands for each layer of a model. */
export const layerKey = (model: number): string => `layer of ${model}`;

/** Whether a value is a number that only counts. */
export function isCounter(value: Value): boolean {
  return value.kind === 'unknown' && value.key?.startsWith('counter ') === true;
}

/** Either of two values. */
export function join(a: Value, b: Value): Value {
  const joined = joinedOf(a, b);
  const byVersion = (a.kind === 'union' && a.byVersion === true) || (b.kind === 'union' && b.byVersion === true);
  return byVersion ? chosenByVersion(joined) : joined;
}

/** One of several values, of which a version decides which it is. */
export function chosenByVersion(value: Value): Value {
  return value.kind === 'union' ? { ...value, byVersion: true } : value;
}

function joinedOf(a: Value, b: Value): Value {
  if (a === b || sameValue(a, b)) return a;
  if (a.kind !== 'union' && b.kind !== 'union') return { kind: 'union', options: [a, b] };
  const options = [...optionsOf(a)];
  for (const option of optionsOf(b)) {
    if (!options.some((other) => sameValue(other, option))) options.push(option);
  }
  return options.length > mostOptions
    ? unknown
    : options.length === 1
      ? (options[0] ?? unknown)
      : { kind: 'union', options };
}

/** Any of several values; unknown when there are none. */
export function joinAll(values: readonly Value[]): Value {
  let joined: Value | null = null;
  for (const value of values) joined = joined === null ? value : join(joined, value);
  return joined ?? unknown;
}

/** What a condition comes to: true, false, or null when it cannot be told. */
export function truth(value: Value): boolean | null {
  switch (value.kind) {
    case 'literal':
      return Boolean(value.value);
    case 'text':
      if (value.parts.length === 0) return value.path;
      return value.parts.some((part) => typeof part === 'string' && part !== '') ? true : null;
    case 'function':
    case 'lambda':
    case 'class':
    case 'module':
      return true;
    case 'instance':
      return value.of.kind === 'class' && saysItsTruth(value.of) ? null : true;
    case 'sequence':
      return value.elements.length > 0 ? true : value.open ? null : false;
    case 'dictionary':
      return value.entries.size > 0 ? true : value.open ? null : false;
    case 'union': {
      const all = new Set(value.options.map(truth));
      return all.size === 1 ? ([...all][0] ?? null) : null;
    }
    default:
      return null;
  }
}

/** Whether the objects of a class of the project say themselves whether they count as true. */
function saysItsTruth(of: ClassValue, depth = 0): boolean {
  if (of.members.has('__bool__') || of.members.has('__len__')) return true;
  return depth < 8 && of.bases.some((base) => base.kind === 'class' && saysItsTruth(base, depth + 1));
}

/** An argument by keyword or position; positions count from 0 and stop at the first `*spread`. */
export function argumentAt(
  passed: readonly PassedArgument[],
  name: string | null,
  position: number | null,
): PassedArgument | null {
  if (name !== null) {
    for (const argument of passed) if (argument.name === name) return argument;
  }
  if (position === null) return null;
  let index = 0;
  for (const argument of passed) {
    if (argument.name !== null || argument.spread === '**') continue;
    if (argument.spread === '*') return null;
    if (index === position) return argument;
    index += 1;
  }
  return null;
}

/** A text without holes as one string; null when it has holes. */
export function plainText(value: Value): string | null {
  if (value.kind !== 'text') return null;
  let text = '';
  for (const part of value.parts) {
    if (typeof part !== 'string') return null;
    text += part;
  }
  return text;
}

const longestText = 8000;
const mostParts = 100;

/** A text of parts with neighbouring strings joined and empty ones left out. */
export function text(parts: readonly TextPart[], path = false): TextValue {
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'string' && only.length <= longestText)
    return { kind: 'text', parts: only === '' ? [] : [only], path, literal: null };
  const merged: TextPart[] = [];
  let length = 0;
  for (const part of parts) {
    if (part === '') continue;
    length += typeof part === 'string' ? part.length : 1;
    if (length > longestText || merged.length > mostParts) {
      // nobody's path: what follows is not known
      merged.push({ key: `long ${length}`, source: 'computed', format: null, fallback: null });
      break;
    }
    const last = merged[merged.length - 1];
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return { kind: 'text', parts: merged, path, literal: null };
}

/** Whether a value may be an object, a method or symbolic output of it, or a list or dictionary with it. */
export function holdsObject(value: Value, instance: InstanceValue, depth = 0): boolean {
  if (depth > 8) return false;
  return optionsOf(value).some((option) => {
    switch (option.kind) {
      case 'instance':
        return option.id === instance.id;
      case 'sequence':
        return option.elements.some((element) => holdsObject(element, instance, depth + 1));
      case 'dictionary':
        return [...option.entries.values()].some((element) => holdsObject(element, instance, depth + 1));
      case 'method':
        return option.self.kind === 'instance' && option.self.id === instance.id;
      case 'tensor':
        return option.layer?.kind === 'instance' && option.layer.id === instance.id;
      default:
        return false;
    }
  });
}
