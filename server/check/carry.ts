/** Findings of an earlier text, carried over to what became of it. */
import type { Span } from '../python/syntax';
import type { Finding } from '../rules/rule';

/** Where a span of the old text stands in the new one; null where it was changed. */
function spanAfter(before: string, after: string): (span: Span) => Span | null {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let same = 0;
  while (
    same < shorter - start &&
    before.charCodeAt(before.length - same - 1) === after.charCodeAt(after.length - same - 1)
  )
    same += 1;
  const end = before.length - same;
  const shift = after.length - before.length;
  return (span) => {
    if (span.end <= start) return span;
    return span.start >= end ? { start: span.start + shift, end: span.end + shift } : null;
  };
}

const keyOf = (finding: Finding, span: Span): string => `${finding.code}\0${span.start}\0${span.end}`;

/**
 * What a file's findings are, as far as can be told at once: those that the file alone shows now, corrected by what the
 * whole project showed of the text it was asked about. What only the project tells stays where the text around it
 * stays; what the project knows to be no fault is left out.
 *
 * @param alone findings of the file in the text of now, by itself.
 * @param earlier the whole project's findings of the file, those of the file by itself at that time, and that text.
 */
export function carriedFindings(
  alone: readonly Finding[],
  now: string,
  earlier: { text: string; whole: readonly Finding[]; alone: readonly Finding[] },
): Finding[] {
  const place = spanAfter(earlier.text, now);
  const wholeKeys = new Set(earlier.whole.map((finding) => keyOf(finding, finding.span)));
  const refuted = new Set<string>();
  for (const finding of earlier.alone) {
    const span = place(finding.span);
    if (span !== null && !wholeKeys.has(keyOf(finding, finding.span))) refuted.add(keyOf(finding, span));
  }
  const found = new Map<string, Finding>();
  for (const finding of alone)
    if (!refuted.has(keyOf(finding, finding.span))) found.set(keyOf(finding, finding.span), finding);
  for (const finding of earlier.whole) {
    const span = place(finding.span);
    if (span === null) continue;
    const key = keyOf(finding, span);
    const known = found.get(key);
    const isUntouched = now === earlier.text;
    // The project knows the severity and the places; edits hold only for the text they were made for.
    if (isUntouched) found.set(key, finding);
    else if (known !== undefined) found.set(key, { ...finding, span, fixes: known.fixes, related: finding.related });
    else if (earlier.alone.every((entry) => keyOf(entry, entry.span) !== keyOf(finding, finding.span)))
      found.set(key, { ...finding, span, fixes: [] });
  }
  return [...found.values()].sort(
    (left, right) => left.span.start - right.span.start || left.code.localeCompare(right.code),
  );
}
