/**
 * Valid Python 3 → facts, without a syntax tree.
 *
 * Most files of a project are whole: nobody is typing in them. Building a tree for each, to be boiled
 * down and thrown away, costs ten times what reading them straight does. This is that straight way: one
 * pass of recursive descent after Python's own grammar (Grammar/python.gram). It gives exactly the
 * facts that the tree gives, or nothing: whatever is not plainly valid Python 3 (half-typed code, Python 2,
 * a rare construct) is left to tree-sitter. A test holds the two against each other.
 */
import { lineStartsOf } from '../lines';
import { styleOf } from '../source-style';
import type { FileFacts, Statement } from '../syntax';
import { statement } from './compound-statements';
import { END } from './token-kinds';
import { declined, token, startText, dropText, metAside } from './tokens';

/**
 * The facts of a text that is plainly valid Python 3.
 *
 * @returns null for any other text: ask tree-sitter.
 */
export function readFacts(source: string): FileFacts | null {
  try {
    startText(source);
    const body: Statement[] = [];
    while (token !== END) statement(body);
    const { comments, evidence } = metAside();
    return { lineStarts: lineStartsOf(source), body, comments, syntaxErrors: [], style: styleOf(source, evidence) };
  } catch (cause) {
    if (cause === declined) return null;
    throw cause;
  } finally {
    dropText();
  }
}
