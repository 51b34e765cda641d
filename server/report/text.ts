import { describeTargets } from '../keras/versions';
import { errorTitle, placeOf, type CheckReport, type Format, type ReportContext, type ReportFinding } from './report';
import { painter, printable, sentenceColumns, width, wrap } from './terminal';

/** For people: each finding with the line it is about, what leads there, and how to mend it; a summary last. */
export const text: Format = (report, context) => {
  const paint = painter(context.colour);
  const pieces = report.findings.map((finding) => `${findingText(finding, context)}\n`);
  for (const error of report.errors) {
    pieces.push(
      `${paint.red(paint.bold(errorTitle(error)))} ${paint.bold(printable(error.file))}\n${wrap(
        printable(error.message),
        sentenceColumns(context.columns, 2),
      )
        .map((line) => `  ${line}\n`)
        .join('')}\n`,
    );
  }
  pieces.push(summary(report, context));
  return pieces.join('');
};

function findingText(finding: ReportFinding, context: ReportContext): string {
  const paint = painter(context.colour);
  const severity = { error: paint.red, warning: paint.yellow, info: paint.blue }[finding.severity];
  const lines = [
    `${severity(paint.bold(finding.severity))} ${paint.bold(`${finding.code} ${finding.rule}`)}  ${paint.cyan(printable(placeOf(finding)))}`,
    ...wrap(printable(finding.message), sentenceColumns(context.columns, 2)).map((line) => `  ${line}`),
    ...excerpt(finding, context, severity),
  ];
  for (const related of finding.related) {
    lines.push(
      `  ${paint.dim('see')} ${paint.cyan(printable(placeOf(related)))} ${paint.dim(printable(related.message))}`,
    );
  }
  for (const fix of finding.fixes) {
    lines.push(
      `  ${paint.green('fix')} ${printable(fix.title)}${paint.dim(fix.safe ? ' (--fix)' : ' (--fix --unsafe-fixes)')}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** The line of the finding with its number, and what is meant underlined. */
function excerpt(finding: ReportFinding, context: ReportContext, severity: (text: string) => string): string[] {
  const paint = painter(context.colour);
  const { start, end } = finding.range;
  const source = context.lines(finding)[start.line - 1];
  if (source === undefined || source.trim() === '' || source.length > 400) return [];
  const indent = /^\s*/.exec(source)?.[0].length ?? 0;
  const label = String(start.line);
  const whole = printable(source.slice(indent).trimEnd());
  const room = (context.columns ?? Infinity) - label.length - 5;
  // In a narrow terminal: what is meant, from a little before it.
  const skipped =
    width(whole) <= room
      ? 0
      : Math.max(0, Math.min(start.column - 1 - indent - Math.floor(room / 4), whole.length - room));
  const shown = width(whole) <= room ? whole : cut(whole, skipped, room);
  const from = Math.max(0, start.column - 1 - indent - skipped);
  const until = end.line === start.line ? end.column - 1 - indent - skipped : shown.length;
  const underline = `${' '.repeat(width(shown.slice(0, from)))}${'~'.repeat(Math.max(1, width(shown.slice(from, Math.max(from + 1, until)))))}`;
  return [
    `  ${paint.dim(`${label} |`)} ${shown}`,
    `  ${paint.dim(`${' '.repeat(label.length)} |`)} ${severity(underline)}`,
  ];
}

/** As much of a text as the columns hold, from an offset on; an ellipsis stands for what is left out. */
function cut(whole: string, skipped: number, columns: number): string {
  let shown = '';
  for (const character of whole.slice(skipped)) {
    if (width(shown + character) > columns) return `${skipped > 0 ? '…' : ''}${shown.slice(skipped > 0 ? 1 : 0, -1)}…`;
    shown += character;
  }
  return `${skipped > 0 ? '…' : ''}${shown.slice(skipped > 0 ? 1 : 0)}`;
}

function summary(report: CheckReport, context: ReportContext): string {
  const paint = painter(context.colour);
  const files = `${report.files} ${report.files === 1 ? 'file' : 'files'}`;
  const against = report.targets.length > 0 ? `, against ${describeTargets(report.targets)}` : '';
  const known = report.baseline?.known ?? 0;
  const leftOut = known === 0 ? '' : ` ${known} known ${known === 1 ? 'finding is' : 'findings are'} left out.`;
  if (report.findings.length === 0) {
    if (report.errors.length > 0)
      return `Nothing ${known > 0 ? 'new ' : ''}found in what could be checked (${files}${against}).${leftOut}\n`;
    return report.files === 0
      ? 'There is no Python file or notebook here, so there is nothing to check.\n'
      : `${paint.green(known > 0 ? 'Nothing new found' : 'Nothing found')} in ${files}${against}.${leftOut}\n`;
  }
  const count = (severity: ReportFinding['severity'], one: string, many: string): string[] => {
    const number = report.findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  };
  const counts = [
    ...count('error', 'error', 'errors'),
    ...count('warning', 'warning', 'warnings'),
    ...count('info', 'info', 'infos'),
  ];
  const safe = report.findings.filter((finding) => finding.fixes.some((fix) => fix.safe)).length;
  const unsafe = report.findings.filter(
    (finding) => finding.fixes.length > 0 && !finding.fixes.some((fix) => fix.safe),
  ).length;
  const lines = [`${paint.bold(counts.join(', '))} in ${files}${against}.${leftOut}`];
  if (safe > 0) lines.push(`${safe} can be mended safely: run again with --fix (--diff shows it first).`);
  if (unsafe > 0) lines.push(`${unsafe} can be mended with a change to look over: --fix --unsafe-fixes.`);
  lines.push(paint.dim(`What a rule means and how to mend it: saveproof rule ${report.findings[0]?.rule ?? ''}`));
  return `${lines.join('\n')}\n`;
}
