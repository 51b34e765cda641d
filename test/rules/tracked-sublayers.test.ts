/** Sublayers in containers and objects, kept where they are seen. */
import { expect, test } from 'vitest';
import { fixedBy } from './fixed-texts';

const rule = 'untracked-sublayers';
const program = (
  constructor: string,
  more = '',
  save = 'model = tf.keras.Sequential([tf.keras.Input((4,)), Own()])\nmodel.save("m.keras")',
): string => `import tensorflow as tf
from tensorflow.keras import layers


${more}class Own(${save.includes('Checkpoint') ? 'tf.keras.Model' : 'layers.Layer'}):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
${constructor}

    def call(self, x):
        return x


${save}
`;
const lines = async (version: string, constructor: string, more?: string, save?: string): Promise<string[][]> => {
  const before = program(constructor, more, save).split('\n');
  const found = await fixedBy(program(constructor, more, save), version, rule);
  return found.map((texts) =>
    (texts['main.py'] ?? '')
      .split('\n')
      .filter((line) => !before.includes(line))
      .map((line) => line.trim()),
  );
};

test.each([
  [
    '        self.pairs = [(layers.Dense(w), layers.Dense(w)) for w in (3, 2)]',
    'self.pairs_layers = [layer for group in self.pairs for layer in group]',
  ],
  [
    '        self.heads = {"a": [layers.Dense(1)], "b": [layers.Dense(1)]}',
    'self.heads_layers = [layer for group in self.heads.values() for layer in group]',
  ],
  [
    '        self.heads = {}\n        for key in "ab":\n            self.heads[key] = {"out": layers.Dense(1)}',
    'self.heads_layers = [layer for group in self.heads.values() for layer in group.values()]',
  ],
])('containers in a container get a flat list beside', async (constructor, expected) => {
  expect(await lines('2.15', constructor)).toEqual([[expected]]);
});

test.each([
  ['        self.mixed = [(layers.Dense(1), 2)]'],
  ['        self.mixed = [(layers.Dense(1),), {"a": layers.Dense(1)}]'],
  ['        self.deep = [[[layers.Dense(1)]]]'],
])('other contents are left: %s', async (constructor) => {
  expect(await lines('2.15', constructor)).toEqual([]);
});

const checkpoint = 'tf.train.Checkpoint(own=Own()).save("own")';

test('what a checkpoint is to see is a tuple, unless something changes it', async () => {
  expect(await lines('3.15', '        self.parts = [layers.Dense(1)]', '', checkpoint)).toEqual([
    ['self.parts = (layers.Dense(1),)'],
  ]);
  expect(await lines('3.15', '        self.parts = [layers.Dense(w) for w in (1, 2)]', '', checkpoint)).toEqual([
    ['self.parts = tuple(layers.Dense(w) for w in (1, 2))'],
  ]);
  expect(
    await lines(
      '3.15',
      '        self.parts = [layers.Dense(1)]\n        self.parts.append(layers.Dense(2))',
      '',
      checkpoint,
    ),
  ).toEqual([]);
});

test('a called class that holds layers becomes a layer; one that is not called stays', async () => {
  const holder = (method: string, base = ''): string =>
    `class Head${base}:\n    def __init__(self):\n        self.out = layers.Dense(1)\n\n    def ${method}(self, x):\n        return self.out(x)\n\n\n`;
  const expected = ['class Head(layers.Layer):', 'super().__init__()', 'def call(self, x):'];
  const added = async (more: string): Promise<string[]> => {
    const [texts] = await fixedBy(program('        self.head = Head()', more), '3.15', rule);
    return expected.filter((line) => texts?.['main.py']?.includes(line));
  };
  expect(await added(holder('__call__'))).toEqual(expected);
  expect(await added(holder('__call__', '(object)'))).toEqual(expected);
  expect(await added(holder('apply'))).toEqual([]);
});
