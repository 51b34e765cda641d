/** A check's outcome → the report that every format shows. */
import type { CheckOutcome } from '../check/outcome';
import { placeSpan } from '../check/positions';
import type { SourceFile } from '../python/project';
import type { Span } from '../python/syntax';
import type { CheckReport, ReportFinding, ReportLocation } from './report';

/**
 * @param shown how a path is shown to people.
 * @param extraErrors what went wrong outside the check, such as a path that does not exist; as shown.
 */
export function reportOf(
  outcome: CheckOutcome,
  shown: (path: string) => string,
  extraErrors: readonly { file: string; message: string }[] = [],
): CheckReport {
  const locate = (place: { file: string; span: Span }): ReportLocation =>
    locationOf(outcome.programs.get(place.file), place, shown);
  const findings = outcome.findings.map((finding): ReportFinding => ({
    code: finding.code,
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    ...locate(finding),
    targets: finding.targets,
    related: finding.related.map((related) => ({ ...locate(related), message: related.message })),
    fixes: finding.fixes.map((fix) => ({
      title: fix.title,
      safe: fix.safe,
      edits: fix.edits.map((edit) => ({ ...locate(edit), text: edit.text })),
    })),
  }));
  return {
    version: 1,
    targets: outcome.targets.map((target) => target.name),
    files: outcome.paths.length,
    findings,
    errors: [
      ...extraErrors,
      ...outcome.configurationProblems.flatMap(({ path, problems }) =>
        problems.map(({ message, line }) => ({ file: shown(path), line, message: `Line ${line}: ${message}` })),
      ),
      ...outcome.problems.map(({ path, message, line }) => ({
        file: shown(path),
        ...(line === undefined ? {} : { line }),
        message,
      })),
    ],
  };
}

/**
 * Lines and columns of a span; in the cell it starts in for a notebook. The beginning of the file where that is not a
 * program that was read.
 */
export function locationOf(
  file: SourceFile | undefined,
  place: { file: string; span: Span },
  shown: (path: string) => string,
): ReportLocation {
  if (file === undefined)
    return { file: shown(place.file), range: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } } };
  const { start, end, cell } = placeSpan(file, place.span);
  return {
    file: shown(file.path),
    range: {
      start: { line: start.line + 1, column: start.character + 1 },
      end: { line: end.line + 1, column: end.character + 1 },
    },
    ...(cell === null ? {} : { cell: cell.index + 1 }),
  };
}

/** The lines of a program, or of one of its cells (from 1), as a report's locations count them. */
export function linesOf(file: SourceFile, cell: number | undefined): string[] {
  if (cell === undefined) return file.text.split(/\r\n|\r|\n/);
  const found = file.cells.find(({ index }) => index === cell - 1);
  return found === undefined ? [] : file.text.slice(found.start, found.end).split(/\r\n|\r|\n/);
}
