import { fingerprints } from './fingerprint';
import { errorLine, type Format } from './report';

const severities = { error: 'major', warning: 'minor', info: 'info' } as const;

/** GitLab's Code Quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export const gitlab: Format = (report, context) => {
  const names = fingerprints(report.findings, (finding) => context.lines(finding)[finding.range.start.line - 1] ?? '');
  const issues = report.findings.map((finding, index) => ({
    type: 'issue',
    check_name: finding.rule,
    description: `${finding.code} ${finding.cell === undefined ? '' : `(cell ${finding.cell}) `}${finding.message}`,
    categories: ['Bug Risk'],
    severity: severities[finding.severity],
    fingerprint: names[index],
    location: {
      path: finding.file,
      positions: { begin: finding.range.start, end: finding.range.end },
      lines: { begin: finding.range.start.line, end: finding.range.end.line },
    },
  }));
  const failures = report.errors.map((error) => ({
    type: 'issue',
    check_name: 'not-checked',
    description: error.message,
    categories: ['Bug Risk'],
    severity: 'major',
    fingerprint: `not-checked:${error.file}`,
    location: { path: error.file, lines: { begin: errorLine(error) ?? 1, end: errorLine(error) ?? 1 } },
  }));
  return `${JSON.stringify([...issues, ...failures], null, 2)}\n`;
};
