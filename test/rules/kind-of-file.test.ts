/** What is loaded as a model is saved as one, weights as weights. */
import { expect, test } from 'vitest';
import { fixedBy } from './fixed-texts';

const model = 'model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])\n';
const train = (save: string): string => `import tensorflow as tf\n\n${model}${save}\n`;
const load = (text: string): string => `import tensorflow as tf\n\n${text}\n`;
const fixed = async (
  rule: string,
  save: string,
  loads: string,
  version = '3.15',
): Promise<(string | undefined)[][]> => {
  const before = { 'train.py': train(save), 'load.py': load(loads) };
  const found = await fixedBy(before, version, rule);
  return found.map((texts) => [
    texts['train.py']?.trimEnd().split('\n').at(-1),
    texts['load.py']?.trimEnd().split('\n').slice(2).join('\n'),
  ]);
};

test('an export that load_model reads is a save', async () => {
  const loads = 'model = tf.keras.models.load_model("out")';
  const expected = [['model.save("out.keras")', 'model = tf.keras.models.load_model("out.keras")']];
  expect(await fixed('savedmodel-in-keras3', 'model.export("out")', loads)).toEqual(expected);
  expect(await fixed('savedmodel-in-keras3', 'tf.saved_model.save(model, "out")', loads)).toEqual(expected);
  expect(await fixed('exported-as-keras', 'tf.saved_model.save(model, "out")', loads, '2.15')).toEqual(expected);
});

test('what is restored and used as a model is loaded as one', async () => {
  expect(
    await fixed(
      'exported-as-keras',
      'tf.saved_model.save(model, "out")',
      'model = tf.saved_model.load("out")\nmodel.predict(x)',
    ),
  ).toEqual([['model.save("out.keras")', 'model = tf.keras.models.load_model("out.keras")\nmodel.predict(x)']]);
  expect(
    await fixed(
      'exported-as-keras',
      'model.save("out")',
      'model = tf.saved_model.load("out")\nmodel.predict(x)',
      '2.10',
    ),
  ).toEqual([[undefined, 'model = tf.keras.models.load_model("out")\nmodel.predict(x)']]);
});

test('an export with signatures stays, and one that is read in two ways', async () => {
  expect(
    await fixed(
      'savedmodel-in-keras3',
      'tf.saved_model.save(model, "out", signatures=serve)',
      'tf.keras.models.load_model("out")',
    ),
  ).toEqual([]);
  expect(
    await fixed(
      'savedmodel-in-keras3',
      'model.export("out")',
      'tf.keras.models.load_model("out")\ntf.keras.layers.TFSMLayer("out", call_endpoint="serve")',
    ),
  ).toEqual([]);
});

test('weights that load_model reads are the whole model, saved so or already there', async () => {
  const rule = 'load-model-on-weights';
  const loads = 'tf.keras.models.load_model("m.weights.h5")';
  expect(await fixed(rule, 'model.save_weights("m.weights.h5")', loads)).toEqual([
    ['model.save("m.keras")', 'tf.keras.models.load_model("m.keras")'],
  ]);
  expect(await fixed(rule, 'model.save_weights("m.weights.h5")\nmodel.save("whole.keras")', loads)).toEqual([
    [undefined, 'tf.keras.models.load_model("whole.keras")'],
  ]);
  expect(
    await fixed(rule, 'model.save_weights("m.weights.h5")', `${loads}\n${model}model.load_weights("m.weights.h5")`),
  ).toEqual([]);
});

test('a folder that only predicts is a layer in a model', async () => {
  expect(
    await fixedBy(
      load('model = tf.keras.models.load_model("models/churn")\nmodel.predict(x)'),
      '3.15',
      'savedmodel-in-keras3',
    ),
  ).toEqual([
    {
      'main.py': load(
        'model = tf.keras.models.Sequential([tf.keras.layers.TFSMLayer("models/churn", call_endpoint="serving_default")])\nmodel.predict(x)',
      ),
    },
  ]);
  expect(
    await fixedBy(
      load('model = tf.keras.models.load_model("models/churn")\nmodel.fit(x, y)'),
      '3.15',
      'savedmodel-in-keras3',
    ),
  ).toEqual([]);
});
