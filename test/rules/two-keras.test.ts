/** Keras 3 and tf_keras in one program, as recorded with TensorFlow 2.21, Keras 3.15 and tf_keras 2.21. */
import { describe, expect, test } from 'vitest';
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { mixedKeras } from '../../server/rules/mixed-keras';
import { projectOf } from '../rules/cases';

/** Lines of `main.py` that are told of, each for sure, in a version. */
async function told(files: Record<string, string>, target = 'keras==3.15'): Promise<number[]> {
  const texts = Object.fromEntries(Object.entries(files).map(([name, content]) => [`/p/${name}`, content]));
  const story = buildStory(await projectOf(['/p'], texts));
  const main = files['main.py'] ?? '';
  return parseTarget(target).flatMap((at) =>
    [...mixedKeras.find(story, at)]
      .filter(({ certainty }) => certainty === 'fails')
      .map(({ span }) => main.slice(0, span.start).split('\n').length),
  );
}

const flag = 'import os\nos.environ["TF_USE_LEGACY_KERAS"] = "1"\n';
const both = 'import keras\nimport tensorflow as tf\n';
const mixed = 'tf.keras.Sequential([tf.keras.Input((4,)), keras.layers.Dense(1)])\n';

describe('refused', () => {
  const faulty: Record<string, [program: string, line: number]> = {
    'a layer of Keras 3 in a model of tf_keras': [flag + both + mixed, 5],
    setdefault: [`import os\nos.environ.setdefault("TF_USE_LEGACY_KERAS", "1")\n${both}${mixed}`, 5],
    update: [`import os\nos.environ.update({"TF_USE_LEGACY_KERAS": "1"})\n${both}${mixed}`, 5],
    'the other way': [`${flag}${both}keras.Sequential([keras.Input((4,)), tf.keras.layers.Dense(1)])\n`, 5],
    'tf_keras by its name': [
      'import keras\nimport tf_keras\nkeras.Sequential([keras.Input((4,)), tf_keras.layers.Dense(1)])\n',
      3,
    ],
    'a class with a base of tf_keras': [
      'import keras\nfrom tf_keras.layers import Layer\nclass Scale(Layer):\n    def call(self, x):\n        return x * 2\nkeras.Sequential([keras.Input((4,)), Scale()])\n',
      6,
    ],
    'an optimizer': [
      `${flag}${both}m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nm.compile(tf.keras.optimizers.Adam(), "mean_squared_error")\n`,
      6,
    ],
  };
  test.each(Object.entries(faulty))('%s', async (_name, [program, line]) => {
    expect(await told({ 'main.py': program })).toEqual([line]);
  });
  test('the variable is set in a module', async () => {
    expect(await told({ 'settings.py': flag, 'main.py': `import settings\n${both}${mixed}` })).toEqual([4]);
  });
  test('not where the variable is not read yet', async () => {
    expect(await told({ 'main.py': flag + both + mixed }, 'keras==2.10')).toEqual([]);
  });
});

describe('accepted', () => {
  const right: Record<string, string> = {
    'no variable': both + mixed,
    'set too late': `${both}import os\nos.environ["TF_USE_LEGACY_KERAS"] = "1"\n${mixed}`,
    zero: `import os\nos.environ["TF_USE_LEGACY_KERAS"] = "0"\n${both}${mixed}`,
    'one package alone': `${flag}${both}tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])\n`,
    'a model of each': `${flag}${both}tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])\nkeras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\n`,
    'a loss that is called': `${flag}${both}m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nm.compile("adam", tf.keras.losses.MeanSquaredError())\n`,
    'one or the other': `try:\n    import tf_keras as keras\nexcept ImportError:\n    import keras\nkeras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\n`,
  };
  test.each(Object.entries(right))('%s', async (_name, program) => {
    expect(await told({ 'main.py': program })).toEqual([]);
  });
});
