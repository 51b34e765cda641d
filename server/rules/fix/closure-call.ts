/** How a closure that a model was compiled with is made again: the call of its factory, where that says all. */
import type { Part, Story } from '../../keras/story';
import type { Place } from '../../keras/value';
import type { SourceFile } from '../../python/project';
import type { Expression } from '../../python/syntax';
import { allExpressions, allParts, allStatements, argumentsSpan } from '../../python/walk';
import { sourceOf } from './text';

/** `focal(gamma=1.5)`: the factory, and the arguments with their parentheses. */
export interface ClosureCall {
  file: SourceFile;
  name: string;
  arguments: string;
}

/** Where the factory is called: in the argument, or where the variable that is handed over was assigned. */
export function madeAt(story: Story, part: Part): Place {
  const file = story.project.files.get(part.place.file);
  const written = file?.text.slice(part.place.span.start, part.place.span.end) ?? '';
  if (file === undefined || !/^[A-Za-z_]\w*$/.test(written)) return part.place;
  let found: Place = part.place;
  for (const statement of allStatements(file.facts.body)) {
    if (statement.kind !== 'assign' || statement.value?.kind !== 'call' || statement.start > part.place.span.start)
      continue;
    if (statement.targets.some((each) => each.kind === 'name' && each.name === written)) {
      found = { file: file.path, span: { start: statement.value.start, end: statement.value.end } };
    }
  }
  return found;
}

/**
 * The call that makes a closure again in the file `to`: null where its factory is no function of a module, or is called
 * with other values than constants (of the module, where `to` is the file that calls it).
 */
export function closureCall(story: Story, part: Part, to: SourceFile): ClosureCall | null {
  if (part.what.kind !== 'function') return null;
  const { enclosing, file: home } = part.what.function;
  const factory = home.facts.body.find((each) => each === enclosing);
  if (enclosing === null || factory === undefined || enclosing.decorators.length > 0) return null;
  const { file: path, span } = madeAt(story, part);
  const file = story.project.files.get(path);
  // half-typed arguments are copied nowhere
  if (file === undefined || file.facts.syntaxErrors.length > 0) return null;
  const call = allExpressions(file.facts.body).find(
    (each) => each.kind === 'call' && each.start === span.start && each.end === span.end,
  );
  if (
    call?.kind !== 'call' ||
    (call.callee.kind !== 'name' && call.callee.kind !== 'attribute') ||
    call.callee.name !== enclosing.name
  )
    return null;
  if (
    call.arguments.some(
      (argument) => argument.spread !== null || !isConstant(argument.value, file === to ? file : null),
    )
  )
    return null;
  return { file: home, name: enclosing.name, arguments: sourceOf(file, argumentsSpan(call)) };
}

/** Whether a value is written out; names count where they are constants of the module. */
export function isConstant(value: Expression, file: SourceFile | null): boolean {
  return allParts(value).every((part) => {
    if (['string', 'number', 'constant', 'list', 'tuple', 'dictionary', 'unary'].includes(part.kind)) return true;
    return part.kind === 'name' && file !== null && isSetOnce(file, part.name);
  });
}

/** Whether a name is given one value, at the top of the module, and by nothing else in the file. */
function isSetOnce(file: SourceFile, name: string): boolean {
  const sets = allStatements(file.facts.body).filter((statement) => {
    if (statement.kind === 'assign') {
      return statement.targets.some((target) =>
        allParts(target).some((part) => part.kind === 'name' && part.name === name),
      );
    }
    if (statement.kind === 'augmented-assign')
      return statement.target.kind === 'name' && statement.target.name === name;
    if (statement.kind === 'loop' && statement.target !== null)
      return allParts(statement.target).some((part) => part.kind === 'name' && part.name === name);
    return (
      statement.kind === 'function' &&
      (statement.name === name || statement.parameters.some((parameter) => parameter.name === name))
    );
  });
  const [only] = sets;
  return (
    sets.length === 1 &&
    only !== undefined &&
    only.kind === 'assign' &&
    file.facts.body.includes(only) &&
    only.value !== null &&
    isConstant(only.value, null)
  );
}
