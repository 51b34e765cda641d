/** Verdicts of many lines of Keras as people read them: neighbours of which the same is true stand together. */
import type { LoadVerdict } from './artifact';

/** Neighbouring versions of Keras with one verdict. */
export interface LoadGroup extends LoadVerdict {
  /** `keras 2.8`, or `keras 2.13–2.15` for several. */
  lines: string;
}

/** The verdicts in their order, those of neighbouring versions of one major joined where they say the same. */
export function groupedLoads(loads: Readonly<Record<string, LoadVerdict>>): LoadGroup[] {
  const groups: (LoadGroup & { first: string; last: string })[] = [];
  for (const [line, verdict] of Object.entries(loads)) {
    const version = versionOf(line);
    const reason = reasonOfAnyLine(line, verdict.reason);
    const group = groups.at(-1);
    if (
      group !== undefined &&
      group.verdict === verdict.verdict &&
      group.reason === reason &&
      group.compiled === verdict.compiled &&
      group.last.split('.')[0] === version.split('.')[0]
    ) {
      group.last = version;
    } else {
      groups.push({ ...verdict, reason, lines: line, first: version, last: version });
    }
  }
  return groups.map(({ first, last, lines, ...verdict }) => ({
    ...verdict,
    lines: first === last ? lines : `${lines}–${last}`,
  }));
}

/** A reason that names its own line of Keras, in words that say the same of the next: `this Keras`. */
export function reasonOfAnyLine(line: string, reason: string): string {
  const version = versionOf(line).replace('.', '\\.');
  return reason
    .replaceAll(new RegExp(`Keras ${version}(?![\\d.]*\\d)`, 'g'), 'this Keras')
    .replace(/^this Keras/, 'This Keras');
}

function versionOf(line: string): string {
  return line.replace(/^\D+/, '');
}
