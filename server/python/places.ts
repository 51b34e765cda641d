/** Where words stand in a text: what spares a walk through everything that holds none of them. */

/** Where the words end, in order. */
export interface Places {
  offsets: readonly number[];
  /** The offset asked for last: a walk goes from the begin of a text to its end. */
  at: number;
}

/** Where a global pattern matches anything; that it matches nothing at all is passed over, and never ends the walk. */
export function allPlaces(text: string, pattern: RegExp): Places {
  const offsets: number[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (match[0] === '') pattern.lastIndex += 1;
    else offsets.push(pattern.lastIndex);
  }
  return { offsets, at: 0 };
}

/** Whether one of the words stands in a range of the text. */
export function isAnyIn(places: Places, start: number, end: number): boolean {
  const { offsets } = places;
  let { at } = places;
  while (at > 0 && (offsets[at - 1] ?? 0) > start) at -= 1;
  while (at < offsets.length && (offsets[at] ?? 0) <= start) at += 1;
  places.at = at;
  return (offsets[at] ?? Infinity) <= end;
}
