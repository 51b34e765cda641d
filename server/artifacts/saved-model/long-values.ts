/** Messages too long to be held, with their long values left out. */
import { eachFieldOf, type Region } from '../bytes/wire';
import { MAX_DEPTH, messages, type Field } from './map-messages';
import { joinedBytes, lengthDelimited } from '../bytes/wire-writing';

/** Names and functions of one node are never more than this. */
const LONGEST_REST = 1 << 26;

/**
 * A message without the long values in it that are no messages themselves (the bytes of tensors, long strings), encoded
 * again. Null where it is unsound or still too long.
 */
export async function withoutLongValues(region: Region, type: string, depth = 0): Promise<Uint8Array | null> {
  if (depth > MAX_DEPTH) return null;
  const fields = messages[type] ?? {};
  const parts: (Uint8Array | { field: Field; region: Region; number: number })[] = [];
  let size = 0;
  const problem = await eachFieldOf(region, (found) => {
    if (found.wire !== 2) return;
    const field = fields[found.number];
    if (!found.partial) {
      size += found.bytes.length;
      if (size < LONGEST_REST) parts.push(lengthDelimited(found.number, found.bytes));
    } else if (field !== undefined) {
      parts.push({
        field,
        region: { source: region.source, start: found.start, end: found.end },
        number: found.number,
      });
    }
  });
  if (problem !== null || size >= LONGEST_REST) return null;
  for (const [index, each] of parts.entries()) {
    if (each instanceof Uint8Array) continue;
    const { field, region: inner, number } = each;
    const rest =
      'map' in field
        ? await entryWithoutLongValues(inner, field, depth)
        : await withoutLongValues(inner, field.message, depth + 1);
    if (rest === null) return null;
    parts[index] = lengthDelimited(number, rest);
  }
  return joinedBytes(parts.filter((each) => each instanceof Uint8Array));
}

async function entryWithoutLongValues(region: Region, field: Field, depth: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  const values: Region[] = [];
  const problem = await eachFieldOf(region, (found) => {
    if (found.wire !== 2) return;
    if (found.number === 2 && field.message !== undefined)
      values.push({ source: region.source, start: found.start, end: found.end });
    else if (!found.partial) parts.push(lengthDelimited(found.number, found.bytes));
  });
  if (problem !== null) return null;
  for (const value of values) {
    const rest = await withoutLongValues(value, field.message ?? '', depth + 1);
    if (rest === null) return null;
    parts.push(lengthDelimited(2, rest));
  }
  return joinedBytes(parts);
}
