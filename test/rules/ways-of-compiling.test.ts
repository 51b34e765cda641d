/**
 * Models that are loaded without what they were compiled with, and compiled, trained or asked in ways that are right:
 * nothing is to be said.
 */
import { describe, expect, test } from 'vitest';
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { rules } from '../../server/rules/index';
import { projectOf } from './cases';

/** Errors and warnings of a program, by rule. */
async function found(program: string): Promise<string[]> {
  const story = buildStory(await projectOf(['/p'], { '/p/serve.py': program }));
  return ['keras==2.15', 'keras==3.15'].flatMap((target) =>
    parseTarget(target).flatMap((at) =>
      rules.flatMap((rule) =>
        [...rule.find(story, at)].filter(({ certainty }) => certainty !== 'advice').map(() => rule.name),
      ),
    ),
  );
}

const head = `import sys
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
x, y = np.zeros((8, 4)), np.zeros((8, 1))
PATH = sys.argv[1]
`;

const ways: Record<string, string> = {
  'only predicts': `model = keras.models.load_model(PATH, compile=False)\nmodel.predict(x)\n`,
  'is called': `model = keras.models.load_model(PATH, compile=False)\nmodel(x, training=False)\n`,
  'compiled before': `model = keras.models.load_model(PATH, compile=False)\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\n`,
  'compiled by a helper': `def prepare(m):\n    m.compile("adam", "mse")\nmodel = keras.models.load_model(PATH, compile=False)\nprepare(model)\nmodel.fit(x, y)\n`,
  'compiled by a helper that gives it back': `def prepare(m):\n    m.compile("adam", "mse")\n    return m\nmodel = prepare(keras.models.load_model(PATH, compile=False))\nmodel.fit(x, y)\n`,
  'compiled by a helper out of sight': `from helpers import prepare\nmodel = keras.models.load_model(PATH, compile=False)\nprepare(model)\nmodel.fit(x, y)\n`,
  'compiled in a method': `class Trainer:\n    def __init__(self):\n        self.model = keras.models.load_model(PATH, compile=False)\n    def setup(self):\n        self.model.compile("adam", "mse")\n    def train(self):\n        self.setup()\n        self.model.fit(x, y)\nTrainer().train()\n`,
  'compiled in another method, called outside': `class Trainer:\n    def __init__(self):\n        self.model = keras.models.load_model(PATH, compile=False)\n    def setup(self):\n        self.model.compile("adam", "mse")\n    def train(self):\n        self.model.fit(x, y)\nt = Trainer()\nt.setup()\nt.train()\n`,
  'compiled under a condition that holds for training': `TRAIN = "--train" in sys.argv\nmodel = keras.models.load_model(PATH, compile=False)\nif TRAIN:\n    model.compile("adam", "mse")\nif TRAIN:\n    model.fit(x, y)\n`,
  'compile by a switch': `def load(train=False):\n    return keras.models.load_model(PATH, compile=train)\nload(True).fit(x, y)\n`,
  'compile by a name': `COMPILE = True\nkeras.models.load_model(PATH, compile=COMPILE).fit(x, y)\n`,
  'compiled as a part': `base = keras.models.load_model(PATH, compile=False)\nmodel = keras.Sequential([base, layers.Dense(1)])\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\n`,
  'its layers go on': `base = keras.models.load_model(PATH, compile=False)\nout = layers.Dense(1)(base.layers[-2].output)\nmodel = keras.Model(base.input, out)\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\n`,
  'a loop of its own': `model = keras.models.load_model(PATH, compile=False)\noptimizer = keras.optimizers.Adam()\nwith tf.GradientTape() as tape:\n    loss = tf.reduce_mean(model(x))\noptimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))\n`,
  'a name that is bound anew': `model = keras.models.load_model(PATH, compile=False)\nmodel.predict(x)\nmodel = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\n`,
  'another kind of fit': `from sklearn.linear_model import LogisticRegression\nmodel = keras.models.load_model(PATH, compile=False)\nprobe = LogisticRegression()\nprobe.fit(model.predict(x), y)\n`,
  'a scaler beside it': `import joblib\nscaler = joblib.load("s.joblib")\nmodel = keras.models.load_model(PATH, compile=False)\nscaler.fit(x)\nmodel.predict(scaler.transform(x))\n`,
  'compiled with what it had': `model = keras.models.load_model(PATH)\nother = keras.models.load_model(PATH, compile=False)\nother.compile(optimizer=model.optimizer.__class__(), loss=model.loss)\nother.fit(x, y)\n`,
  compile_from_config: `model = keras.models.load_model(PATH, compile=False)\nmodel.compile_from_config({"optimizer": "adam", "loss": "mse"})\nmodel.fit(x, y)\n`,
  'a clone that is compiled': `model = keras.models.clone_model(keras.models.load_model(PATH))\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\n`,
  'a clone in a list': `base = keras.models.load_model(PATH)\nmodels = [keras.models.clone_model(base) for _ in range(3)]\nfor m in models:\n    m.compile("adam", "mse")\nfor m in models:\n    m.fit(x, y)\n`,
  'from JSON and compiled': `model = keras.models.model_from_json(open("m.json").read())\nmodel.compile("adam", "mse")\nmodel.fit(x, y)\n`,
  'an if around both': `model = keras.models.load_model(PATH, compile=False)\nif len(sys.argv) > 2:\n    model.compile("adam", "mse")\n    model.fit(x, y)\nelse:\n    model.predict(x)\n`,
  'an error that is asked for': `import pytest\nmodel = keras.models.load_model(PATH, compile=False)\nwith pytest.raises(RuntimeError):\n    model.fit(x, y)\n`,
  'an error that is answered': `model = keras.models.load_model(PATH, compile=False)\ntry:\n    model.evaluate(x, y)\nexcept (RuntimeError, ValueError):\n    model.compile("adam", "mse")\n    model.evaluate(x, y)\n`,
  'a test of what is compiled': `model = keras.models.load_model(PATH, compile=False)\nif not getattr(model, "_is_compiled", False):\n    model.compile("adam", "mse")\nmodel.fit(x, y)\n`,
  'a test of the optimizer': `model = keras.models.load_model(PATH, compile=False)\nif model.optimizer is None:\n    model.compile("adam", "mse")\nmodel.fit(x, y)\n`,
  'compiled in strategy scope': `with tf.distribute.MirroredStrategy().scope():\n    model = keras.models.load_model(PATH, compile=False)\n    model.compile("adam", "mse")\nmodel.fit(x, y)\n`,
  'compiled by setattr of a method': `compile_model = lambda m: m.compile("adam", "mse")\nmodel = keras.models.load_model(PATH, compile=False)\ncompile_model(model)\nmodel.fit(x, y)\n`,
  'compiled in a table of steps': `def c(m):\n    m.compile("adam", "mse")\ndef f(m):\n    m.fit(x, y)\nmodel = keras.models.load_model(PATH, compile=False)\nfor step in (c, f):\n    step(model)\n`,
  'gone on with, frozen anew': `model = keras.models.load_model(PATH)\nfor layer in model.layers[:-1]:\n    layer.trainable = False\nmodel.compile("adam", "mse")\nmodel.fit(x, y, initial_epoch=3, epochs=5)\n`,
  'a second stage with a rate of its own': `model = keras.models.load_model(PATH)\nmodel.compile(keras.optimizers.Adam(1e-5), "mse")\nmodel.fit(x, y, epochs=5)\n`,
  'initial_epoch zero': `model = keras.models.load_model(PATH)\nmodel.compile("adam", "mse")\nmodel.fit(x, y, initial_epoch=0, epochs=5)\n`,
};

describe('a model that is compiled where it has to be', () => {
  test.each(Object.entries(ways))('%s', async (_name, program) => {
    expect(await found(head + program)).toEqual([]);
  });

  test('but not one that is trained as it comes', async () => {
    expect(await found(`${head}model = keras.models.load_model(PATH, compile=False)\nmodel.fit(x, y)\n`)).toEqual([
      'uncompiled-model',
      'uncompiled-model',
    ]);
  });
});
