import { errorLine, errorTitle, type Format } from './report';

/**
 * Workflow commands of GitHub Actions, which become annotations:
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export const github: Format = (report) =>
  [
    ...report.findings.map((finding) => {
      const { start, end } = finding.range;
      // In a notebook a line counts in its cell, and means nothing in the file.
      const place =
        finding.cell === undefined
          ? {
              file: finding.file,
              line: start.line,
              endLine: end.line,
              ...(start.line === end.line ? { col: start.column, endColumn: end.column } : {}),
            }
          : { file: finding.file };
      const cell = finding.cell === undefined ? '' : `Cell ${finding.cell}, line ${start.line}: `;
      return command(
        finding.severity === 'info' ? 'notice' : finding.severity,
        { ...place, title: `${finding.code} ${finding.rule}` },
        cell + finding.message,
      );
    }),
    ...report.errors.map((error) => {
      const line = errorLine(error);
      return command(
        'error',
        line === null
          ? { file: error.file, title: errorTitle(error) }
          : { file: error.file, line, title: errorTitle(error) },
        error.message,
      );
    }),
  ].join('');

function command(name: string, properties: Record<string, string | number>, message: string): string {
  const written = Object.entries(properties).map(
    ([key, value]) => `${key}=${escapeData(String(value)).replace(/:/g, '%3A').replace(/,/g, '%2C')}`,
  );
  return `::${name} ${written.join(',')}::${escapeData(message)}\n`;
}

/** As toolkit/packages/core/src/command.ts of actions/toolkit escapes. */
function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}
