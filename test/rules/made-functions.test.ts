/**
 * Losses and metrics that a factory or functools.partial makes: what loads are given, and the functions written in
 * their place.
 */
import { expect, test } from 'vitest';
import { fixedBy } from './fixed-texts';

const rule = 'closure-loss';
const factory = 'def weighted(weight):\n    def loss(t, p):\n        return weight * (t - p) ** 2\n\n    return loss\n';
const train = (loss: string, before = ''): string =>
  `from functools import partial\n\nfrom tensorflow import keras\n\nfrom losses import scaled, weighted\n\n${before}model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.compile("adam", loss=${loss})\nmodel.save("m.keras")\n`;
const losses = `${factory}\n\ndef scaled(t, p, by=2.0):\n    return by * (t - p) ** 2\n`;
const load = 'from tensorflow import keras\n\nmodel = keras.models.load_model("m.keras")\n';
const fixed = async (loss: string, before?: string): Promise<Record<string, string>[]> =>
  fixedBy({ 'losses.py': losses, 'train.py': train(loss, before), 'load.py': load }, '3.15', rule);

test('a load is given what the factory makes of the same values', async () => {
  expect(await fixed('weighted(weight=3.0)')).toEqual([
    {
      'load.py':
        'from tensorflow import keras\n\nfrom losses import weighted\n\nmodel = keras.models.load_model("m.keras", custom_objects={"loss": weighted(weight=3.0)})\n',
    },
  ]);
});

test('nothing is given where the values are not written out', async () => {
  expect(await fixed('weighted(float(input()))')).toEqual([]);
  expect(await fixed('weighted(WEIGHT)', 'WEIGHT = 3.0\n')).toEqual([]);
});

test('a constant of the module counts where the load stands in it', async () => {
  const text = `from tensorflow import keras\n\nWEIGHT = 3.0\n\n\n${factory}\n\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.compile("adam", loss=weighted(WEIGHT))\nmodel.save("m.keras")\nagain = keras.models.load_model("m.keras")\n`;
  expect(await fixedBy(text, '3.15', rule)).toEqual([
    {
      'main.py': text.replace(
        'load_model("m.keras")',
        'load_model("m.keras", custom_objects={"loss": weighted(WEIGHT)})',
      ),
    },
  ]);
});

test('a partial in the call becomes a function above what acts', async () => {
  const [texts] = await fixed('partial(scaled, by=3.0)');
  expect(texts?.['train.py']).toBe(
    train(
      'scaled_with_by',
      '\n@keras.utils.register_keras_serializable(package="custom")\ndef scaled_with_by(t, p):\n    return scaled(t, p, by=3.0)\n\n\n',
    ),
  );
});

test('a partial of its own variable becomes a function of that name', async () => {
  const [texts] = await fixed(
    'triple',
    'triple = partial(scaled, by=3.0)  # times three\ntriple.__name__ = "triple"\n\n',
  );
  expect(texts?.['train.py']).toBe(
    train(
      'triple',
      '\n@keras.utils.register_keras_serializable(package="custom")\ndef triple(t, p):  # times three\n    return scaled(t, p, by=3.0)\n\n\n',
    ),
  );
});

test('a partial stays where it is named otherwise, or binds what is not written out', async () => {
  expect(await fixed('triple', 'triple = partial(scaled, by=3.0)\ntriple.__name__ = "other"\n\n')).toEqual([]);
  expect(await fixed('partial(scaled, by=float(input()))')).toEqual([]);
});
