/**
 * What a project had before it began to use Saveproof: a file that holds those findings, so that only new ones are
 * reported. A finding is known by its file, its rule and the text of its line: it stays so when lines move.
 */
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { CheckReport, ReportFinding } from '../report/report';
import { workspacePath } from '../workspace-node';
import { writeAtomically } from '../write-file-node';
import { Failure, writeFailure } from './output';

/** Findings of one rule on lines of one text. */
interface BaselineEntry {
  code: string;
  rule: string;
  /** The text of the line, without the blanks around it. */
  line: string;
  count: number;
}

/** The file, as it stands on disk: entries by path, which is relative to the folder that the file lies in. */
export interface Baseline {
  version: 1;
  findings: Record<string, BaselineEntry[]>;
}

/** The text of the line that a finding stands on. */
export type LineOf = (finding: ReportFinding) => string;

/** Whether what the baseline holds of a path (absolute) and a rule is looked for by this run. */
export type IsLookedFor = (path: string, rule: { code: string; name: string }) => boolean;

/** Reads a baseline. Throws Failure where there is none. */
export function readBaseline(file: string): Baseline {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new Failure(
      isMissing
        ? `--baseline ${file}: there is no such file; --write-baseline ${file} writes it.`
        : `--baseline ${file}: it cannot be read (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
  const baseline = parsed(text);
  if (baseline === null) {
    throw new Failure(`--baseline ${file}: this is no baseline; --write-baseline ${file} writes one.`);
  }
  return baseline;
}

function parsed(text: string): Baseline | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value['version'] !== 1 || !isRecord(value['findings'])) return null;
  const findings: Baseline['findings'] = {};
  for (const [path, entries] of Object.entries(value['findings'])) {
    if (!Array.isArray(entries) || !entries.every(isEntry)) return null;
    findings[path] = entries;
  }
  return { version: 1, findings };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEntry(value: unknown): value is BaselineEntry {
  return (
    isRecord(value) &&
    [value['code'], value['rule'], value['line']].every((part) => typeof part === 'string') &&
    Number.isInteger(value['count'])
  );
}

/** The baseline that holds all findings of a report, for a file of that name. */
export function baselineOf(report: CheckReport, lineOf: LineOf, file: string): Baseline {
  const folder = dirname(resolve(file));
  const byPath = new Map<string, Map<string, BaselineEntry>>();
  for (const finding of report.findings) {
    const { code, rule } = finding;
    const path = relative(folder, resolve(finding.file)).replace(/\\/g, '/');
    const line = lineOf(finding).trim();
    const entries = byPath.get(path) ?? new Map<string, BaselineEntry>();
    byPath.set(path, entries);
    const known = entries.get(keyOf(code, line));
    if (known === undefined) entries.set(keyOf(code, line), { code, rule, line, count: 1 });
    else known.count += 1;
  }
  const paths = [...byPath.keys()].sort();
  return {
    version: 1,
    findings: Object.fromEntries(
      paths.map((path) => [
        path,
        [...(byPath.get(path)?.values() ?? [])].sort(
          (left, right) => left.code.localeCompare(right.code) || (left.line < right.line ? -1 : 1),
        ),
      ]),
    ),
  };
}

/** Writes a baseline. Throws Failure where it cannot be written. */
export async function writeBaseline(file: string, baseline: Baseline): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(baseline, null, 2)}\n`);
  try {
    await writeAtomically(
      resolve(file),
      (async function* () {
        yield bytes;
      })(),
    );
  } catch (error) {
    throw new Failure(`--write-baseline ${file}: it was not written: ${writeFailure(error)}.`);
  }
}

/** A report without what the baseline holds, which tells what was left out, and what of the baseline is met no more. */
export function withoutKnown(
  report: CheckReport,
  baseline: Baseline,
  lineOf: LineOf,
  file: string,
  isLookedFor: IsLookedFor,
): CheckReport {
  const folder = dirname(resolve(file));
  const left = new Map<string, Map<string, BaselineEntry>>();
  for (const [path, entries] of Object.entries(baseline.findings)) {
    const copies = entries.map((entry): [string, BaselineEntry] => [keyOf(entry.code, entry.line), { ...entry }]);
    left.set(workspacePath(resolve(folder, path)), new Map(copies));
  }
  const findings = report.findings.filter((finding) => {
    const entry = left.get(workspacePath(finding.file))?.get(keyOf(finding.code, lineOf(finding).trim()));
    if (entry === undefined || entry.count <= 0) return true;
    entry.count -= 1;
    return false;
  });
  const unused = [...left].flatMap(([path, entries]) =>
    [...entries.values()]
      .filter(({ code, rule, count }) => count > 0 && isLookedFor(path, { code, name: rule }))
      .map((entry) => ({ file: relative(process.cwd(), path).replace(/\\/g, '/'), ...entry })),
  );
  return { ...report, findings, baseline: { file, known: report.findings.length - findings.length, unused } };
}

function keyOf(code: string, line: string): string {
  return `${code}\0${line}`;
}
