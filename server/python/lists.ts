/** Lists: kept short, and kept by key. */

/**
 * A list of its own length: V8 leaves room for 16 more elements in one that was filled by `push`, and facts hold lists
 * of one or two by the hundred thousand.
 */
export function fitted<Element>(list: Element[]): Element[] {
  return list.length === 0 ? list : list.slice();
}

/** Adds to the list that is kept under a key. */
export function append<Key, Element>(lists: Map<Key, Element[]>, key: Key, element: Element): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [element]);
  else list.push(element);
}
