/** Who loads an artifact, told compactly: lines of Keras that answer the same, as ranges. */
import { reasonOfAnyLine } from '../../server/artifacts/loads-groups';
import type { ArtifactHead } from '../../server/protocol';

type Verdict = ArtifactHead['loads'][string];

export interface LoadRange {
  /** `Keras 2.8–2.15`. */
  lines: string;
  verdict: Verdict['verdict'];
  /** Every different reason, first come first. */
  reasons: string[];
}

/**
 * Neighbouring lines with the same verdict as one, in the order of their versions. `byReason` tells lines apart that
 * differ in the reason.
 */
export function loadRanges(loads: ArtifactHead['loads'], byReason = false): LoadRange[] {
  const lines = Object.entries(loads)
    .map(([name, verdict]) => ({ name, version: versionOf(name), verdict }))
    .sort((a, b) => a.version[0] - b.version[0] || a.version[1] - b.version[1]);
  const ranges: (LoadRange & { first: (typeof lines)[number]; last: (typeof lines)[number] })[] = [];
  for (const line of lines) {
    const { verdict } = line.verdict;
    const reason = reasonOfAnyLine(line.name, line.verdict.reason);
    const known = ranges.at(-1);
    const joins =
      known !== undefined &&
      known.verdict === verdict &&
      known.first.version[0] === line.version[0] &&
      (!byReason || known.reasons[0] === reason);
    if (!joins) {
      ranges.push({ lines: '', verdict, reasons: [reason], first: line, last: line });
      continue;
    }
    known.last = line;
    if (!known.reasons.includes(reason)) known.reasons.push(reason);
  }
  return ranges.map(({ first, last, verdict, reasons }) => ({
    lines: first === last ? titled(first.name) : `${titled(first.name)}–${last.version.join('.')}`,
    verdict,
    reasons,
  }));
}

function versionOf(name: string): [number, number] {
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(name) ?? [];
  return [Number(major), Number(minor)];
}

function titled(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
