/** Which paths are programs. A module of its own: a check whose answer is known loads nothing of the rest. */

/** Whether a path is one of a Python program; a text that was never saved is one whatever its name. */
export function isProgramPath(path: string): boolean {
  return /\.(?:pyw?|ipynb)$/.test(path) || path.startsWith('untitled:');
}
