import type { Format } from './report';

/** One finding a line, as in `json`; a file that could not be checked is a line with `error`. */
export const ndjson: Format = (report) =>
  [
    ...report.findings.map((finding) => `${JSON.stringify(finding)}\n`),
    ...report.errors.map(({ file, message }) => `${JSON.stringify({ file, error: message })}\n`),
  ].join('');
