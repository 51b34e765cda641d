/** Renaming the file a model is saved to, at every literal that names it. */
import type { SourceFile } from '../../python/project';
import type { Expression } from '../../python/syntax';
import type { Edit } from '../rule';
import { placedLiterals } from './path-literals';
import { insert, replace, sourceOf } from './text';

/** The path with its extension replaced: `model.h5` and `.keras` give `model.keras`; a name without one gets it. */
export function withExtension(path: string, extension: string): string {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const stem = name.replace(
    /(\.weights)?\.(h5|hdf5|h5f|hdf|keras|tf|pb|pkl|pickle|ckpt|pth|json|hd5|h5py|model|sav|joblib|savedmodel|weights)$/i,
    '',
  );
  // `weights.h5` is no `weights.weights.h5`
  if (extension === '.weights.h5' && stem === 'weights') return `${path.slice(0, slash + 1)}model${extension}`;
  const trimmed = path.endsWith('/')
    ? path.replace(/\/+$/, '')
    : path.slice(0, slash + 1) + (stem === '' ? name : stem);
  return trimmed + extension;
}

/** Names of variables, parameters and keys that hold the name of a file. */
const holdsPath =
  /path|file|dir|folder|name|ckpt|checkpoint|model|weights|prefix|save|load|out|target|export|artifact|location|where|best|final|last/i;

/**
 * Edits that write another file name into the string literals of some files that are exactly `from` and may name the
 * file: not keys, labels and names of layers. Empty where no literal names it, or where one is handed to something that
 * may want the old name. A name without extension or folder is a word like others, and counts only where it is given to
 * what holds a path.
 *
 * @param files those that take part in writing and reading the file.
 * @param own the file in which a plain word is also followed into calls that put a path together.
 * @param leftAlone literals that name another file of the same name, by file and start.
 */
export function renamePath(
  files: Iterable<SourceFile>,
  from: string,
  to: string,
  leftAlone: (file: SourceFile, start: number) => boolean = () => false,
  own: SourceFile | null = null,
): Edit[] {
  const edits: Edit[] = [];
  const isWord = !/[./\\]/.test(from);
  for (const file of files) {
    // only a literal that ends in it as it is written is renamed
    if (!file.text.includes(`${from}"`) && !file.text.includes(`${from}'`)) continue;
    for (const { literal, role, of } of placedLiterals(file)) {
      if (literal.value !== from || role === 'label' || leftAlone(file, literal.start)) continue;
      if (isWord) {
        if (role === 'path' && own !== null && file !== own) continue;
        if (role === 'argument' || (role === 'value' && of !== null && isNameOfSomething(file, of))) return [];
        if (role === 'other' || (role === 'value' && (of === null || !holdsPath.test(of)))) continue;
      }
      const edit = renameLiteral(file, literal, from, to);
      if (edit !== null) edits.push(edit);
    }
  }
  return edits;
}

/** Whether a variable is also the `name=` of something in the file. */
function isNameOfSomething(file: SourceFile, variable: string): boolean {
  return new RegExp(`\\bname\\s*=\\s*(\\w+\\.)*${variable}\\b`).test(file.text);
}

/**
 * Edit that changes the end of a literal (or of an f-string) from one extension to another; null where its source does
 * not end so.
 */
export function renameLiteral(file: SourceFile, expression: Expression, from: string, to: string): Edit | null {
  if (expression.kind !== 'string' && expression.kind !== 'template') return null;
  const source = sourceOf(file, expression);
  const match = /^([A-Za-z]*)("""|'''|"|')([\s\S]*)\2$/.exec(source);
  if (match === null) return null;
  const [, prefix = '', quote = '', content = ''] = match;
  if (!content.endsWith(from)) return null;
  const start = expression.start + prefix.length + quote.length;
  return replace(file, { start, end: start + content.length }, content.slice(0, content.length - from.length) + to);
}

/** Edit that appends to a literal or f-string; null for anything else. */
export function appendToLiteral(file: SourceFile, expression: Expression, text: string): Edit | null {
  if (expression.kind !== 'string' && expression.kind !== 'template') return null;
  const source = sourceOf(file, expression);
  const match = /("""|'''|"|')$/.exec(source);
  return match === null ? null : insert(file, expression.end - (match[1]?.length ?? 1), text);
}
