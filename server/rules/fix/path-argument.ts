/** Naming another path where a call is given one. */
import type { SourceFile } from '../../python/project';
import type { Expression, StringLiteral } from '../../python/syntax';
import { allParts } from '../../python/walk';
import type { Edit } from '../rule';
import { quoted, replace } from './text';

/**
 * Edit that makes an expression that gives the path `from` give `to`: a literal is written anew; of a path that is put together
 * (`os.path.join("model", "v1")`) the one literal that holds the part that differs. Null where the part comes from elsewhere.
 */
export function renamePathArgument(file: SourceFile, expression: Expression, from: string, to: string): Edit | null {
  if (expression.kind === 'string') return replace(file, expression, quoted(file, to));
  const before = from.split('/');
  const after = to.split('/');
  if (before.length !== after.length) return null;
  const differing = before.flatMap((part, index) => (part === after[index] ? [] : [index]));
  const [only] = differing;
  if (only === undefined || differing.length > 1) return null;
  const [old = '', wanted = ''] = [before[only], after[only]];
  const literals = allParts(expression).filter((part): part is StringLiteral => part.kind === 'string' && part.value.split('/').includes(old));
  const [literal] = literals;
  if (literal === undefined || literals.length > 1 || before.filter((part) => part === old).length > 1) return null;
  return replace(file, literal, quoted(file, literal.value.split('/').map((part) => (part === old ? wanted : part)).join('/')));
}
