/** Which paths are programs. A module of its own: a check whose answer is known loads nothing of the rest. */
import { pinFileKind } from '../keras/pin-files';

/**
 * Whether a path is one of a Python program; a text that was never saved is one whatever its name. A file without an
 * ending counts: of those, a workspace lists only scripts whose first line names Python.
 */
export function isProgramPath(path: string): boolean {
  return hasProgramEnding(path) || path.startsWith('untitled:') || mayBeScript(path);
}

/** Whether a path is one of a Python program by its ending. */
export function hasProgramEnding(path: string): boolean {
  return /\.(?:pyw?|ipynb)$/.test(path);
}

/** Whether neither ending nor name of a file says what it is, so that its first line tells whether it is a script. */
export function mayBeScript(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name !== '' && !name.includes('.') && name !== 'checkpoint' && pinFileKind(path) === null;
}

/** Whether the beginning of a file is `#!` and an interpreter of Python. */
export function namesPython(beginning: string): boolean {
  return /^#!.*(?:\b(?:i?python|pypy)[\d.]*\b|\buv run\b)/.test(beginning);
}
