/**
 * JSON without its long lists of numbers. A model that caught a constant keeps a hundred thousand numbers in its
 * configuration, several times; nothing that is told of a model at once depends on them.
 */

/** Every list of at least twice as many characters is found; a shorter one costs less than looking for it. */
const STRIDE = 512;

/** 1 for every character that may stand inside a list of numbers. */
const inLists = new Uint8Array(128);
for (const letter of '0123456789+-.eE, \n\r\t') inLists[letter.charCodeAt(0)] = 1;

/** Numbers as JSON writes them, with commas between: read as JSON they would take far longer. */
const NUMBERS =
  /^[ \n\r\t]*-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?[ \n\r\t]*(?:,[ \n\r\t]*-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?[ \n\r\t]*)*$/;

/**
 * Shortens JSON texts, one after the other: `[]` for each long list of nothing but numbers. A text that has none, or is
 * no JSON where they would stand, is returned as it is.
 */
export function numberShortener(): (json: string) => string {
  /** Lists that have been read already, by their length: the same are mostly found again. */
  const known = new Map<number, string[]>();
  const isNumbers = (list: string): boolean => {
    const alike = known.get(list.length) ?? [];
    if (alike.includes(list)) return true;
    if (!NUMBERS.test(list)) return false;
    if (alike.length < 8) known.set(list.length, [...alike, list]);
    return true;
  };
  return (json) => {
    const may = (at: number): boolean => inLists[json.charCodeAt(at)] === 1;
    let text = '';
    let kept = 0;
    /** Up to here it is known whether a string is open. */
    let seen = 0;
    let quoted = false;
    let close = 0;
    let passed = 0;
    for (let at = STRIDE; at < json.length; at = passed + STRIDE) {
      let start = at;
      if (may(at)) while (start > passed && may(start - 1)) start--;
      const begins = start > passed && start < at && json[start - 1] === '[';
      passed = at;
      if (!begins) continue;
      if (close < at) close = json.indexOf(']', at);
      if (close < 0) break;
      while (passed < close && may(passed)) passed += STRIDE;
      if (passed < close) continue;
      passed = close;
      if (close - start < STRIDE || !isNumbers(json.slice(start, close))) continue;
      for (; seen < start; seen++) {
        const letter = json[seen];
        if (letter === '"') quoted = !quoted;
        else if (quoted && letter === '\\') seen++;
      }
      if (quoted) continue;
      text += json.slice(kept, start);
      kept = close;
      seen = close;
    }
    return kept === 0 ? json : text + json.slice(kept);
  };
}
