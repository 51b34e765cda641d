/** A file's bytes → the file with its facts: the way in for programs and notebooks alike. */
import { decodePython } from './decode';
import { factsOf } from './from-tree/read-facts';
import { readNotebook } from './notebook';
import type { PythonParser } from './parser';
import { readFacts } from './from-text/read-facts';
import type { NotebookCell, SourceFile } from './project';

/** The program in a file's bytes, with the cells of a notebook; `error` is one sentence without the file's name. */
export function readProgram(
  path: string,
  bytes: Uint8Array,
): { text: string; cells: NotebookCell[] } | { error: string } {
  if (/\.ipynb$/i.test(path)) {
    let json: string;
    try {
      json = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return { error: 'This notebook is not UTF-8, as JSON has to be; save it again from Jupyter.' };
    }
    return readNotebook(json);
  }
  const decoded = decodePython(bytes);
  return 'error' in decoded ? decoded : { text: decoded.text, cells: [] };
}

/**
 * The facts of a program's text: straight from the text where it is plainly valid, by the syntax tree otherwise.
 */
export function factsOfText(parser: PythonParser, text: string): SourceFile['facts'] {
  const facts = readFacts(text);
  if (facts !== null) return facts;
  const tree = parser.parse(text);
  try {
    return factsOf(text, tree.table());
  } finally {
    tree.delete();
  }
}
