/** Moving a class from inside a function to the top of its module. */
import type { SourceFile } from '../../python/project';
import { boundNames, freeNames } from '../../python/scope';
import type { ClassDefinition, FunctionDefinition, Statement } from '../../python/syntax';
import { allExpressions, allParts, allStatements } from '../../python/walk';
import type { Edit } from '../rule';
import { definitionAt } from './named-function';
import { beginsLine, indentAt, lineEnd, lineStart, replace, statementStart } from './text';

/**
 * Edits that put a class before the function of the module that it is made in. Null where it uses something of that
 * function, is not directly in its body, or the module uses the name otherwise.
 */
export function atModuleLevel(
  file: SourceFile,
  definition: ClassDefinition,
  enclosing: FunctionDefinition,
): Edit[] | null {
  if (!file.facts.body.includes(enclosing) || !enclosing.body.includes(definition) || enclosing.body.length < 2)
    return null;
  const others = allStatements(file.facts.body).filter(
    (statement) => statement !== definition && bindsName(statement, definition.name),
  );
  if (others.length > 0) return null;
  const inside = allStatements([definition]);
  if (inside.some((statement) => statement.kind === 'global' || statement.kind === 'nonlocal')) return null;
  const bound = new Set([...enclosing.parameters.map((parameter) => parameter.name), ...boundNames(enclosing.body)]);
  const head = [...definition.decorators, ...definition.bases.map((base) => base.value)]
    .flatMap(allParts)
    .filter((part) => part.kind === 'name');
  if ([...head, ...freeNames(definition)].some(({ name }) => name !== definition.name && bound.has(name))) return null;
  const start = statementStart(definition);
  const place = statementStart(enclosing);
  if (
    !beginsLine(file, { start, end: start }) ||
    !beginsLine(file, { start: place, end: place }) ||
    hasOpenText(file, inside)
  )
    return null;
  const indent = indentAt(file, start);
  let from = lineStart(file, start);
  // what is said right above the class belongs to it
  for (
    let line = lineStart(file, from - 1);
    from > 0 && new RegExp(`^${indent}#`).test(file.text.slice(line, from)) && line > place;
    line = lineStart(file, from - 1)
  )
    from = line;
  const last = lineEnd(file, definition.end);
  const written = file.text
    .slice(from, last)
    .split(/\r?\n/)
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()));
  const blank = /^(?:\r?\n[ \t]*(?=\r?\n))*\r?\n/.exec(file.text.slice(last));
  return [definitionAt(file, place, written), replace(file, { start: from, end: last + (blank?.[0].length ?? 0) }, '')];
}

function bindsName(statement: Statement, name: string): boolean {
  if (statement.kind === 'class' || statement.kind === 'function') return statement.name === name;
  if (statement.kind === 'import' || statement.kind === 'import-from')
    return statement.names.some((each) => (each.alias ?? each.name) === name);
  return (
    statement.kind === 'assign' && statement.targets.some((target) => target.kind === 'name' && target.name === name)
  );
}

/** Texts over several lines, but for what describes a class or function, change with their indentation. */
function hasOpenText(file: SourceFile, inside: readonly Statement[]): boolean {
  const described = new Set(
    inside.flatMap((statement) =>
      (statement.kind === 'class' || statement.kind === 'function') && statement.docstring !== null
        ? [statement.body[0]?.start]
        : [],
    ),
  );
  return allExpressions([...inside].slice(0, 1)).some(
    (part) =>
      (part.kind === 'string' || part.kind === 'template') &&
      !described.has(part.start) &&
      file.text.slice(part.start, part.end).includes('\n'),
  );
}
