/** The order people expect of names: `layer2` before `layer10`, capitals beside small letters. */

/** A key by which names sort in that order when compared as plain text: far faster over many names than a collator. */
export function naturalKey(name: string): string {
  return name.toLowerCase().replace(/\d+/g, (digits) => {
    const number = digits.replace(/^0+(?=\d)/, '');
    // A longer number is a larger one: its length stands in front.
    return `${String.fromCharCode(48 + Math.min(number.length, 60))}${number}`;
  });
}

/** Compares two such keys. */
export function compareKeys(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
