import type { Location, Log, Region, Result } from 'sarif';
import { fingerprints } from './fingerprint';
import { errorLine, type Format, type ReportFinding, type ReportLocation } from './report';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const;

/** SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export const sarif: Format = (report, context) => {
  const codes = [...new Set(report.findings.map((finding) => finding.code))].sort();
  const names = fingerprints(report.findings, (finding) => context.lines(finding)[finding.range.start.line - 1] ?? '');
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Saveproof',
            version: context.toolVersion,
            informationUri: 'https://github.com/saveproof/saveproof',
            rules: codes.map((code) => {
              const rule = report.findings.find((finding) => finding.code === code)?.rule ?? '';
              return {
                id: code,
                name: rule,
                shortDescription: { text: context.meaning(code) },
                helpUri: context.page(rule),
              };
            }),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: report.errors.length === 0,
            toolExecutionNotifications: report.errors.map((error) => {
              const line = errorLine(error);
              return {
                level: 'error',
                message: { text: error.message },
                locations: [
                  {
                    physicalLocation: {
                      artifactLocation: { uri: uriOf(error.file) },
                      ...(line === null ? {} : { region: { startLine: line } }),
                    },
                  },
                ],
              };
            }),
          },
        ],
        results: report.findings.map((finding, index) =>
          resultOf(finding, codes.indexOf(finding.code), names[index] ?? ''),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};

function resultOf(finding: ReportFinding, ruleIndex: number, fingerprint: string): Result {
  return {
    ruleId: finding.code,
    ruleIndex,
    level: levels[finding.severity],
    message: { text: finding.message },
    locations: [locationOf(finding)],
    partialFingerprints: { 'saveproof/v1': fingerprint },
    ...(finding.related.length > 0
      ? {
          relatedLocations: finding.related.map((related, id) => ({
            id,
            ...locationOf(related),
            message: { text: related.message },
          })),
        }
      : {}),
    // A fix of SARIF replaces in files; a cell's place in the file of a notebook is not known here.
    ...(finding.fixes.length > 0 && finding.cell === undefined
      ? {
          fixes: finding.fixes.map((fix) => ({
            description: { text: fix.title },
            artifactChanges: [...new Set(fix.edits.map((edit) => edit.file))].map((file) => ({
              artifactLocation: { uri: uriOf(file) },
              replacements: fix.edits
                .filter((edit) => edit.file === file)
                .map((edit) => ({ deletedRegion: regionOf(edit), insertedContent: { text: edit.text } })),
            })),
          })),
        }
      : {}),
    properties: { targets: finding.targets },
  };
}

function locationOf(location: ReportLocation): Location {
  const physicalLocation = {
    artifactLocation: { uri: uriOf(location.file) },
    ...(location.cell === undefined ? { region: regionOf(location) } : {}),
  };
  if (location.cell === undefined) return { physicalLocation };
  const name = `cell ${location.cell}, line ${location.range.start.line}`;
  return { physicalLocation, logicalLocations: [{ name, kind: 'member' }] };
}

function regionOf(location: ReportLocation): Region {
  const { start, end } = location.range;
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** A relative path stays a relative reference; an absolute one becomes a file URI. */
function uriOf(file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  if (file.startsWith('/')) return `file://${path}`;
  return /^[A-Za-z]:\//.test(file) ? `file:///${path.replace('%3A', ':')}` : path;
}
