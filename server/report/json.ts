import type { Format } from './report';

/** The whole report as one JSON object, fixed by the documentation. */
export const json: Format = (report) => `${JSON.stringify(report, null, 2)}\n`;
