/** Saving the whole model beside its weights. */
import type { SourceFile } from '../../python/project';
import type { Call } from '../../python/syntax';
import { allStatements } from '../../python/walk';
import type { Edit } from '../rule';
import { beginsLine, indentAt, insert, lineEnd, quoted, sourceOf } from './text';

/**
 * Edit that puts `model.save("name.keras")` after a statement `model.save_weights(...)`. Null where the call is part of
 * something larger.
 */
export function saveWholeBeside(file: SourceFile, call: Call, path: string): Edit | null {
  if (call.callee.kind !== 'attribute') return null;
  for (const statement of allStatements(file.facts.body)) {
    if (statement.kind !== 'expression' || statement.value !== call || !beginsLine(file, statement)) continue;
    const indent = indentAt(file, statement.start);
    const model = sourceOf(file, call.callee.object);
    return insert(
      file,
      lineEnd(file, statement.end),
      `${file.facts.style.newline}${indent}${model}.save(${quoted(file, path)})`,
    );
  }
  return null;
}
