/** Renaming the file a model is saved to, at every literal that names it. */
import type { Project, SourceFile } from '../../python/project';
import type { Expression, StringLiteral } from '../../python/syntax';
import { allExpressions } from '../../python/walk';
import { once } from '../../python/once';
import type { Edit } from '../rule';
import { insert, replace, sourceOf } from './text';

/** The path with its extension replaced: `model.h5` and `.keras` give `model.keras`; a name without one gets it. */
export function withExtension(path: string, extension: string): string {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const stem = name.replace(/(\.weights)?\.(h5|hdf5|keras|tf|pb|pkl|pickle|ckpt|pth|json|hd5|h5py|model|sav|joblib|savedmodel|weights)$/i, '');
  // `weights.h5` is no `weights.weights.h5`
  if (extension === '.weights.h5' && stem === 'weights') return `${path.slice(0, slash + 1)}model${extension}`;
  const trimmed = path.endsWith('/') ? path.replace(/\/+$/, '') : path.slice(0, slash + 1) + (stem === '' ? name : stem);
  return trimmed + extension;
}

/**
 * Edits that write another file name into every string literal of the project that is exactly `from`, whole or as the last part of a longer path.
 * Empty where no literal names it.
 */
export function renamePath(project: Project, from: string, to: string): Edit[] {
  const edits: Edit[] = [];
  const known = writingFiles(project);
  let files = known.get(from);
  // only a literal that ends in it as it is written is renamed
  if (files === undefined) known.set(from, (files = [...project.files.values()].filter(({ text }) => text.includes(from) && (text.includes(`${from}"`) || text.includes(`${from}'`)))));
  for (const file of files) {
    for (const expression of stringsIn(file)) {
      if (expression.value !== from) continue;
      const edit = renameLiteral(file, expression, from, to);
      if (edit !== null && !edits.some((other) => other.file === edit.file && other.span.start === edit.span.start)) edits.push(edit);
    }
  }
  return edits;
}

/** The files whose text writes a name, by name: programs save under few names, and every save of one asks. */
const writingFiles = once((_project: Project) => new Map<string, readonly SourceFile[]>());

/** The plain string literals of a file. */
const stringsIn = once((file: SourceFile): StringLiteral[] => allExpressions(file.facts.body).flatMap((expression) => (expression.kind === 'string' && !expression.bytes ? [expression] : [])));

/** Edit that changes the end of a literal (or of an f-string) from one extension to another; null where its source does not end so. */
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
