/** Moving a class from inside a function to the top of its module. */
import type { SourceFile } from '../../python/project';
import type { ClassDefinition, Expression, FunctionDefinition, Statement } from '../../python/syntax';
import { allExpressions, allParts, allStatements, expressionsOf } from '../../python/walk';
import type { Edit } from '../rule';
import { definitionAt } from './named-function';
import { beginsLine, indentAt, lineEnd, lineStart, replace, statementStart } from './text';

/**
 * Edits that put a class before the function of the module that it is made in. Null where it uses something of that function, is not directly in
 * its body, or the module uses the name otherwise.
 */
export function atModuleLevel(file: SourceFile, definition: ClassDefinition, enclosing: FunctionDefinition): Edit[] | null {
  if (!file.facts.body.includes(enclosing) || !enclosing.body.includes(definition) || enclosing.body.length < 2) return null;
  const others = allStatements(file.facts.body).filter((statement) => statement !== definition && bindsName(statement, definition.name));
  if (others.length > 0) return null;
  const inside = allStatements([definition]);
  if (inside.some((statement) => statement.kind === 'global' || statement.kind === 'nonlocal')) return null;
  const bound = namesOfFunction(enclosing, definition);
  if (namesRead(definition).some((name) => bound.has(name))) return null;
  const start = statementStart(definition);
  const place = statementStart(enclosing);
  if (!beginsLine(file, { start, end: start }) || !beginsLine(file, { start: place, end: place }) || hasOpenText(file, inside)) return null;
  const indent = indentAt(file, start);
  let from = lineStart(file, start);
  // what is said right above the class belongs to it
  for (let line = lineStart(file, from - 1); from > 0 && new RegExp(`^${indent}#`).test(file.text.slice(line, from)) && line > place; line = lineStart(file, from - 1)) from = line;
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
  if (statement.kind === 'import' || statement.kind === 'import-from') return statement.names.some((each) => (each.alias ?? each.name) === name);
  return statement.kind === 'assign' && statement.targets.some((target) => target.kind === 'name' && target.name === name);
}

/** Texts over several lines, but for what describes a class or function, change with their indentation. */
function hasOpenText(file: SourceFile, inside: readonly Statement[]): boolean {
  const described = new Set(inside.flatMap((statement) => (statement.kind === 'class' || statement.kind === 'function') && statement.docstring !== null ? [statement.body[0]?.start] : []));
  return allExpressions([...inside].slice(0, 1)).some((part) => (part.kind === 'string' || part.kind === 'template') && !described.has(part.start) && file.text.slice(part.start, part.end).includes('\n'));
}

/** What a function binds, the class itself and what stands in it left out. */
function namesOfFunction(definition: FunctionDefinition, except: ClassDefinition): Set<string> {
  const bound = new Set(definition.parameters.map((parameter) => parameter.name));
  for (const statement of definition.body) if (statement !== except) for (const name of namesBound([statement])) bound.add(name);
  return bound;
}

function namesBound(body: readonly Statement[]): string[] {
  const names: string[] = [];
  const take = (target: Expression): void => {
    for (const part of allParts(target)) if (part.kind === 'name') names.push(part.name);
  };
  for (const statement of allStatements(body)) {
    if (statement.kind === 'function' || statement.kind === 'class') names.push(statement.name);
    else if (statement.kind === 'import' || statement.kind === 'import-from') names.push(...statement.names.map((each) => each.alias ?? each.name.split('.')[0] ?? each.name));
    else if (statement.kind === 'assign') for (const target of statement.targets) if (target.kind !== 'attribute' && target.kind !== 'subscript') take(target);
    if (statement.kind === 'loop' && statement.target !== null) take(statement.target);
    if (statement.kind === 'with') for (const item of statement.items) if (item.target !== null) take(item.target);
    if (statement.kind === 'try') for (const handler of statement.handlers) if (handler.name !== null) names.push(handler.name);
    for (const outer of expressionsOf(statement)) for (const part of allParts(outer)) if (part.kind === 'named-assignment') names.push(part.name);
  }
  return names;
}

/** Names that a class takes from around it; those that its methods bind themselves are left out. */
function namesRead(definition: ClassDefinition): string[] {
  const read: string[] = [];
  const take = (parts: readonly Expression[], own: ReadonlySet<string>): void => {
    for (const part of parts) if (part.kind === 'name' && !own.has(part.name)) read.push(part.name);
  };
  const none = new Set<string>();
  for (const outer of [...definition.decorators, ...definition.bases.map((base) => base.value)]) take(allParts(outer), none);
  for (const statement of definition.body) {
    if (statement.kind !== 'function') {
      take(allExpressions([statement]), none);
      continue;
    }
    for (const outer of expressionsOf(statement)) take(allParts(outer), none);
    take(allExpressions(statement.body), new Set([...statement.parameters.map((parameter) => parameter.name), ...namesBound(statement.body)]));
  }
  return read;
}
