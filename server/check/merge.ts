/** What rules met in single targets, merged into findings with a severity. */
import { describeTargets, type Target } from '../keras/versions';
import { cellAt } from '../python/notebook';
import type { SourceFile } from '../python/project';
import { withoutUnusedImports } from '../rules/fix/unused-imports';
import type { Detection, Edit, Finding, Fix, Severity } from '../rules/rule';

/** A detection with the rule that made it and the target it was made for. */
export interface TargetDetection {
  rule: { code: string; name: string };
  target: Target;
  detection: Detection;
}

/**
 * Merges what one rule met at one place in several targets.
 *
 * Severity is computed: an error where every target that counts for the file fails, a warning where some do or a fact
 * is out of sight, otherwise info. The message and the fixes are those of the newest target that has the gravest
 * certainty.
 *
 * @param targetsOf the targets that count for a file; what was met in others is dropped.
 * @param programs where cells of notebooks begin and end: a fix that reaches over the end of a cell is none.
 * @param standsIn whether the target of a file stands in for a version that is not known: nothing is an error then.
 */
export function mergeDetections(
  detections: Iterable<TargetDetection>,
  targetsOf: (file: string) => readonly Target[],
  programs: ReadonlyMap<string, SourceFile>,
  standsIn: (file: string) => boolean = () => false,
): Finding[] {
  const groups = new Map<string, TargetDetection[]>();
  for (const entry of detections) {
    const { file, span } = entry.detection;
    if (!targetsOf(file).includes(entry.target)) continue;
    const key = `${entry.rule.code}\0${file}\0${span.start}\0${span.end}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  const findings: Finding[] = [];
  for (const group of groups.values()) {
    const finding = mergeGroup(group, targetsOf, programs, standsIn);
    if (finding !== null) findings.push(finding);
  }
  return findings.sort(
    (left, right) =>
      (left.file < right.file ? -1 : left.file > right.file ? 1 : 0) ||
      left.span.start - right.span.start ||
      left.code.localeCompare(right.code),
  );
}

const gravity = { fails: 2, 'may-fail': 1, advice: 0 } as const;

function mergeGroup(
  group: readonly TargetDetection[],
  targetsOf: (file: string) => readonly Target[],
  programs: ReadonlyMap<string, SourceFile>,
  standsIn: (file: string) => boolean,
): Finding | null {
  // Gravest first, among these the newest target.
  const newestFirst = [...group].reverse();
  let best: TargetDetection | undefined;
  for (const entry of newestFirst) {
    if (best === undefined || gravity[entry.detection.certainty] > gravity[best.detection.certainty]) best = entry;
  }
  if (best === undefined) return null;
  const { file, span, certainty, message } = best.detection;
  const counted = targetsOf(file);
  const namesOf = (wanted: Detection['certainty'][]): string[] => {
    const met = new Set(
      group.filter((entry) => wanted.includes(entry.detection.certainty)).map((entry) => entry.target),
    );
    return counted.filter((target) => met.has(target)).map((target) => target.name);
  };
  const failing = namesOf(['fails']);
  const met = certainty === 'fails' ? failing : namesOf([certainty]);
  let severity: Severity = 'info';
  let suffix = '';
  if (certainty === 'fails') {
    severity = failing.length === counted.length ? 'error' : 'warning';
    const may = namesOf(['fails', 'may-fail']);
    if (severity === 'warning') {
      suffix = ` Fails in ${describeTargets(failing)}`;
      suffix +=
        may.length > failing.length
          ? `; may fail in ${describeTargets(may.filter((name) => !failing.includes(name)))}.`
          : '.';
    }
  } else if (certainty === 'may-fail') {
    severity = 'warning';
    if (met.length < counted.length) suffix = ` May fail in ${describeTargets(met)}.`;
  } else if (met.length < counted.length) {
    suffix = ` Concerns ${describeTargets(met)}.`;
  }
  if (severity === 'error' && standsIn(file)) {
    severity = 'warning';
    suffix = ` So it is in ${describeTargets(failing)}, the oldest version known; the one pinned is older.`;
  }
  const finding: Finding = {
    code: best.rule.code,
    rule: best.rule.name,
    severity,
    message: message + suffix,
    file,
    span,
    targets: met,
    related: best.detection.related ?? [],
    fixes: [],
  };
  lazyFixes(finding, best.detection.fixes, targetsOf, programs);
  return finding;
}

/** Fixes are made when somebody looks at them: most findings are only printed. */
function lazyFixes(
  finding: Finding,
  make: (() => Fix[]) | undefined,
  targetsOf: (file: string) => readonly Target[],
  programs: ReadonlyMap<string, SourceFile>,
): void {
  if (make === undefined) return;
  let made: Fix[] | null = null;
  Object.defineProperty(finding, 'fixes', {
    enumerable: true,
    configurable: true,
    get: () =>
      (made ??= make()
        .filter(({ edits, worksIn }) =>
          edits.every(
            (edit) =>
              staysInCell(edit, programs.get(edit.file)) &&
              (worksIn === undefined || targetsOf(edit.file).every(worksIn)),
          ),
        )
        .map(({ title, safe, edits }) => ({
          title,
          safe,
          edits: withoutUnusedImports(edits, programs),
          written: edits,
        }))),
    set: (fixes: Fix[]) => (made = fixes),
  });
}

function staysInCell(edit: Edit, file: SourceFile | undefined): boolean {
  if (file === undefined || file.cells.length === 0) return true;
  const cell = cellAt(file.cells, edit.span.start);
  return cell !== null && edit.span.start <= cell.end && edit.span.end <= cell.end;
}
