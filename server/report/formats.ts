/** Every format of `saveproof check`; each is loaded when it is asked for. */
import type { Format } from './report';

export const formats = {
  text: async () => (await import('./text')).text,
  json: async () => (await import('./json')).json,
  ndjson: async () => (await import('./ndjson')).ndjson,
  sarif: async () => (await import('./sarif')).sarif,
  github: async () => (await import('./github')).github,
  gitlab: async () => (await import('./gitlab')).gitlab,
  junit: async () => (await import('./junit')).junit,
} satisfies Record<string, () => Promise<Format>>;

export type FormatName = keyof typeof formats;
