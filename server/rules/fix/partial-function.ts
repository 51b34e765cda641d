/** Turning a `functools.partial` into a named, registered function. */
import type { PartialValue } from '../../keras/value';
import type { SourceFile } from '../../python/project';
import type { Statement } from '../../python/syntax';
import { allExpressions } from '../../python/walk';
import type { Edit } from '../rule';
import { packageNameFor } from './class-edits';
import { isConstant } from './closure-call';
import { kerasAccess } from './imports';
import { blankLinesAfter, blankLinesBefore, definitionAt, freeName, placeForFunction } from './named-function';
import {
  beginsLine,
  lineEnd,
  lineStart,
  lines,
  nextLine,
  quoted,
  replace,
  sourceOf,
  statementAt,
  statementStart,
} from './text';

/**
 * Edits that write a function which calls the partial's own with its values, registered with Keras, where the partial
 * was made. Null where the partial binds other values than constants, its function is none of the project, or it is
 * renamed to something else than its variable.
 */
export function namePartial(file: SourceFile, partial: PartialValue): Edit[] | null {
  const { span } = partial.place;
  const call = allExpressions(file.facts.body).find(
    (each) => each.kind === 'call' && each.start === span.start && each.end === span.end,
  );
  const target = partial.target;
  if (
    call?.kind !== 'call' ||
    target.kind !== 'function' ||
    target.owner !== null ||
    target.enclosing !== null ||
    target.openDecorator
  )
    return null;
  const [wrapped, ...bound] = call.arguments;
  if (
    wrapped === undefined ||
    wrapped.spread !== null ||
    wrapped.name !== null ||
    (wrapped.value.kind !== 'name' && wrapped.value.kind !== 'attribute')
  )
    return null;
  if (bound.some((argument) => argument.spread !== null || !isConstant(argument.value, file))) return null;
  const statement = statementAt(file.facts.body, call.start);
  if (statement === null || (wrapped.value.kind === 'name' && !isOfModule(file, wrapped.value.name))) return null;
  const start = statementStart(statement);
  if (!beginsLine(file, { start, end: start })) return null;
  const positional = bound.filter((argument) => argument.name === null);
  const named = bound.filter((argument) => argument.name !== null);
  const taken = new Set(named.map((argument) => argument.name));
  const free = target.definition.parameters.slice(positional.length).filter((parameter) => !taken.has(parameter.name));
  const [truth, prediction] = free;
  if (
    truth === undefined ||
    prediction === undefined ||
    free.slice(2).some((parameter) => parameter.default === null && parameter.form === 'normal')
  )
    return null;
  if ([truth, prediction].some((parameter) => parameter.form !== 'normal')) return null;
  const assigned =
    statement.kind === 'assign' && statement.value === call && statement.targets.length === 1
      ? statement.targets[0]
      : undefined;
  const own = assigned?.kind === 'name' ? assigned.name : null;
  const name =
    own ??
    freeName(
      file,
      named[0]?.name === undefined || named[0].name === null
        ? `${target.definition.name}_with_values`
        : `${target.definition.name}_with_${named[0].name}`,
    );
  const access = kerasAccess(file, 'saving.register_keras_serializable');
  const { indent } = file.facts.style;
  const given = [
    ...positional.map((argument) => sourceOf(file, argument.value)),
    truth.name,
    prediction.name,
    ...named.map((argument) => `${argument.name ?? ''}=${sourceOf(file, argument.value)}`),
  ];
  const written = [
    `@${access.text}(package=${quoted(file, packageNameFor(file))})`,
    `def ${name}(${truth.name}, ${prediction.name}):`,
    `${indent}return ${sourceOf(file, wrapped.value)}(${given.join(', ')})`,
  ];
  const isWrittenOut = bound.every((argument) => isConstant(argument.value, null));
  const place = isWrittenOut ? placeForFunction(file, start, null) : start;
  if (own === null) return [...access.edits, definitionAt(file, place, written), replace(file, call, name)];
  const after = file.text.slice(statement.end, lineEnd(file, statement.end));
  if (!/^[ \t]*(#.*)?$/.test(after)) return null;
  const renames = renamesOf(file, own);
  if (renames === null) return null;
  written[1] += after.trimEnd();
  if (place < start) {
    return [
      ...access.edits,
      definitionAt(file, place, written),
      ...[statement, ...renames].map((each) => withoutLine(file, each)),
    ];
  }
  // the lines that name it, right below, go with it
  let end = nextLine(file, statement.end);
  for (const rename of renames) if (lineStart(file, rename.start) === end) end = nextLine(file, rename.end);
  const empty = (count: number): string[] => Array.from({ length: Math.max(0, count) }, () => '');
  const text = lines(file, [
    ...empty(2 - blankLinesBefore(file, start)),
    ...written,
    ...empty(2 - blankLinesAfter(file, end - 1)),
    '',
  ]);
  return [
    ...access.edits,
    replace(file, { start: lineStart(file, start), end }, text),
    ...renames.filter((each) => each.start >= end).map((each) => withoutLine(file, each)),
  ];
}

/**
 * Statements that give the partial a name (`near.__name__ = "near"`, `update_wrapper(near, f)`); null where the name is
 * another.
 */
function renamesOf(file: SourceFile, variable: string): Statement[] | null {
  const found: Statement[] = [];
  for (const statement of file.facts.body) {
    if (statement.kind === 'assign') {
      const [target] = statement.targets;
      if (target?.kind !== 'attribute' || target.object.kind !== 'name' || target.object.name !== variable) continue;
      if (target.name !== '__name__' || statement.value?.kind !== 'string' || statement.value.value !== variable)
        return null;
      found.push(statement);
    } else if (statement.kind === 'expression' && statement.value.kind === 'call') {
      const { callee, arguments: given } = statement.value;
      const first = given[0]?.value;
      if (
        (callee.kind === 'name' || callee.kind === 'attribute') &&
        callee.name === 'update_wrapper' &&
        first?.kind === 'name' &&
        first.name === variable
      )
        found.push(statement);
    }
  }
  return found.every(
    (each) => beginsLine(file, each) && /^[ \t]*$/.test(file.text.slice(each.end, lineEnd(file, each.end))),
  )
    ? found
    : null;
}

function withoutLine(file: SourceFile, statement: Statement): Edit {
  return replace(file, { start: lineStart(file, statement.start), end: nextLine(file, statement.end) }, '');
}

/** Whether the module defines or imports a name at its top. */
function isOfModule(file: SourceFile, name: string): boolean {
  return file.facts.body.some((statement) => {
    if (statement.kind === 'function') return statement.name === name;
    return (
      (statement.kind === 'import' || statement.kind === 'import-from') &&
      statement.names.some((each) => (each.alias ?? each.name) === name)
    );
  });
}
