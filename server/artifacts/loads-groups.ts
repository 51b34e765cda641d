/** Verdicts of many lines of Keras as people read them: neighbours of which the same is true stand together. */
import type { LoadVerdict } from './artifact';

export interface LoadGroup extends LoadVerdict {
  /** `keras 2.8`, or `keras 2.13–2.15` for several. */
  lines: string;
}

/** The verdicts in their order, those of neighbouring versions of one major joined where they say the same. */
export function groupedLoads(loads: Readonly<Record<string, LoadVerdict>>): LoadGroup[] {
  const groups: (LoadGroup & { first: string; last: string })[] = [];
  for (const [line, verdict] of Object.entries(loads)) {
    const version = line.replace(/^\D+/, '');
    // A reason that names its own version says the same of the next.
    const reason = verdict.reason
      .replaceAll(new RegExp(`Keras ${version.replace('.', '\\.')}(?![\\d.]*\\d)`, 'g'), 'this Keras')
      .replace(/^this Keras/, 'This Keras');
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
