/** Programs that do their work while they are imported. */
import type { Project, SourceFile } from '../../python/project';
import type { Expression, Statement } from '../../python/syntax';
import { allExpressions } from '../../python/walk';
import type { Edit } from '../rule';
import { beginsLine, lineStart, nextLine, replace, statementStart } from './text';

/** The first statement of a module that does more than import, define, or name a constant; null where none does. */
export function firstAction(file: SourceFile): Statement | null {
  return file.facts.body.find((statement) => !isDefinition(statement)) ?? null;
}

function isDefinition(statement: Statement): boolean {
  switch (statement.kind) {
    case 'import':
    case 'import-from':
    case 'function':
    case 'class':
    case 'pass':
      return true;
    case 'expression':
      return statement.value.kind === 'string';
    case 'assign':
      return isConstant(statement.value);
    default:
      // imports under `try`, settings under `if`
      return (
        (statement.kind === 'try' || statement.kind === 'if') &&
        ![...allExpressions([statement])].some((expression) => expression.kind === 'call')
      );
  }
}

function isConstant(value: Expression | null): boolean {
  if (value === null) return true;
  switch (value.kind) {
    case 'string':
    case 'number':
    case 'constant':
      return true;
    case 'list':
    case 'tuple':
    case 'set':
      return value.elements.every(isConstant);
    case 'unary':
      return isConstant(value.operand);
    default:
      return false;
  }
}

const works = new Set(['fit', 'fit_generator', 'train_on_batch', 'save', 'save_weights', 'export']);

/** Whether importing a module trains or saves. */
function worksWhenImported(file: SourceFile): boolean {
  return actions(file).some((statement) =>
    [...allExpressions([statement])].some(
      (expression) =>
        expression.kind === 'call' && expression.callee.kind === 'attribute' && works.has(expression.callee.name),
    ),
  );
}

/** Statements from the first action on, but for definitions. */
function actions(file: SourceFile): Statement[] {
  const first = firstAction(file);
  if (first === null) return [];
  return file.facts.body
    .slice(file.facts.body.indexOf(first))
    .filter(
      (statement) => statement.kind !== 'function' && statement.kind !== 'class' && !isMainGuard(file, statement),
    );
}

function isMainGuard(file: SourceFile, statement: Statement): boolean {
  return statement.kind === 'if' && /^if\s+__name__\s*==/.test(file.text.slice(statement.start, statement.start + 40));
}

/**
 * Edits that put the part of a script that does something under `if __name__ == "__main__":`, so that others can import
 * what it defines. Empty where importing does nothing already. Null where that cannot be done: definitions follow,
 * another file imports what would no longer be there, or the file is a notebook.
 */
export function guardScript(project: Project, file: SourceFile): Edit[] | null {
  if (!worksWhenImported(file)) return [];
  const first = firstAction(file);
  if (first === null || file.cells.length > 0 || file.facts.syntaxErrors.length > 0) return null;
  const rest = file.facts.body.slice(file.facts.body.indexOf(first));
  if (
    rest.some(
      (statement) =>
        statement.kind === 'function' ||
        statement.kind === 'class' ||
        isMainGuard(file, statement) ||
        !beginsLine(file, { start: statementStart(statement), end: statementStart(statement) }),
    )
  )
    return null;
  const kept = new Set(file.facts.body.slice(0, file.facts.body.indexOf(first)).flatMap(boundNames));
  for (const path of project.dependents(file.path)) {
    const other = project.files.get(path);
    if (other !== undefined && !importsOnly(project, other, file, kept)) return null;
  }
  const start = lineStart(file, statementStart(first));
  const { indent, newline, quote } = file.facts.style;
  const strings = [...allExpressions(rest)].filter(
    (expression) =>
      (expression.kind === 'string' || expression.kind === 'template') &&
      file.text.slice(expression.start, expression.end).includes('\n'),
  );
  let guarded = `if __name__ == ${quote}__main__${quote}:${newline}`;
  for (let at = start; at < file.text.length; at = nextLine(file, at)) {
    const line = file.text.slice(at, nextLine(file, at));
    const staysInPlace = line.trim() === '' || strings.some((text) => text.start < at && at < text.end);
    guarded += staysInPlace ? line : indent + line;
  }
  // one edit: whatever else is put between these lines must wait until they stand where they belong
  return [replace(file, { start, end: file.text.length }, guarded)];
}

function boundNames(statement: Statement): string[] {
  switch (statement.kind) {
    case 'function':
    case 'class':
      return [statement.name];
    case 'assign':
      return statement.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : []));
    case 'import':
    case 'import-from':
      return statement.names.map((each) => each.alias ?? each.name);
    default:
      return [];
  }
}

/** Whether all that a file imports from another by name is among `names`. */
function importsOnly(project: Project, from: SourceFile, to: SourceFile, names: ReadonlySet<string>): boolean {
  return from.facts.body.every((statement) => {
    if (statement.kind === 'import') return !statement.names.some((each) => leadsTo(project, from, to, each.name, 0));
    if (statement.kind !== 'import-from' || !leadsTo(project, from, to, statement.module, statement.level)) return true;
    return !statement.star && statement.names.every((each) => names.has(each.name));
  });
}

function leadsTo(project: Project, from: SourceFile, to: SourceFile, module: string, level: number): boolean {
  const target = project.resolveModule(from, module, level);
  return target.kind === 'file' && target.file.path === to.path;
}
