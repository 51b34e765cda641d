/** Python's strings and paths over texts with holes. */
import type { Place, TextHole, TextPart, TextValue, UnionValue, Value } from '../value';
import { normalise } from '../paths';
import { joinAll, plainText, text } from './values';

/** A key that says what fills a hole: equal keys, equal text. */
function holeKey(value: Value, place: Place): string {
  switch (value.kind) {
    case 'unknown':
      if (value.key !== undefined) return value.key;
      break;
    case 'result':
      return `call ${value.event.program.path} ${value.event.order}`;
    case 'method':
      return `${holeKey(value.self, place)}.${value.name}`;
    case 'instance':
      return `object ${value.id}`;
    case 'external':
      return `name ${value.written}`;
    default:
      break;
  }
  return `at ${place.file} ${place.span.start}`;
}

/** The part of a text that only running tells. */
export function hole(key: string, format: string | null = null): TextHole {
  return { key, source: key.startsWith('counter ') ? 'epoch' : 'computed', format, fallback: null };
}

/** A number as Python formats it; null for a format that is not known here. */
function formatNumber(value: number, format: string | null): string | null {
  if (format === null || format === '' || format === 'd' || format === 's' || format === 'i' || format === 'r')
    return String(value);
  const whole = /^(0?)(\d*)[di]?$/.exec(format);
  if (whole !== null && Number.isInteger(value)) {
    return String(value).padStart(Number(whole[2] ?? 0), whole[1] === '0' ? '0' : ' ');
  }
  const fixed = /^\.(\d+)f$/.exec(format);
  return fixed === null ? null : value.toFixed(Number(fixed[1]));
}

/**
 * A date or time in a format of `strftime`: numbers that follow on each other are one, names of days and months are not
 * known.
 */
export function dateParts(format: string, key: string): TextPart[] {
  const parts: TextPart[] = [];
  for (const piece of format.split(/((?:%[-#]?[YmdHIMSjfyUWuwGVs])+|%[-#]?[a-zA-Z])/)) {
    if (!piece.startsWith('%')) {
      parts.push(piece.replaceAll('%%', '%'));
    } else {
      parts.push({
        key: `${key} ${parts.length}`,
        source: 'computed',
        format: /[YmdHIMSjfyUWuwGVs]$/.test(piece) ? 'd' : null,
        fallback: null,
      });
    }
  }
  return parts;
}

/** What `str(value)` or a field of a template gives, as parts of a text. */
export function textParts(value: Value, format: string | null, place: Place): TextPart[] {
  if (value.kind === 'text') {
    return format === null || format === 's' || format === ''
      ? value.parts
      : [{ ...hole(holeKey(value, place), format) }];
  }
  if (value.kind === 'literal') {
    if (typeof value.value === 'number') {
      const shown = formatNumber(value.value, format);
      if (shown !== null) return [shown];
    } else if (value.value === null) return ['None'];
    else return [value.value ? 'True' : 'False'];
  }
  if (value.kind === 'union') {
    const [only, ...others] = chosen(value);
    if (only?.kind === 'text' && others.length === 0) return textParts(only, format, place);
  }
  if (format !== null && /%[a-zA-Z]/.test(format)) return dateParts(format, holeKey(value, place));
  const made = hole(holeKey(value, place), format);
  return [
    value.kind === 'unknown' && value.fallback !== undefined && format === null
      ? { ...made, fallback: value.fallback }
      : made,
  ];
}

/** Whether a value is one of several texts or numbers, each of them known. */
function isChoice(value: Value): value is UnionValue {
  if (value.kind !== 'union') return false;
  const given = chosen(value);
  return (
    given.length > 1 &&
    given.every((option) => option.kind === 'text' || (option.kind === 'literal' && typeof option.value === 'number'))
  );
}

/** The options of a union that make a text: what is None by then is not meant. */
function chosen(value: UnionValue): Value[] {
  return value.options.filter((option) => !(option.kind === 'literal' && option.value === null));
}

/** A loop over at most this many known values is run value by value; a template gives at most as many texts. */
export const mostIterations = 6;

/**
 * The texts that a template gives: one for each way in which its values can turn out, where they are among a few known
 * ones. A value that stands in several places is the same in all of them.
 */
export function overChoices(values: Iterable<Value>, fill: (pick: (value: Value) => Value) => TextValue): Value {
  let ways: ReadonlyMap<Value, Value>[] = [];
  for (const value of values) {
    if (!isChoice(value) || ways[0]?.has(value) === true) continue;
    const options = chosen(value);
    const before: readonly ReadonlyMap<Value, Value>[] = ways.length === 0 ? [new Map()] : ways;
    if (before.length * options.length <= mostIterations)
      ways = before.flatMap((way) => options.map((option) => new Map([...way, [value, option]])));
  }
  return ways.length === 0
    ? fill((value) => value)
    : joinAll(ways.map((way) => fill((value) => way.get(value) ?? value)));
}

/** `template % values`. */
export function percent(template: TextValue, given: Value, place: Place): Value {
  const values =
    given.kind === 'sequence' && given.form === 'tuple'
      ? given.elements
      : given.kind === 'dictionary'
        ? [...given.entries.values()]
        : [given];
  return overChoices(values, (pick) => percentOf(template, given, place, pick));
}

function percentOf(template: TextValue, given: Value, place: Place, pick: (value: Value) => Value): TextValue {
  const values = given.kind === 'sequence' && given.form === 'tuple' ? given.elements : [given];
  const parts: TextPart[] = [];
  let next = 0;
  for (const part of template.parts) {
    if (typeof part !== 'string') {
      parts.push(part);
      continue;
    }
    let from = 0;
    for (const match of part.matchAll(/%(?:\((\w+)\))?([-+ #0]*\d*(?:\.\d+)?)([a-zA-Z%])/g)) {
      parts.push(part.slice(from, match.index));
      from = match.index + match[0].length;
      if (match[3] === '%') {
        parts.push('%');
        continue;
      }
      const format = `${match[2] ?? ''}${match[3] ?? ''}`;
      const named = match[1];
      const value =
        named === undefined ? values[next++] : given.kind === 'dictionary' ? given.entries.get(named) : undefined;
      if (value === undefined) parts.push(hole(`at ${place.file} ${place.span.start} ${next} ${named ?? ''}`, format));
      else parts.push(...textParts(pick(value), format, place));
    }
    parts.push(part.slice(from));
  }
  return text(parts);
}

/** `template.format(*positional, **named)`. */
export function braces(
  template: TextValue,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
  place: Place,
): Value {
  return overChoices([...positional, ...named.values()], (pick) => bracesOf(template, positional, named, place, pick));
}

function bracesOf(
  template: TextValue,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
  place: Place,
  pick: (value: Value) => Value,
): TextValue {
  const parts: TextPart[] = [];
  let next = 0;
  for (const part of template.parts) {
    if (typeof part !== 'string') {
      parts.push(part);
      continue;
    }
    let from = 0;
    for (const match of part.matchAll(/\{\{|\}\}|\{([^{}:!]*)(?:![rsa])?(?::([^{}]*))?\}/g)) {
      parts.push(part.slice(from, match.index));
      from = match.index + match[0].length;
      if (match[0] === '{{' || match[0] === '}}') {
        parts.push(match[0].charAt(0));
        continue;
      }
      const field = match[1] ?? '';
      const value =
        field === '' ? positional[next++] : /^\d+$/.test(field) ? positional[Number(field)] : named.get(field);
      if (value === undefined)
        parts.push(hole(`at ${place.file} ${place.span.start} ${field} ${next}`, match[2] ?? null));
      else parts.push(...textParts(pick(value), match[2] ?? null, place));
    }
    parts.push(part.slice(from));
  }
  return text(parts);
}

/** `os.path.join`: an absolute part starts anew. */
export function joinPaths(pieces: readonly TextPart[][], path: boolean): TextValue {
  let parts: TextPart[] = [];
  for (const piece of pieces) {
    const first = piece[0];
    if (typeof first === 'string' && first.startsWith('/')) parts = [...piece];
    else if (parts.length === 0) parts = [...piece];
    else {
      const last = parts[parts.length - 1];
      parts = [...parts, typeof last === 'string' && last.endsWith('/') ? '' : '/', ...piece];
    }
  }
  return text(parts, path);
}

/** `os.path.normpath`. */
export function normalisedText(value: TextValue): TextValue {
  return text(normalise(value), value.path);
}

/** `$name` and `${name}` of `string.Template` as the fields of `format`. */
export function withDollarFields(value: TextValue): TextValue {
  return text(
    value.parts.map((part) =>
      typeof part !== 'string'
        ? part
        : part.replace(
            /\$(?:(\$)|(\w+)|\{(\w+)\})|[{}]/g,
            (all, dollar?: string, bare?: string, braced?: string) =>
              dollar ?? (bare !== undefined || braced !== undefined ? `{${bare ?? braced ?? ''}}` : all + all),
          ),
    ),
  );
}

/** The text up to the last `/`; null when a hole may hold it. */
export function parentOf(value: TextValue): TextValue | null {
  for (let index = value.parts.length - 1; index >= 0; index -= 1) {
    const part = value.parts[index];
    if (typeof part !== 'string') {
      // a hole that ends in nothing known: `hole` alone has an unknown folder
      if (index === 0) return null;
      continue;
    }
    const slash = part.lastIndexOf('/');
    if (slash >= 0) {
      return text(
        [...value.parts.slice(0, index), slash === 0 && index === 0 ? '/' : part.slice(0, slash)],
        value.path,
      );
    }
  }
  return value.parts.every((part) => typeof part === 'string') ? text([value.path ? '.' : ''], value.path) : null;
}

/** The text after the last `/`; null when a hole may hold it. */
export function nameOf(value: TextValue): TextValue | null {
  for (let index = value.parts.length - 1; index >= 0; index -= 1) {
    const part = value.parts[index];
    if (typeof part !== 'string') continue;
    const slash = part.lastIndexOf('/');
    if (slash >= 0) return text([part.slice(slash + 1), ...value.parts.slice(index + 1)]);
  }
  return value.parts.every((part) => typeof part === 'string') ? value : null;
}

/** Root and extension as `os.path.splitext` gives them; null when the end cannot be seen. */
export function splitExtension(value: TextValue): { root: TextValue; extension: string } | null {
  const last = value.parts[value.parts.length - 1];
  if (last === undefined) return { root: value, extension: '' };
  if (typeof last !== 'string') return null;
  const name = last.slice(last.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  if (dot < 0) return last.includes('/') || value.parts.length === 1 ? { root: value, extension: '' } : null;
  if (dot === 0 && (value.parts.length === 1 || last.includes('/'))) return { root: value, extension: '' };
  const extension = name.slice(dot);
  return {
    root: text([...value.parts.slice(0, -1), last.slice(0, last.length - extension.length)], value.path),
    extension,
  };
}

const caseless = new Set([
  'strip',
  'rstrip',
  'lstrip',
  'encode',
  'decode',
  'as_posix',
  'resolve',
  'absolute',
  'expanduser',
  'title',
  '__str__',
  '__fspath__',
]);

/** A method of a string or path whose result is a text; null when it is not known here. */
export function textMethod(
  value: TextValue,
  name: string,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
  place: Place,
): Value | null {
  const first = positional[0];
  if (name === 'format') return braces(value, positional, named, place);
  // a template of `string.Template` is kept as one of `format`
  if (name === 'format_map' || name === 'substitute' || name === 'safe_substitute') {
    const entries = first === undefined ? [] : first.kind === 'dictionary' ? first.entries : null;
    return entries === null ? null : braces(value, [], new Map([...entries, ...named]), place);
  }
  if (name === 'removesuffix' || name === 'removeprefix') {
    const whole = plainText(value);
    const affix = first === undefined ? null : plainText(first);
    if (whole === null || affix === null || affix === '') return null;
    if (name === 'removesuffix')
      return text([whole.endsWith(affix) ? whole.slice(0, -affix.length) : whole], value.path);
    return text([whole.startsWith(affix) ? whole.slice(affix.length) : whole], value.path);
  }
  if (caseless.has(name)) {
    const whole = plainText(value);
    if (positional.length === 0) {
      if (whole === null || !/^[lr]?strip$/.test(name)) return value;
      return text(
        [name === 'lstrip' ? whole.trimStart() : name === 'rstrip' ? whole.trimEnd() : whole.trim()],
        value.path,
      );
    }
    const characters = first === undefined ? null : plainText(first);
    if (whole === null || characters === null) return null;
    let shown = whole;
    if (name !== 'rstrip') while (shown !== '' && characters.includes(shown.charAt(0))) shown = shown.slice(1);
    if (name !== 'lstrip')
      while (shown !== '' && characters.includes(shown.charAt(shown.length - 1))) shown = shown.slice(0, -1);
    return text([shown], value.path);
  }
  if (name === 'join' && first !== undefined && !value.path) {
    if (first.kind !== 'sequence' || first.open || (first.shuffled === true && first.elements.length > 1)) return null;
    const parts: TextPart[] = [];
    first.elements.forEach((element, index) => {
      if (index > 0) parts.push(...value.parts);
      parts.push(...textParts(element, null, place));
    });
    return text(parts);
  }
  if (name === 'joinpath')
    return joinPaths([value.parts, ...positional.map((element) => textParts(element, null, place))], true);
  if (name === 'lower' || name === 'upper') {
    const whole = plainText(value);
    return whole === null ? null : text([name === 'lower' ? whole.toLowerCase() : whole.toUpperCase()]);
  }
  if (name === 'replace' && positional.length >= 2) {
    const from = plainText(positional[0] ?? value);
    const to = plainText(positional[1] ?? value);
    if (from === null || to === null || from === '' || positional.length > 2) return null;
    return text(
      value.parts.map((part) => (typeof part === 'string' ? part.split(from).join(to) : part)),
      value.path,
    );
  }
  if (name === 'with_suffix' || name === 'with_name' || name === 'with_stem') {
    const to = first === undefined ? null : plainText(first);
    if (to === null) return null;
    if (name === 'with_suffix') {
      const split = splitExtension(value);
      return split === null ? null : text([...split.root.parts, to], true);
    }
    if (name === 'with_name') {
      const parent = parentOf(value);
      return parent === null ? null : joinPaths([parent.parts, [to]], true);
    }
    return null;
  }
  if (name === 'endswith' || name === 'startswith') {
    const whole = plainText(value);
    const end = first === undefined ? null : plainText(first);
    if (end === null) return null;
    if (whole !== null)
      return { kind: 'literal', value: name === 'endswith' ? whole.endsWith(end) : whole.startsWith(end) };
    const part = value.parts[name === 'endswith' ? value.parts.length - 1 : 0];
    if (typeof part === 'string' && part.length >= end.length) {
      return { kind: 'literal', value: name === 'endswith' ? part.endsWith(end) : part.startsWith(end) };
    }
    return null;
  }
  return null;
}

/** The path behind `open(path)`, or a path object itself. */
export function openedPath(value: Value | null): TextValue | null {
  if (value === null) return null;
  if (value.kind === 'text') return value;
  if (value.kind === 'instance' && value.of.kind === 'external' && value.of.name === 'builtins.open') {
    const path = value.arguments[0]?.value;
    return path?.kind === 'text' ? path : null;
  }
  return null;
}
