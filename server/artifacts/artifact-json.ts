/**
 * An artifact as the JSON that `saveproof inspect` writes, piece by piece: of 50,000 variables it is never held whole.
 */
import type { Artifact } from './artifact';

/** How JSON is laid out: in lines, inside `depth` brackets; or all in one line. */
export interface JsonLayout {
  lines: boolean;
  depth: number;
}

/** Items of a list that are written at once. */
const ITEMS = 128;

/** The same text as `JSON.stringify({ version: 1, ...artifact })`, in pieces. */
export function* artifactJson(artifact: Artifact, { lines, depth }: JsonLayout): Generator<string> {
  const write = lines ? writerInLines(depth + 1) : (value: unknown) => JSON.stringify(value);
  const writeItems = lines ? writerInLines(depth + 1) : (value: unknown) => JSON.stringify(value);
  const start = (depthOfLine: number) => (lines ? `\n${'  '.repeat(depthOfLine)}` : '');
  let before = '{';
  for (const [key, value] of Object.entries({ version: 1, ...artifact })) {
    if (value === undefined) continue;
    yield `${before}${start(depth + 1)}${JSON.stringify(key)}:${lines ? ' ' : ''}`;
    before = ',';
    if (!Array.isArray(value) || value.length <= ITEMS) {
      yield write(value);
      continue;
    }
    for (let at = 0; at < value.length; at += ITEMS) {
      // What a list has around its items is written for all of them once.
      const items = writeItems(value.slice(at, at + ITEMS));
      yield `${at === 0 ? '[' : ','}${start(depth + 2)}${lines ? items.slice(items.indexOf('\n') + 1, items.lastIndexOf('\n')).trimStart() : items.slice(1, -1)}`;
    }
    yield `${start(depth + 1)}]`;
  }
  yield `${start(depth)}}`;
}

/** Writes a value as it stands inside `depth` brackets: inside as many lists, of which the text is then taken off. */
function writerInLines(depth: number): (value: unknown) => string {
  const inLists = (value: unknown) => Array.from({ length: depth }).reduce((inner) => [inner], value);
  const around = JSON.stringify(inLists(0), null, 2);
  const start = around.indexOf('0');
  const end = around.length - start - 1;
  return (value) => {
    const text = JSON.stringify(inLists(value), null, 2);
    return text.slice(start, text.length - end);
  };
}
