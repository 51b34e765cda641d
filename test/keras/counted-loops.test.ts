/** Loops that count with numbers: how often they go round decides how many layers a model has. */
import { expect, test } from 'vitest';
import { keysIn } from '../rules/findings';

const program = (loop: string, width: string): string => `from tensorflow import keras


def widths():
    made, n, last = [], 16, 0
${loop.replaceAll(/^/gm, '    ')}
    return made


model = keras.Sequential([keras.Input((4,)), *[keras.layers.Dense(width) for width in ${width}]])
model.save_weights("m.weights.h5")
other = keras.Sequential([keras.Input((4,)), *[keras.layers.Dense(width) for width in widths()]])
other.load_weights("m.weights.h5")
`;

const found = (loop: string, width: string): Promise<string[]> =>
  keysIn(program(loop, width), '3.15', ['topology-mismatch']);

test('a number that is halved in each turn', async () => {
  const loop = 'while n > 4:\n    made.append(n)\n    n //= 2';
  expect(await found(loop, '[16, 8]')).toEqual([]);
  expect(await found(loop, '[16]')).toHaveLength(1);
});

test.each([
  ['together with another', 'while n > 4:\n    made.append(n)\n    n //= 2\n    n, last = n // 2, n', '[16]'],
  ['in two places at once', 'while n > 4:\n    made.append(n)\n    n //= 2\n    n = last = n // 2', '[16]'],
  [
    'by a loop inside',
    'while n > 4:\n    made.append(n)\n    n //= 2\n    for n in (n // 2,):\n        last += 1',
    '[16]',
  ],
])('a number that is also changed %s tells nothing false', async (_way, loop, width) => {
  expect(await found(loop, width)).toEqual([]);
});
