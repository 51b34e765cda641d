/** Facts by way of the syntax tree, also where the text could be read without one. */
import { factsOf } from '../../server/python/from-tree/read-facts';
import type { PythonParser } from '../../server/python/parser';
import type { FileFacts } from '../../server/python/syntax';

export function factsOfTree(parser: PythonParser, text: string): FileFacts {
  const tree = parser.parse(text);
  try {
    return factsOf(text, tree.table());
  } finally {
    tree.delete();
  }
}
