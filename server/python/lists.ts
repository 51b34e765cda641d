/** Lists that stay. */

/** A list of its own length: V8 leaves room for 16 more elements in one that was filled by `push`, and facts hold lists of one or two by the hundred thousand. */
export function fitted<Element>(list: Element[]): Element[] {
  return list.length === 0 ? list : list.slice();
}
