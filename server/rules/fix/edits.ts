/** Edits that belong together. */
import type { Edit, Fix } from '../rule';

/** The edits; null where one of them cannot be made, since half a change helps nobody. */
export function allOrNone(edits: readonly (Edit | null)[]): Edit[] | null {
  const made = edits.filter((edit) => edit !== null);
  return made.length === edits.length ? made : null;
}

/** The one fix that makes all of the edits; none where one of them cannot be made, or there are none. */
export function fixOf(title: string, edits: readonly (Edit | null)[] | null, safe = false): Fix[] {
  const made = edits === null ? null : allOrNone(edits);
  return made === null || made.length === 0 ? [] : [{ title, safe, edits: made }];
}
