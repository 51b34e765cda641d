/** Pieces of the sentences that findings are made of. */

/** How many, in words: "1 tensor", "12 tensors". */
export function countOf(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The first few names of a list, and how many more there are. */
export function listOf(names: readonly string[], shown = 5): string {
  const rest = names.length - shown;
  return names.slice(0, shown).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** The first sentence of a finding, which says what is wrong; the others say what to do. */
export function firstSentence(message: string): string {
  return message.split(/(?<=\.) /)[0] ?? message;
}
