/** Containers that hold themselves, and models that call each other over and over: hostile, and answered all the same. */
import { expect, test } from 'vitest';
import { keysIn } from '../rules/findings';

const head = 'import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n';

const withParts = (parts: string): string => `${head}
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        ${parts.replaceAll('\n', '\n        ')}
    def call(self, x):
        return x
    def get_config(self):
        return {**super().get_config(), "parts": self.parts}

m = Net()
m.save_weights("a.weights.h5")
m.save("a.keras")
n = Net()
n.load_weights("a.weights.h5")
n.set_weights(m.get_weights())
keras.models.load_model("a.keras")
`;

const everywhere = `m = keras.Sequential(a)
m.compile(a, a, metrics=a)
m.fit(a, a, callbacks=a)
m.save("a.keras")
keras.models.load_model("a.keras", custom_objects=a)
with keras.utils.custom_object_scope(a):
    keras.models.load_model("a.h5")
i = keras.Input((4,))
k = keras.Model(i, layers.Concatenate()([i, *a]))
tf.train.Checkpoint(a=a).save("x")
`;

test.each([
  ['a list in an attribute', withParts('self.parts = [layers.Dense(3)]\nself.parts.append(self.parts)')],
  ['a dictionary in an attribute', withParts('self.parts = {"x": layers.Dense(3)}\nself.parts["me"] = self.parts')],
  ['each other', withParts('self.parts = []\nother = [self.parts, self.parts]\nself.parts += [other, other]')],
  ['append', `${head}a = [layers.Dense(3)]\na.append(a)\n${everywhere}`],
  ['insert', `${head}a = [layers.Dense(3)]\na.insert(0, [a])\n${everywhere}`],
  ['extend', `${head}a = [layers.Dense(3)]\na.extend([a, {"a": a}])\n${everywhere}`],
  ['an index', `${head}a = [layers.Dense(3), 1]\na[1] = a\n${everywhere}`],
  ['setdefault', `${head}a = {"x": layers.Dense(3)}\na.setdefault("a", [a])\n${everywhere}`],
  ['update', `${head}a = {"x": layers.Dense(3)}\na.update({"a": a}, b=a)\n${everywhere}`],
])('what holds itself is looked through to an end: %s', async (_, program) => {
  for (const version of ['3.15', '2.15']) await keysIn(program, version);
});

test('a model that calls another twelve times, and that the next, and so on, is looked through once', async () => {
  let program = `${head}i = keras.Input((4,))\nm0 = keras.Model(i, layers.Dense(4)(i))\n`;
  for (let level = 1; level < 8; level += 1)
    program += `i = keras.Input((4,))\nx = i\n${`x = m${level - 1}(x)\n`.repeat(12)}m${level} = keras.Model(i, x)\n`;
  program += `m7.save_weights("a.weights.h5")\nn = keras.Sequential([keras.Input((4,)), layers.Dense(5)])\nn.load_weights("a.weights.h5")\n`;
  expect(await keysIn(program, '3.15', ['topology-mismatch'])).toHaveLength(1);
});
