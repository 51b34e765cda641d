/** Where the rules on paths, loading and training draw the line between a fault and what merely looks like one. */
import { describe, expect, test } from 'vitest';
import { isFoundBy, withEpochFields } from '../../server/keras/paths';
import { text } from '../../server/keras/interpreter/values';
import type { TextPart } from '../../server/keras/value';
import { keysIn } from './findings';

const model = `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
`;

describe('a path that is loaded and never written', () => {
  const only = ['never-written'];
  const loading = (saved: string, loaded: string): string =>
    `${model}model.save("${saved}")\nagain = keras.models.load_model("${loaded}")\n`;

  test.each([
    ['fold0.keras', 'fold_0.keras'],
    ['out/sentiment.keras', 'out/sentiments.keras'],
    ['encoder.h5', 'encodre.h5'],
    ['Output/Classifier.keras', 'output/classifier.keras'],
    ['best_of_three.keras', 'best_of_3.keras'],
  ])('%s for %s is a slip', async (saved, loaded) => {
    expect(await keysIn(loading(saved, loaded), '3.15', only)).toEqual(['never-written:6']);
  });

  test.each([
    ['model_v1.keras', 'model_v2.keras'],
    ['student.keras', 'teacher.keras'],
    ['net_a.keras', 'net_b.keras'],
    ['fold0.keras', 'other/fold_0.keras'],
  ])('%s for %s may come from elsewhere', async (saved, loaded) => {
    expect(await keysIn(loading(saved, loaded), '3.15', only)).toEqual([]);
  });
});

describe('what a program imports by name', () => {
  const files = (loading: string): Record<string, string> => ({
    'parts.py': `from tensorflow import keras\n\n\n@keras.saving.register_keras_serializable(package="p")\nclass Twice(keras.layers.Layer):\n    def call(self, x):\n        return 2 * x\n`,
    'train.py': `from tensorflow import keras\n\nfrom parts import Twice\n\nmodel = keras.Sequential([keras.Input((4,)), Twice()])\nmodel.save("m.keras")\n`,
    'load.py': `import importlib\nimport sys\n\nfrom tensorflow import keras\n\n${loading}\nkeras.models.load_model("m.keras")\n`,
  });

  test('is registered', async () => {
    expect(await keysIn(files('importlib.import_module("parts")'), '3.15', ['missing-custom-objects'])).toEqual([]);
    expect(await keysIn(files('importlib.import_module("json")'), '3.15', ['missing-custom-objects'])).toEqual([
      'load.py:missing-custom-objects:7',
    ]);
  });

  test('may be anything where the name is not known', async () => {
    expect(await keysIn(files('importlib.import_module(sys.argv[1])'), '3.15', ['missing-custom-objects'])).toEqual([]);
  });
});

describe('what a load is given', () => {
  const given = (loading: string): Record<string, string> => ({
    'parts.py': `from tensorflow import keras\n\n\nclass Twice(keras.layers.Layer):\n    def call(self, x):\n        return 2 * x\n`,
    'train.py': `from tensorflow import keras\n\nfrom parts import Twice\n\nmodel = keras.Sequential([keras.Input((4,)), Twice()])\nmodel.save("m.keras")\n`,
    'load.py': `import contextlib\nimport functools\nimport inspect\n\nfrom tensorflow import keras\n\nimport parts\nfrom parts import Twice\n\n${loading}\n`,
  });
  const load = 'keras.models.load_model("m.keras"';

  test.each([
    [
      'a class made of the scope',
      `class Ours(keras.utils.CustomObjectScope):\n    def __init__(self):\n        super().__init__({"Twice": Twice})\n\n\nwith Ours():\n    ${load})`,
    ],
    [
      'a context manager of its own',
      `@contextlib.contextmanager\ndef ours():\n    with keras.utils.custom_object_scope({"Twice": Twice}):\n        yield\n\n\nwith ours():\n    ${load})`,
    ],
    ['a scope that is entered by hand', `keras.utils.custom_object_scope({"Twice": Twice}).__enter__()\n${load})`],
    [
      'all of a module',
      `load = functools.partial(keras.models.load_model, custom_objects=vars(parts))\nload("m.keras")`,
    ],
    ['the members of a module', `${load}, custom_objects=dict(inspect.getmembers(parts, inspect.isclass)))`],
    [
      'every layer there is',
      `${load}, custom_objects={each.__name__: each for each in keras.layers.Layer.__subclasses__()})`,
    ],
    [
      'names added in a loop',
      `for name in dir(parts):\n    keras.utils.get_custom_objects()[name] = getattr(parts, name)\n${load})`,
    ],
  ])('%s', async (_, loading) => {
    expect(await keysIn(given(loading), '3.15', ['missing-custom-objects'])).toEqual([]);
  });

  test('is nothing', async () => {
    expect(await keysIn(given(`${load})`), '3.15', ['missing-custom-objects'])).toEqual([
      'load.py:missing-custom-objects:10',
    ]);
  });
});

describe('training a model that was loaded from HDF5', () => {
  const only = ['optimizer-state-lost'];
  const program = (after: string, save = 'model.save("m.h5")'): string =>
    `${model}${save}\nagain = keras.models.load_model("m.h5")\n${after}\n`;

  test('raises in Keras 3', async () => {
    expect(await keysIn(program('again.fit(x, y)'), '3.15', only)).toEqual(['optimizer-state-lost:6']);
    expect(await keysIn(program('again.fit(x, y)'), '2.15', only)).toEqual([]);
  });

  test('goes well once it is compiled, or where nothing is trained', async () => {
    expect(await keysIn(program('again.compile("adam", "mse")\nagain.fit(x, y)'), '3.15', only)).toEqual([]);
    expect(await keysIn(program('again.evaluate(x, y)'), '3.15', only)).toEqual([]);
  });
});

test('saving without overwriting raises where the same run wrote the file', async () => {
  const only = ['unsupported-save-argument'];
  expect(
    await keysIn(`${model}for each in range(2):\n    model.save("m.keras", overwrite=False)\n`, '3.15', only),
  ).toEqual(['unsupported-save-argument:6']);
  expect(
    await keysIn(`${model}for each in range(2):\n    model.save(f"m{each}.keras", overwrite=False)\n`, '3.15', only),
  ).toEqual([]);
});

test('a search finds what a callback writes under names that fit', () => {
  const search = text(['epoch', { key: 'glob a.py 1 1', source: 'outside', format: null, fallback: null }, '.keras']);
  const written = (...parts: TextPart[]): ReturnType<typeof text> => withEpochFields(text(parts));
  expect(isFoundBy(written('epoch{epoch:02d}.keras'), search)).toBe(true);
  expect(isFoundBy(written('epoch{epoch:02d}.h5'), search)).toBe(false);
  expect(isFoundBy(written('runs/epoch{epoch:02d}.keras'), search)).toBe(false);
});

describe('what a load reads under a path that is written twice', () => {
  const classes = `from tensorflow import keras


class Half(keras.layers.Layer):
    def call(self, x):
        return x / 2


class Twice(keras.layers.Layer):
    def call(self, x):
        return x * 2


def keep(layer):
    keras.Sequential([keras.Input((4,)), layer]).save("m.keras")


def read(**objects):
    return keras.models.load_model("m.keras", custom_objects=objects)


`;
  const inTurn = 'keep(Half())\nread(Half=Half)\nkeep(Twice())\nread(Twice=Twice)\n';
  const indented = inTurn.replaceAll(/^/gm, '    ').trimEnd();
  const found = (body: string): Promise<string[]> => keysIn(`${classes}${body}\n`, '3.15', ['missing-custom-objects']);

  test.each([
    ['one after the other', inTurn],
    ['in a branch', `import sys\nif len(sys.argv) > 1:\n${indented}`],
    ['in each turn of a loop', `import sys\nwhile len(sys.argv) > 1:\n${indented}`],
    ['in a function that nothing calls', `def test_both():\n${indented}`],
    ['in a try', `try:\n${indented}\nexcept OSError:\n    print("failed")`],
  ])('is what was written last: %s', async (_way, body) => {
    expect(await found(body)).toEqual([]);
  });

  test.each([
    [
      'a branch in between wrote',
      'import sys\nkeep(Half())\nif len(sys.argv) > 1:\n    keep(Twice())\nread(Half=Half)',
    ],
    [
      'the turn before wrote',
      'import sys\nkeep(Half())\nwhile len(sys.argv) > 1:\n    read(Half=Half)\n    keep(Twice())',
    ],
    [
      'another branch wrote',
      'import sys\nif len(sys.argv) > 1:\n    keep(Half())\nelse:\n    keep(Twice())\nread(Half=Half)',
    ],
  ])('may be what %s', async (_way, body) => {
    expect(await found(body)).toEqual(['missing-custom-objects:19']);
  });
});

test('a function that nothing calls hands paths to those that save and load', async () => {
  const program = (caller: string): string => `from tensorflow import keras


class Half(keras.layers.Layer):
    def call(self, x):
        return x / 2


def train(path):
    keras.Sequential([keras.Input((4,)), Half()]).save(path)


def evaluate(path):
    return keras.models.load_model(path)


${caller}
`;
  const only = ['missing-custom-objects'];
  const both = 'def main():\n    train("half.keras")\n    evaluate("half.keras")';
  expect(await keysIn(program(both), '3.15', only)).toEqual(['missing-custom-objects:14']);
  const other = 'def main():\n    train("half.keras")\n    evaluate("downloaded.keras")';
  expect(await keysIn(program(other), '3.15', only)).toEqual([]);
});
