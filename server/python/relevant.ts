/**
 * Can a file matter? Asked of its bytes, before it is decoded and parsed.
 *
 * The caller says which names matter; a file that holds none of them cannot take part.
 */

/** Whether the bytes hold at least one of the names that were compiled. */
export type ByteSearch = (bytes: Uint8Array) => boolean;

/** Whether `needle`, which is not empty, stands anywhere in `bytes`. */
function includes(bytes: Uint8Array, needle: Uint8Array): boolean {
  const [first = 0] = needle;
  next: for (let at = bytes.indexOf(first); at !== -1; at = bytes.indexOf(first, at + 1)) {
    for (let offset = 1; offset < needle.length; offset++) {
      if (bytes[at + offset] !== needle[offset]) continue next;
    }
    return true;
  }
  return false;
}

/**
 * Compiles names into one search.
 *
 * @param names What to look for, as parts of words: `keras` is found in `tf_keras`. The more
 * frequent ones should come first, since the first that is found ends the search.
 */
export function compileByteSearch(names: readonly string[]): ByteSearch {
  const needles = names.filter((name) => name !== '').map((name) => new TextEncoder().encode(name));
  // Node's Buffer searches in native code, several times faster than a loop can.
  if (typeof Buffer === 'function') {
    const buffers = needles.map((needle) => Buffer.from(needle));
    return (bytes) => {
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return buffers.some((needle) => view.includes(needle));
    };
  }
  return (bytes) => needles.some((needle) => includes(bytes, needle));
}
