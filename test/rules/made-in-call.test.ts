/** Layers and weights that `call` makes, moved to the constructor or to `build`. */
import { expect, test } from 'vitest';
import { fixedBy } from './fixed-texts';

const rule = 'variable-created-in-call';
const head = 'import tensorflow as tf\nfrom tensorflow.keras import layers\n\n\n';
const use =
  '\n\nmodel = tf.keras.Sequential([tf.keras.Input((4,)), Own()])\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\nmodel.save("m.keras")\n';
const fixed = async (body: string): Promise<string[]> => {
  const found = await fixedBy(`${head}class Own(layers.Layer):\n${body}${use}`, '3.15', rule);
  return found.map((texts) =>
    (texts['main.py'] ?? '').slice(head.length, -use.length).replace('class Own(layers.Layer):\n', ''),
  );
};
const constructor =
  '    def __init__(self, units=2, **kwargs):\n        super().__init__(**kwargs)\n        self.units = units\n';

test('a layer of constants and of what the constructor keeps goes to the end of the constructor', async () => {
  expect(await fixed(`${constructor}\n    def call(self, x):\n        return layers.Dense(self.units)(x)\n`)).toEqual([
    `${constructor}        self.dense = layers.Dense(self.units)\n\n    def call(self, x):\n        return self.dense(x)\n`,
  ]);
});

test('a constructor is written where there is none, after what else the class says', async () => {
  expect(
    await fixed('    """Doc."""\n\n    def call(self, x):\n        return layers.Dense(2, name="out")(x)\n'),
  ).toEqual([
    '    """Doc."""\n\n    def __init__(self, **kwargs):\n        super().__init__(**kwargs)\n        self.out = layers.Dense(2, name="out")\n\n    def call(self, x):\n        return self.out(x)\n',
  ]);
});

test('a layer that is made behind a test takes the place of None', async () => {
  const body = (made: string, lazily: string): string =>
    `    def __init__(self, **kwargs):\n        super().__init__(**kwargs)\n        self.head = ${made}\n\n    def call(self, x):\n${lazily}        return self.head(x)\n`;
  expect(await fixed(body('None', '        if self.head is None:\n            self.head = layers.Dense(2)\n'))).toEqual(
    [body('layers.Dense(2)', '')],
  );
});

test('what is made from the size of the input goes to build, before its end', async () => {
  const build = (made: string): string =>
    `    def build(self, input_shape):\n        print(input_shape)\n${made}        super().build(input_shape)\n\n`;
  expect(
    await fixed(
      `${build('')}    def call(self, x):\n        w = self.add_weight(name="w", shape=(x.shape[-1],))\n        return x * w\n`,
    ),
  ).toEqual([
    `${build('        self.w = self.add_weight(name="w", shape=(input_shape[-1],))\n')}    def call(self, x):\n        w = self.w\n        return x * w\n`,
  ]);
});

test.each([
  ['in a loop', '        for _ in range(2):\n            x = layers.Dense(4)(x)\n        return x\n'],
  ['in a comprehension', '        return tf.add_n([layers.Dense(4)(x) for _ in range(2)])\n'],
  ['from a variable of call', '        units = x.shape[-1]\n        return layers.Dense(units)(x)\n'],
  [
    'from the size of what is no longer the input',
    '        x = tf.concat([x, x], -1)\n        return layers.Dense(x.shape[-1])(x)\n',
  ],
  [
    'from an attribute that build sets',
    '        return layers.Dense(self.late)(x)\n\n    def build(self, input_shape):\n        self.late = 2\n',
  ],
])('nothing is moved that is made %s', async (_, call) => {
  expect(await fixed(`    def call(self, x):\n${call}`)).toEqual([]);
});
