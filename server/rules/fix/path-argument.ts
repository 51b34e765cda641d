/** Naming another path where a call is given one. */
import type { Load, Story } from '../../keras/story';
import type { SourceFile } from '../../python/project';
import type { Expression, StringLiteral } from '../../python/syntax';
import { allExpressions, allParts } from '../../python/walk';
import type { Edit } from '../rule';
import { renameLiteral } from './file-names';
import { quoted, replace } from './text';

/**
 * Edit that makes an expression that gives the path `from` give `to`: a literal is written anew; of a path that is put
 * together (`os.path.join("model", "v1")`) the one literal that holds the part that differs. Null where the part comes
 * from elsewhere.
 */
export function renamePathArgument(file: SourceFile, expression: Expression, from: string, to: string): Edit | null {
  if (expression.kind === 'string') return replace(file, expression, quoted(file, to));
  const [stem, extension] = apart(from);
  const [otherStem, otherExtension] = apart(to);
  if (expression.kind === 'template' && stem === otherStem)
    return renameLiteral(file, expression, extension, otherExtension);
  const difference = differingPart(from, to);
  return difference === null ? null : renamePart(file, allParts(expression), difference);
}

/**
 * The same where the path is a name that stands for it: edits the one literal of some files that holds the part that
 * differs. Null where there is none, or several.
 *
 * @param files those that take part in reading the file.
 */
export function renamePathConstant(files: readonly SourceFile[], from: string, to: string): Edit | null {
  const difference = differingPart(from, to);
  if (difference === null) return null;
  const edits = files
    .map((file) =>
      file.text.includes(difference.old) ? renamePart(file, allExpressions(file.facts.body), difference) : undefined,
    )
    .filter((edit) => edit !== undefined);
  const [only] = edits;
  return edits.length === 1 && only !== undefined ? only : null;
}

/** The files of the program in which something is loaded. */
export function filesOfProgram(story: Story, { file, program }: Load): SourceFile[] {
  return [...new Set([program.path, file, ...story.importedBy(program.path)])].flatMap(
    (path) => story.project.files.get(path) ?? [],
  );
}

interface Difference {
  old: string;
  wanted: string;
}

/** The one part between slashes in which two paths differ. */
function differingPart(from: string, to: string): Difference | null {
  const before = from.split('/');
  const after = to.split('/');
  if (before.length !== after.length) return null;
  const differing = before.flatMap((part, index) =>
    part === after[index] ? [] : [{ old: part, wanted: after[index] ?? '' }],
  );
  const [only] = differing;
  if (only === undefined || differing.length > 1 || before.filter((part) => part === only.old).length > 1) return null;
  return only;
}

/** Edit of the one literal among expressions that holds a part; null where it is none, or several. */
function renamePart(file: SourceFile, expressions: readonly Expression[], { old, wanted }: Difference): Edit | null {
  const literals = expressions.filter(
    (part): part is StringLiteral => part.kind === 'string' && part.value.split('/').includes(old),
  );
  const [literal] = literals;
  if (literal === undefined || literals.length > 1) return null;
  return replace(
    file,
    literal,
    quoted(
      file,
      literal.value
        .split('/')
        .map((part) => (part === old ? wanted : part))
        .join('/'),
    ),
  );
}

/** A path before its extension, and the extension with its dot. */
function apart(path: string): [string, string] {
  const dot = path.lastIndexOf('.');
  return dot <= path.lastIndexOf('/') ? [path, ''] : [path.slice(0, dot), path.slice(dot)];
}
