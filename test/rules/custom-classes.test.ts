/** Rules on custom classes, in the styles people write them: what fails, and what only looks as if it did. */
import { describe, expect, test } from 'vitest';
import { editedText } from '../../server/check/fixes';
import { findingsIn, keysIn } from './findings';

/** A layer of the given body in a model that is saved (`model.keras`) and nothing else. */
function saved(body: string, options: { use?: string; path?: string; base?: string } = {}): string {
  const indented = body
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n');
  return `import numpy as np
import tensorflow as tf
from tensorflow import keras


class Thing(keras.layers.${options.base ?? 'Layer'}):
${indented}


inputs = keras.Input((4,))
model = keras.Model(inputs, keras.layers.Dense(1)(${options.use ?? 'Thing(3)'}(inputs)))
model.save("${options.path ?? 'model.keras'}")
`;
}

const takesUnits = `def __init__(self, units, **kwargs):
    super().__init__(**kwargs)
    self.units = units`;

describe('missing-get-config', () => {
  const only = ['missing-get-config'];
  test.each([
    ['plain argument', saved(takesUnits), '2.8', ['missing-get-config:6']],
    ['recorded by Keras itself', saved(takesUnits), '2.15', []],
    ['recorded by Keras itself', saved(takesUnits), '3.15', []],
    [
      'an array among the arguments',
      saved(takesUnits, { use: 'Thing(np.zeros(3))' }),
      '3.15',
      ['missing-get-config:6'],
    ],
    [
      'a layer among the arguments',
      saved(takesUnits, { use: 'Thing(keras.layers.Dense(2))' }),
      '2.15',
      ['missing-get-config:6'],
    ],
    [
      'a subclass of a layer that has a config of its own',
      saved(
        `def __init__(self, units, noise=0.0, **kwargs):\n    super().__init__(units, **kwargs)\n    self.noise = noise`,
        { base: 'Dense', use: 'Thing(3, noise=0.5)' },
      ),
      '3.15',
      ['missing-get-config:6'],
    ],
    [
      'the same with the default kept',
      saved(
        `def __init__(self, units, noise=0.0, **kwargs):\n    super().__init__(units, **kwargs)\n    self.noise = noise`,
        { base: 'Dense' },
      ),
      '3.15',
      [],
    ],
    ['no arguments of its own', saved(`def call(self, x):\n    return x`, { use: 'Thing()' }), '2.8', []],
    [
      'only weights saved',
      saved(takesUnits).replace('model.save("model.keras")', 'model.save_weights("m.weights.h5")'),
      '2.8',
      [],
    ],
    ['a SavedModel holds no configs of layers', saved(takesUnits, { path: 'folder' }), '2.10', []],
    [
      'arguments kept from *args',
      saved(`def __init__(self, *factors, **kwargs):\n    super().__init__(**kwargs)\n    self.factors = factors`, {
        use: 'Thing(2.0, 3.0)',
      }),
      '3.15',
      ['missing-get-config:6'],
    ],
    [
      '*args handed on',
      saved(`def __init__(self, *args, **kwargs):\n    super().__init__(*args, **kwargs)`, { base: 'Dense' }),
      '3.15',
      [],
    ],
  ])('%s (keras %3$s)', async (_what, text, version, expected) => {
    expect(await keysIn(text, version, only)).toEqual(expected);
  });

  test('the fix keeps what the constructor only consumed, and restores layers', async () => {
    const text = saved(
      `def __init__(self, inner, rate=0.5):\n    super(Thing, self).__init__()\n    self.inner = inner\n    self.drop = keras.layers.Dropout(rate)\n\ndef call(self, x):\n    return self.drop(self.inner(x))`,
      {
        use: 'Thing(keras.layers.Dense(2))',
      },
    );
    const [found] = await findingsIn(text, '3.15', only);
    const [fix] = found?.detection.fixes?.() ?? [];
    const mended = editedText(text, fix?.edits ?? []);
    expect(mended).toContain(`    def __init__(self, inner, rate=0.5, **kwargs):
        super(Thing, self).__init__(**kwargs)
        self.rate = rate
        self.inner = inner`);
    expect(mended).toContain(`    def get_config(self):
        config = super(Thing, self).get_config()
        config.update({"inner": keras.layers.serialize(self.inner), "rate": self.rate})
        return config

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        config["inner"] = keras.layers.deserialize(config["inner"])
        return cls(**config)
`);
    expect(await keysIn(mended, '3.15')).toEqual([]);
  });
});

describe('incomplete-get-config', () => {
  const only = ['incomplete-get-config'];
  const two = (config: string): string =>
    saved(
      `def __init__(self, a, b=1.0, **kwargs):\n    super().__init__(**kwargs)\n    self.a, self.b = a, b\n\ndef get_config(self):\n${config.replace(/^/gm, '    ')}`,
      { use: 'Thing(3, b=2.0)' },
    );
  test.each([
    [
      'config.update with a dictionary',
      'config = super().get_config()\nconfig.update({"a": self.a})\nreturn config',
      ['incomplete-get-config:11'],
    ],
    [
      'config.update with keywords',
      'config = super().get_config()\nconfig.update(a=self.a, b=self.b)\nreturn config',
      [],
    ],
    ['unpacked', 'return {**super().get_config(), "a": self.a}', ['incomplete-get-config:11']],
    [
      'dict() of two lists of items',
      'base = super().get_config()\nmine = {"a": self.a, "b": self.b}\nreturn dict(list(base.items()) + list(mine.items()))',
      [],
    ],
    ['|=', 'config = super().get_config()\nconfig |= {"a": self.a}\nreturn config', ['incomplete-get-config:11']],
    ['|', 'return super().get_config() | {"a": self.a, "b": self.b}', []],
    [
      'loop over names',
      'config = super().get_config()\nfor name in ("a", "b"):\n    config[name] = getattr(self, name)\nreturn config',
      [],
    ],
    [
      'comprehension',
      'return {**super().get_config(), **{n: getattr(self, n) for n in ("a",)}}',
      ['incomplete-get-config:11'],
    ],
    ['a helper that cannot be seen through', 'return helper(self, super().get_config())', []],
    ['vars', 'return {**super().get_config(), **vars(self)}', []],
    [
      'set one by one, in a branch',
      'config = super().get_config()\nconfig["a"] = self.a\nif self.b != 1.0:\n    config["b"] = self.b\nreturn config',
      [],
    ],
  ])('%s', async (_what, config, expected) => {
    expect(await keysIn(two(config), '3.15', only)).toEqual(expected);
  });

  test('the default kept by every instance is nothing lost', async () => {
    const text = two('return {**super().get_config(), "a": self.a}').replace('Thing(3, b=2.0)', 'Thing(3)');
    expect(await keysIn(text, '3.15', only)).toEqual([]);
  });

  test('from_config may bring the argument', async () => {
    const text = two(
      'return {**super().get_config(), "a": self.a}\n\n@classmethod\ndef from_config(cls, config):\n    return cls(b=2.0, **config)'.replace(
        /\n(?=[@d])/g,
        '\n',
      ),
    );
    expect(
      await keysIn(
        text
          .replace(/ {8}@classmethod\n {8}def/, '    @classmethod\n    def')
          .replace(/ {12}return cls/, '        return cls'),
        '3.15',
        only,
      ),
    ).toEqual([]);
  });
});

describe('init-without-kwargs', () => {
  const only = ['init-without-kwargs'];
  const withConfig = `def __init__(self, units):\n    super().__init__()\n    self.units = units\n\ndef get_config(self):\n    return {**super().get_config(), "units": self.units}`;
  test.each([
    ['a config of its own', saved(withConfig), '2.8', ['init-without-kwargs:7']],
    ['a config of its own', saved(withConfig), '3.15', ['init-without-kwargs:7']],
    [
      'Keras writes the config and leaves the keys out',
      saved(`def __init__(self, units):\n    super().__init__()\n    self.units = units`),
      '2.15',
      [],
    ],
    [
      'Keras 3 leaves only the name out',
      saved(`def __init__(self, units):\n    super().__init__()\n    self.units = units`),
      '3.15',
      ['init-without-kwargs:7'],
    ],
    [
      'the keys named one by one',
      saved(
        withConfig
          .replace('units)', 'units, name=None, trainable=True, dtype=None)')
          .replace('__init__()', '__init__(name=name, trainable=trainable, dtype=dtype)'),
      ),
      '3.15',
      [],
    ],
    ['a config without the base', saved(withConfig.replace('**super().get_config(), ', '')), '3.15', []],
    [
      'from_config',
      saved(`${withConfig}\n\n@classmethod\ndef from_config(cls, config):\n    return cls(config["units"])`),
      '3.15',
      [],
    ],
  ])('%s (keras %3$s)', async (_what, text, version, expected) => {
    expect(await keysIn(text, version, only)).toEqual(expected);
  });

  test('the fix writes into calls as they are broken', async () => {
    const text = saved(
      `def __init__(\n    self,\n    units,\n):\n    super().__init__()\n    self.units = units\n\ndef get_config(self):\n    return {**super().get_config(), "units": self.units}`,
    );
    const [found] = await findingsIn(text, '3.15', only);
    const mended = editedText(text, found?.detection.fixes?.()[0]?.edits ?? []);
    expect(mended).toContain('        units,\n        **kwargs,\n    ):\n        super().__init__(**kwargs)');
  });
});

describe('other rules on classes', () => {
  test.each([
    [
      'unaccepted-config-key',
      saved(
        `${takesUnits}\n\ndef get_config(self):\n    return {**super().get_config(), "units": self.units, "depth": 2}`,
      ),
      '3.15',
      ['unaccepted-config-key:11'],
    ],
    [
      'unaccepted-config-key',
      saved(
        `def __init__(self, units, **kwargs):\n    kwargs.pop("depth", None)\n    super().__init__(**kwargs)\n    self.units = units\n\ndef get_config(self):\n    return {**super().get_config(), "units": self.units, "depth": 2}`,
      ),
      '3.15',
      [],
    ],
    [
      'config-without-super',
      saved(`${takesUnits}\n\ndef get_config(self):\n    return {"units": self.units}`),
      '3.15',
      ['config-without-super:11i'],
    ],
    [
      'config-without-super',
      saved(`${takesUnits}\n\ndef get_config(self):\n    return {"units": self.units}`, {
        use: 'Thing(3, trainable=False)',
      }),
      '3.15',
      ['config-without-super:11'],
    ],
    [
      'config-without-super',
      saved(`${takesUnits}\n\ndef get_config(self):\n    return {"units": self.units}`, {
        use: 'Thing(3, name="code")',
      }),
      '3.15',
      ['config-without-super:11i'],
    ],
    [
      'config-without-super',
      `${saved(`${takesUnits}\n\ndef get_config(self):\n    return {"units": self.units}`, { use: 'Thing(3, name="code")' })}model.get_layer("code")\n`,
      '3.15',
      ['config-without-super:11'],
    ],
    [
      'unserializable-config',
      saved(
        `${takesUnits}\n\ndef get_config(self):\n    return {**super().get_config(), "units": tf.constant(self.units)}`,
      ),
      '3.15',
      ['unserializable-config:11'],
    ],
    [
      'unserializable-config',
      saved(`${takesUnits}\n\ndef get_config(self):\n    return {**super().get_config(), "units": self.units}`, {
        use: 'Thing({1, 2})',
      }),
      '2.8',
      ['unserializable-config:11'],
    ],
    [
      'unserializable-config',
      saved(`${takesUnits}\n\ndef get_config(self):\n    return {**super().get_config(), "units": float(self.units)}`),
      '3.15',
      [],
    ],
    [
      'missing-from-config',
      saved(
        `${takesUnits}\n\ndef get_config(self):\n    return {**super().get_config(), "units": keras.layers.serialize(self.units)}`,
        { use: 'Thing(keras.layers.Dense(2))' },
      ),
      '3.15',
      ['missing-from-config:11'],
    ],
    [
      'missing-from-config',
      saved(`${takesUnits}\n\ndef get_config(self):\n    return {**super().get_config(), "units": self.units}`, {
        use: 'Thing(keras.layers.Dense(2))',
        path: 'model.h5',
      }),
      '3.15',
      [],
    ],
    [
      'kwargs-not-forwarded',
      saved(`def __init__(self, units, **kwargs):\n    super().__init__()\n    self.units = units`, {
        use: 'Thing(3, name="code")',
      }),
      '3.15',
      ['kwargs-not-forwarded:7'],
    ],
    [
      'kwargs-not-forwarded',
      saved(
        `def __init__(self, units, **kwargs):\n    super().__init__()\n    self.units = units\n    self.d = keras.layers.Dense(units, **kwargs)`,
      ),
      '3.15',
      [],
    ],
    [
      'super-init-not-first',
      saved(`def __init__(self, units):\n    self.units = units`),
      '3.15',
      ['super-init-not-first:7'],
    ],
    [
      'raw-tf-variable',
      saved(`def build(self, shape):\n    self.w = tf.Variable(tf.zeros((4,)))`, { use: 'Thing()' }),
      '3.15',
      ['raw-tf-variable:8'],
    ],
    [
      'raw-tf-variable',
      saved(`def build(self, shape):\n    self.w = tf.Variable(tf.zeros((4,)))`, { use: 'Thing()' }),
      '2.15',
      [],
    ],
    [
      'raw-tf-variable',
      saved(`def build(self, shape):\n    self.w = tf.Variable(2.0, trainable=False)`, { use: 'Thing()' }),
      '3.15',
      [],
    ],
    [
      'variable-created-in-call',
      saved(`def call(self, x):\n    return keras.layers.Dense(2)(x)`, { use: 'Thing()' }),
      '2.15',
      ['variable-created-in-call:8'],
    ],
    [
      'variable-created-in-call',
      saved(`def call(self, x):\n    return keras.layers.Concatenate()([x, x])`, { use: 'Thing()' }),
      '3.15',
      [],
    ],
    [
      'untracked-sublayers',
      saved(
        `def __init__(self, **kwargs):\n    super().__init__(**kwargs)\n    self.pairs = [(keras.layers.Dense(2), keras.layers.Dense(2)) for _ in range(2)]`,
        { use: 'Thing()' },
      ),
      '2.15',
      ['untracked-sublayers:9'],
    ],
    [
      'untracked-sublayers',
      saved(
        `def __init__(self, **kwargs):\n    super().__init__(**kwargs)\n    self.pairs = [(keras.layers.Dense(2), keras.layers.Dense(2)) for _ in range(2)]`,
        { use: 'Thing()' },
      ),
      '3.15',
      [],
    ],
    [
      'shadowed-attribute',
      saved(`def __init__(self, units, **kwargs):\n    super().__init__(**kwargs)\n    self.weights = units`),
      '3.15',
      ['shadowed-attribute:9'],
    ],
    [
      'shadowed-attribute',
      saved(`def __init__(self, units, **kwargs):\n    super().__init__(**kwargs)\n    self.name = units`),
      '3.15',
      [],
    ],
    [
      'shadowed-attribute',
      saved(`def __init__(self, units, **kwargs):\n    super().__init__(**kwargs)\n    self.name = units`),
      '2.15',
      ['shadowed-attribute:9'],
    ],
    [
      'duplicate-weight-names',
      saved(
        `def build(self, shape):\n    self.a = self.add_weight(shape=(4,))\n    self.b = self.add_weight(shape=(4,))`,
        { use: 'Thing()', path: 'm.h5' },
      ),
      '2.15',
      ['duplicate-weight-names:14'],
    ],
    [
      'duplicate-weight-names',
      saved(
        `def build(self, shape):\n    self.a = self.add_weight(shape=(4,))\n    self.b = self.add_weight(shape=(4,))`,
        { use: 'Thing()', path: 'm.h5' },
      ),
      '3.15',
      [],
    ],
    [
      'duplicate-weight-names',
      saved(
        `def build(self, shape):\n    self.a = self.add_weight(shape=(4,))\n    self.b = self.add_weight(shape=(4,))`,
        { use: 'Thing()' },
      ),
      '2.15',
      [],
    ],
    [
      'fixed-name-in-config',
      saved(`def get_config(self):\n    return {**super().get_config(), "name": "thing"}`, {
        use: 'Thing()(Thing()',
      }).replace('(inputs)))\n', '(inputs))))\n'),
      '3.15',
      ['fixed-name-in-config:7'],
    ],
  ])('%s %#', async (rule, text, version, expected) => {
    expect(await keysIn(text, version, [rule])).toEqual(expected);
  });
});

describe('names that come and go', () => {
  const only = ['removed-api'];
  test.each([
    ['import tensorflow as tf\nopt = tf.keras.optimizers.legacy.Adam(1e-3)\n', '3.15', ['removed-api:2']],
    ['import tensorflow as tf\nopt = tf.keras.optimizers.legacy.Adam(1e-3)\n', '2.15', []],
    ['from tensorflow.keras.optimizers.legacy import Adam\nopt = Adam(1e-3)\n', '3.15', ['removed-api:1']],
    [
      'try:\n    from tensorflow.keras.optimizers.legacy import Adam\nexcept ImportError:\n    from tensorflow.keras.optimizers import Adam\n',
      '3.15',
      [],
    ],
    ['import keras\nif hasattr(keras, "ops"):\n    y = keras.ops.ones(3)\n', '2.10', []],
    ['import tensorflow as tf\nopt = tf.keras.optimizers.Adam(lr=1e-3)\n', '3.15', ['removed-api:2']],
    ['import tensorflow as tf\nopt = tf.keras.optimizers.Adam(lr=1e-3)\n', '2.10', []],
    ['import tensorflow as tf\nopt = tf.keras.optimizers.SGD(0.1, decay=1e-4)\n', '2.15', ['removed-api:2']],
    ['from keras.engine.topology import Layer\n', '2.15', ['removed-api:1']],
  ])('%# under %s', async (text, version, expected) => {
    expect(await keysIn(text, version, only)).toEqual(expected);
  });
});

describe('mixed-keras', () => {
  const only = ['mixed-keras'];
  test('a private copy beside the public one', async () => {
    const text =
      'from tensorflow.keras import Input, Model\nfrom tensorflow.python.keras.layers import Dense\nx = Input((4,))\nm = Model(x, Dense(1)(x))\n';
    expect(await keysIn(text, '2.15', only)).toEqual(['mixed-keras:2']);
  });
  test('the private copy alone, and keras beside tf.keras', async () => {
    expect(await keysIn('from tensorflow.python.keras.layers import Dense\nlayer = Dense(1)\n', '2.15', only)).toEqual(
      [],
    );
    expect(
      await keysIn(
        'import keras\nfrom tensorflow.keras.layers import Dense\nm = keras.Sequential([Dense(1)])\n',
        '2.15',
        only,
      ),
    ).toEqual([]);
  });
});

test('one save that is met with several models is named once', async () => {
  const program = `from tensorflow import keras


class Scale(keras.layers.Layer):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor


for factor in (1, 2, 3):
    model = keras.Sequential([keras.Input((4,)), Scale(factor)])
    model.save(f"scale{factor}.h5")
`;
  const [found] = await findingsIn(program, '2.10', ['missing-get-config']);
  expect(found?.detection.related).toHaveLength(1);
});

test('what turns a schedule back is imported as a module where nothing names Keras yet', async () => {
  const program = `if True:
    from tensorflow import keras

    class WarmUp(keras.optimizers.schedules.LearningRateSchedule):
        def __init__(self, after):
            super().__init__()
            self.after = after

        def __call__(self, step):
            return self.after(step)

        def get_config(self):
            return {"after": keras.optimizers.schedules.serialize(self.after)}

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(WarmUp(keras.optimizers.schedules.CosineDecay(0.1, 100))), "mean_squared_error")
    model.save("m.keras")
`;
  const [found] = await findingsIn(program, '3.15', ['missing-from-config']);
  const texts = found?.detection
    .fixes?.()[0]
    ?.edits.map(({ text }) => text)
    .join('\n');
  expect(texts).toContain('from keras.optimizers import schedules\n');
  expect(texts).toContain('schedules.deserialize(config["after"])');
});
