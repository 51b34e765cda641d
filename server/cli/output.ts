/** What every command shares: where it writes, and how it ends. */
import { relative } from 'node:path';

/** Exit codes of every command. */
export const exitCode = { nothing: 0, findings: 1, failure: 2 } as const;

/** Bad usage, or a failure to run: one sentence for people. */
export class Failure extends Error {}

/** Writes to standard output; waits where a pipe is full. A reader that went away (`| head`) is no failure. */
export async function print(text: string | Uint8Array): Promise<void> {
  if (text.length === 0) return;
  await new Promise<void>((done, fail) => {
    process.stdout.write(text, (error) => {
      if (error === null || error === undefined || (error as NodeJS.ErrnoException).code === 'EPIPE') done();
      else fail(error);
    });
  });
}

/** Writes a line for people to standard error. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Whether standard output is a terminal that wants colours: https://no-color.org, https://force-color.org */
export function wantsColour(): boolean {
  if (process.env['NO_COLOR'] !== undefined && process.env['NO_COLOR'] !== '') return false;
  const forced = process.env['FORCE_COLOR'] ?? '';
  if (forced !== '' && forced !== '0') return true;
  return process.stdout.isTTY && process.env['TERM'] !== 'dumb';
}

/**
 * Columns that standard output has room for: what `COLUMNS` says, as with most tools, else the terminal's; null where
 * it is none.
 */
export function terminalColumns(): number | null {
  const said = process.env['COLUMNS'] ?? '';
  if (/^[1-9]\d{0,5}$/.test(said)) return Number(said);
  return process.stdout.isTTY && process.stdout.columns > 0 ? process.stdout.columns : null;
}

/** A path as people write it: relative to where they are, unless it lies outside. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path).replace(/\\/g, '/');
  return short === '' ? '.' : short.startsWith('../') || short === '..' ? path : short;
}

/** Why a file could not be written, and what to do, without a full stop. */
export function writeFailure(error: unknown): string {
  const reasons: Record<string, string> = {
    ENOENT: 'its folder is not there; make it first',
    ENOTDIR: 'what should be its folder is a file; choose another place',
    EISDIR: 'there is a folder of that name; choose another name',
    EACCES: 'you may not write there; choose another place',
    EPERM: 'you may not write there; choose another place',
    EROFS: 'nothing can be written on that disk; choose another place',
    ENOSPC: 'the disk is full',
  };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}

/** Collects the values of an option that may be repeated. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** Collects the values of an option that may be repeated or hold several, separated by commas. */
export function collectSeveral(value: string, before: string[] = []): string[] {
  return [
    ...before,
    ...value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ];
}
