/** Where blocks are left: by `return`, `break`, `continue`, `raise`, or by ending the program. */
import type { Expression, Statement } from '../../python/syntax';

/** `sys.exit()`, `self.skipTest(...)` and the like. */
export function isExit(expression: Expression): boolean {
  if (expression.kind !== 'call') return false;
  const callee = expression.callee;
  if (callee.kind === 'name') return callee.name === 'exit' || callee.name === 'quit';
  if (callee.kind !== 'attribute') return false;
  const of = callee.object.kind === 'name' ? callee.object.name : '';
  return (
    (callee.name === 'exit' && of === 'sys') ||
    (callee.name === '_exit' && of === 'os') ||
    callee.name === 'skipTest' ||
    ((callee.name === 'skip' || callee.name === 'xfail') && of === 'pytest')
  );
}

/** Whether a branch ends the block it stands in. */
export function leaves(body: readonly Statement[]): boolean {
  const last = body[body.length - 1]?.kind;
  return last === 'return' || last === 'continue' || last === 'break' || leavesAlways(body);
}

/** Whether a branch raises, or ends the program. */
export function leavesAlways(body: readonly Statement[]): boolean {
  const last = body[body.length - 1];
  if (last === undefined) return false;
  return last.kind === 'raise' || (last.kind === 'expression' && isExit(last.value));
}
