/** Saving every few epochs where `ModelCheckpoint` no longer does. */
import type { SourceFile } from '../../python/project';
import type { Argument, Call, Expression } from '../../python/syntax';
import type { Fix } from '../rule';
import { removeArgument } from './arguments';
import { alignedAgain } from './continuation-lines';
import { fixOf } from './edits';
import { insert, lineEnd, lines, replace, sourceOf } from './text';

const className = 'PeriodicCheckpoint';

/**
 * The fix for `ModelCheckpoint(..., period=5)`: a subclass that asks the base class every few epochs only. A period of
 * one is what Keras does by itself. None where the base class is not known to the module before the statement, or the
 * name of the subclass is taken.
 */
export function keepPeriod(file: SourceFile, call: Call, period: Argument): Fix[] {
  if (period.value.kind === 'number' && Number(sourceOf(file, period.value)) === 1) {
    return fixOf('Leave period out', [removeArgument(file, call, period)]);
  }
  const base = sourceOf(file, call.callee);
  const end = endOfImports(file, call.callee);
  if (end === null || end > call.start) return [];
  const edits = [
    replace(file, call.callee, className),
    replace(file, { start: period.start, end: period.value.start }, 'every='),
    ...alignedAgain(file, call, className.length - base.length),
  ];
  const isThere = file.text.includes(`class ${className}(${base}):`);
  if (!isThere && file.text.includes(className)) return [];
  const [blank = ''] = /^[\r\n \t]*/.exec(file.text.slice(end)) ?? [];
  // two blank lines before, and after where more follows
  const missing = Array.from({ length: Math.max(0, 3 - (blank.split('\n').length - 1)) }, () => '');
  const made = insert(file, end, lines(file, ['', '', '', ...definition(base), ...missing]));
  return fixOf('Save in a callback of its own', isThere ? edits : [made, ...edits]);
}

function definition(base: string): string[] {
  return [
    `class ${className}(${base}):`,
    '    def __init__(self, *args, every, **kwargs):',
    '        super().__init__(*args, **kwargs)',
    '        self.every = every',
    '',
    '    def on_epoch_end(self, epoch, logs=None):',
    '        if (epoch + 1) % self.every == 0:',
    '            super().on_epoch_end(epoch, logs)',
  ];
}

/**
 * The end of the line of the last of the imports that begin with the one that gives the first name of a dotted one, at
 * the module's top level; null where none does.
 */
function endOfImports(file: SourceFile, callee: Expression): number | null {
  let root = callee;
  while (root.kind === 'attribute') root = root.object;
  if (root.kind !== 'name') return null;
  const { name } = root;
  const { body } = file.facts;
  const from = body.findIndex(
    (statement) =>
      (statement.kind === 'import-from' && statement.names.some((each) => (each.alias ?? each.name) === name)) ||
      (statement.kind === 'import' && statement.names.some((each) => (each.alias ?? each.name.split('.')[0]) === name)),
  );
  if (from < 0) return null;
  const rest = body.slice(from);
  const count = rest.findIndex((statement) => statement.kind !== 'import' && statement.kind !== 'import-from');
  const last = rest[(count < 0 ? rest.length : count) - 1];
  return last === undefined ? null : lineEnd(file, last.end);
}
