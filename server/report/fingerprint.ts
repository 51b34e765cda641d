import type { ReportFinding } from './report';

/**
 * A name for each finding that stays when lines above it come and go: the rule, the file, the line's text, and its
 * number among equals. 16 hexadecimal digits each, in the order of the findings.
 */
export function fingerprints(
  findings: readonly ReportFinding[],
  lineText: (finding: ReportFinding) => string,
): string[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const key = [finding.code, finding.file, lineText(finding).trim()].join('\0');
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return fnv64(`${key}\0${count}`);
  });
}

/** FNV-1a of 64 bits over UTF-16 units: no secret, only a name. */
function fnv64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
