/** Every format of `saveproof check`; each is loaded when it is asked for. */
import type { Format } from './report';

/** Every format by its name on the command line; its code is loaded when it is asked for. */
export const formats = {
  text: async () => (await import('./text')).text,
  json: async () => (await import('./json')).json,
  ndjson: async () => (await import('./ndjson')).ndjson,
  sarif: async () => (await import('./sarif')).sarif,
  github: async () => (await import('./github')).github,
  gitlab: async () => (await import('./gitlab')).gitlab,
  junit: async () => (await import('./junit')).junit,
} satisfies Record<string, () => Promise<Format>>;

/** A name that `--format` takes. */
export type FormatName = keyof typeof formats;
