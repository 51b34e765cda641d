/** Where the values of a JSON text stand, so that one can be written anew and all else stays as it is. */
import type { Span } from './syntax';

/**
 * The span of the value that a path of keys and indices leads to; null where there is none.
 *
 * @param json a valid JSON text.
 */
export function placeOfValue(json: string, path: readonly (string | number)[]): Span | null {
  let start = skipSpace(json, 0);
  for (const step of path) {
    const found = membersOf(json, start).findLast((member, index) =>
      typeof step === 'number' ? index === step : member.key === step,
    );
    if (found === undefined) return null;
    start = found.start;
  }
  return { start, end: endOfValue(json, start) };
}

/** The spans of the elements of the list that begins at an offset, in order. */
export function placesOfElements(json: string, start: number): Span[] {
  return membersOf(json, start);
}

/** The members of the object or list that begins at an offset; none where another value does. */
function membersOf(json: string, start: number): (Span & { key: string | null })[] {
  const members: (Span & { key: string | null })[] = [];
  const isObject = json[start] === '{';
  if (!isObject && json[start] !== '[') return members;
  let at = skipSpace(json, start + 1);
  while (at < json.length && json[at] !== '}' && json[at] !== ']') {
    let key: string | null = null;
    if (isObject) {
      const end = endOfString(json, at);
      key = String(JSON.parse(json.slice(at, end)));
      // the colon
      at = skipSpace(json, skipSpace(json, end) + 1);
    }
    const end = endOfValue(json, at);
    members.push({ start: at, end, key });
    at = skipSpace(json, end);
    if (json[at] === ',') at = skipSpace(json, at + 1);
  }
  return members;
}

function skipSpace(json: string, at: number): number {
  const space = /[ \t\r\n\uFEFF]*/y;
  space.lastIndex = at;
  space.exec(json);
  return space.lastIndex;
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Where a value ends that begins at an offset: counted by brackets, without a stack, so that depth costs nothing. */
function endOfValue(json: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < json.length) {
    const character = json[at];
    if (character === '"') at = endOfString(json, at);
    else {
      if (character === '{' || character === '[') depth += 1;
      if (character === '}' || character === ']') depth -= 1;
      if (depth < 0 || (depth === 0 && character === ',')) return at;
      at += 1;
    }
    if (depth === 0 && /["}\]]/.test(json[at - 1] ?? '')) return at;
    if (depth === 0 && /[\s,}\]]/.test(json[at] ?? ' ')) return at;
  }
  return at;
}
