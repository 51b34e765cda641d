/** Tests of the version of a library, whose branches are for one version each. */
import type { Expression } from '../../python/syntax';

/** Whether a condition asks for the version of a library. */
export function asksForVersion(test: Expression): boolean {
  switch (test.kind) {
    case 'attribute':
      return test.name === '__version__' || test.name === 'version' || asksForVersion(test.object);
    case 'name':
      return /version|tf2|is_tf|keras_?[23]/i.test(test.name);
    case 'call':
      return asksForVersion(test.callee) || test.arguments.some((argument) => asksForVersion(argument.value));
    case 'comparison':
      return test.operands.some(asksForVersion);
    case 'operation':
      return asksForVersion(test.left) || asksForVersion(test.right);
    case 'unary':
      return asksForVersion(test.operand);
    case 'subscript':
      return asksForVersion(test.object);
    default:
      return false;
  }
}
