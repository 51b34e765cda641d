/** Which public names each Keras has: also in versions between those that the tables were made from. */
import { expect, test } from 'vitest';
import { hasName } from '../../server/keras/builtins';
import { parseTarget } from '../../server/keras/versions';

test.each([
  ['losses.mean_squared_error', 'tensorflow.keras', '2.15', true],
  ['losses.mean_squared_error', 'tensorflow.keras', '3.1', true],
  ['losses.mean_squared_error', 'tensorflow.keras', '3.2', null],
  ['losses.mean_squared_error', 'tensorflow.keras', '3.3', false],
  ['metrics.log_cosh', 'tensorflow.keras', '3.0', true],
  ['metrics.log_cosh', 'tensorflow.keras', '3.15', false],
  ['losses.never_there', 'tensorflow.keras', '3.1', null],
] as const)('%s of %s %s', (name, namespace, version, expected) => {
  const [target] = parseTarget(`keras==${version}`);
  if (target === undefined) throw new Error('no target');
  expect(hasName(name, namespace, target)).toBe(expected);
});
