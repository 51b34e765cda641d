/** The docstring of a function or class. */
import type { Statement } from './syntax';

/** The text of the first statement of a body, where that is a string and not bytes; null otherwise. */
export function docstringOf(body: readonly Statement[]): string | null {
  const [first] = body;
  return first?.kind === 'expression' && first.value.kind === 'string' && !first.value.bytes ? first.value.value : null;
}
