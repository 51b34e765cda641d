/** What the string literals of a file are there for, as far as their place tells: whether one may name a file. */
import type { SourceFile } from '../../python/project';
import type { Expression, Statement, StringLiteral } from '../../python/syntax';
import { allStatements, expressionsOf, partsOf } from '../../python/walk';
import { once } from '../../python/once';

/** A string that stands for a path, and where it stands. */
export interface PlacedLiteral {
  file: SourceFile;
  literal: StringLiteral;
  /**
   * `value`: given to a name, as a default or as an entry. `argument`: handed to a call. `path`: handed to a call that
   * makes or asks for a path.
   * `label`: a key, an index, an operand of a comparison, the `name=` of something, or handed to a download.
   */
  role: 'value' | 'argument' | 'path' | 'label' | 'other';
  /** The name a `value` is given to, the key it stands under, or the last part of the name of the call. */
  of: string | null;
}

const pathCalls =
  /^(join|Path|PurePath|PosixPath|exists|isfile|isdir|is_file|lexists|getsize|remove|unlink|rename|replace|copy|copy2|copyfile|move|open|File|add_argument|option|argument|abspath|expanduser|str|fspath|environ|get|getenv)$/;

const downloads = /^(get_file|urlretrieve|hf_hub_download|download\w*)$/;

/** The plain string literals of a file with their roles, in order of appearance. */
export const placedLiterals = once((file: SourceFile): readonly PlacedLiteral[] => {
  const found: PlacedLiteral[] = [];
  const visit = (expression: Expression, role: PlacedLiteral['role'], of: string | null): void => {
    if (expression.kind === 'string') {
      if (!expression.bytes) found.push({ file, literal: expression, role, of });
      return;
    }
    switch (expression.kind) {
      case 'call': {
        visit(expression.callee, 'other', null);
        const name = lastPart(expression.callee);
        for (const argument of expression.arguments) {
          // the name under which a download is kept, which is somebody else's file
          if (argument.name === 'name' || (name !== null && downloads.test(name))) visit(argument.value, 'label', name);
          else if (name !== null && pathCalls.test(name)) visit(argument.value, 'path', name);
          // dict(path="model.h5"), main(path="model.h5")
          else if (argument.name !== null) visit(argument.value, 'value', argument.name);
          else visit(argument.value, 'argument', name);
        }
        return;
      }
      case 'subscript':
        visit(expression.object, 'other', null);
        visit(expression.index, 'label', null);
        return;
      case 'comparison':
        for (const operand of expression.operands) visit(operand, 'label', null);
        return;
      case 'dictionary':
        for (const { key, value } of expression.entries) {
          if (key !== null) visit(key, 'label', null);
          visit(value, 'value', key?.kind === 'string' ? key.value : null);
        }
        return;
      case 'list':
      case 'tuple':
      case 'set':
      case 'operation':
      case 'conditional':
        for (const part of partsOf(expression)) visit(part, role, of);
        return;
      default:
        for (const part of partsOf(expression)) visit(part, 'other', null);
    }
  };
  for (const statement of allStatements(file.facts.body)) visitStatement(statement, visit);
  return found;
});

function visitStatement(
  statement: Statement,
  visit: (expression: Expression, role: PlacedLiteral['role'], of: string | null) => void,
): void {
  if (statement.kind === 'assign') {
    const [target] = statement.targets;
    for (const each of statement.targets) visit(each, 'other', null);
    if (statement.value !== null) visit(statement.value, 'value', target === undefined ? null : lastPart(target));
    return;
  }
  if (statement.kind === 'function') {
    for (const { name, default: given } of statement.parameters) if (given !== null) visit(given, 'value', name);
    return;
  }
  const role = statement.kind === 'return' ? 'value' : 'other';
  for (const expression of expressionsOf(statement)) visit(expression, role, null);
}

/** The name itself, the attribute, or the text a subscript asks for. */
function lastPart(expression: Expression): string | null {
  if (expression.kind === 'name' || expression.kind === 'attribute') return expression.name;
  return expression.kind === 'subscript' && expression.index.kind === 'string' ? expression.index.value : null;
}
