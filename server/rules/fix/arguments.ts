/** Changing the arguments of a call. */
import type { Project, SourceFile } from '../../python/project';
import type { Argument, Call } from '../../python/syntax';
import type { Edit, Fix } from '../rule';
import { fixOf } from './edits';
import { beginsLine, replace, sourceOf } from './text';

/** Edit that takes an argument out of a call, with the comma that goes with it. */
export function removeArgument(file: SourceFile, call: Call, argument: Argument): Edit | null {
  const index = call.arguments.indexOf(argument);
  if (index < 0) return null;
  const previous = call.arguments[index - 1];
  const next = call.arguments[index + 1];
  const stars = argument.spread === null ? 0 : argument.spread.length;
  const [only, ...others] = call.arguments.filter((each) => each !== argument);
  const inside = { start: call.argumentsStart + 1, end: call.end - 1 };
  // what is left of a call on several lines goes on one
  if (
    only?.spread === null &&
    others.length === 0 &&
    beginsLine(file, only) &&
    !sourceOf(file, only).includes('\n') &&
    !sourceOf(file, inside).includes('#')
  ) {
    return replace(file, inside, sourceOf(file, only));
  }
  // a comment between the arguments belongs to somebody
  if (previous !== undefined && file.text.slice(previous.end, argument.start).includes('#')) return null;
  if (previous !== undefined) return replace(file, { start: previous.end, end: argument.end }, '');
  const start = file.text.startsWith(argument.spread ?? '', argument.start) ? argument.start : argument.start - stars;
  return replace(file, { start, end: next === undefined ? argument.end : next.start }, '');
}

/**
 * The fix that takes the keyword argument `name` out of a call; none where the call does not write it out.
 *
 * @param site a save, a load or the like.
 */
export function dropArgument(project: Project, site: { file: string; call: Call }, name: string, safe = false): Fix[] {
  const file = project.files.get(site.file);
  const argument = site.call.arguments.find((each) => each.name === name);
  const edit = file === undefined || argument === undefined ? null : removeArgument(file, site.call, argument);
  return fixOf(`Drop \`${name}\``, [edit], safe);
}
