/**
 * Quantities that training logs in ways that are not written out: nothing is to be said of a callback that watches
 * them.
 */
import { describe, expect, test } from 'vitest';
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { monitorUnavailable } from '../../server/rules/monitor-unavailable';
import { projectOf } from './cases';

async function found(program: string): Promise<string[]> {
  const story = buildStory(await projectOf(['/p'], { '/p/train.py': program }));
  return ['keras==2.15', 'keras==3.6'].flatMap((target) =>
    parseTarget(target).flatMap((at) => [...monitorUnavailable.find(story, at)].map(({ message }) => message)),
  );
}

const head = `import json, sys
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
x, y = np.zeros((8, 4)), np.zeros((8, 1))
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
`;
const best = (monitor: string): string =>
  `keras.callbacks.ModelCheckpoint("best.keras", monitor=${monitor}, save_best_only=True)`;
const fit = (monitor: string): string => `model.fit(x, y, validation_split=0.25, callbacks=[${best(monitor)}])\n`;

const ways: Record<string, string> = {
  'metrics of a file': `model.compile("adam", "mse", metrics=json.load(open("c.json"))["metrics"])\n${fit('"val_f1"')}`,
  'keywords of a file': `model.compile(**json.load(open("c.json")))\n${fit('"val_f1"')}`,
  'keywords beside others': `model.compile("adam", **json.load(open("c.json")))\n${fit('"val_f1"')}`,
  'metrics by name': `model.compile("adam", "mse", metrics=[keras.metrics.get(n) for n in sys.argv[1:]])\n${fit('"val_f1"')}`,
  'metrics by getattr': `model.compile("adam", "mse", metrics=[getattr(keras.metrics, n)() for n in sys.argv[1:]])\n${fit('"val_auc"')}`,
  'a list that grows': `metrics = ["mae"]\nfor k in (1, 3):\n    metrics.append(keras.metrics.TopKCategoricalAccuracy(k, name=f"top{k}"))\nmodel.compile("adam", "mse", metrics=metrics)\n${fit('"val_top3"')}`,
  'a comprehension of names': `model.compile("adam", "mse", metrics=[keras.metrics.RecallAtPrecision(p / 10, name="r_at_%d" % p) for p in (5, 9)])\n${fit('"val_r_at_9"')}`,
  'names of a loop over unknown': `model.compile("adam", "mse", metrics=[keras.metrics.RecallAtPrecision(float(p), name="r_at_" + p) for p in sys.argv[1:]])\n${fit('"val_r_at_9"')}`,
  'a metric without a name': `model.compile("adam", "binary_crossentropy", metrics=[keras.metrics.AUC()])\n${fit('"val_auc"')}`,
  'an upper-case alias': `model.compile("adam", "binary_crossentropy", metrics=["AUC"])\n${fit('"val_auc"')}`,
  acc: `model.compile("adam", "binary_crossentropy", metrics=["acc"])\n${fit('"val_acc"')}`,
  'a function': `def f1(t, p):\n    return t * p\nmodel.compile("adam", "mse", metrics=[f1])\n${fit('"val_f1"')}`,
  'a renamed function': `def f(t, p):\n    return t * p\nf.__name__ = "f1"\nmodel.compile("adam", "mse", metrics=[f])\n${fit('"val_f1"')}`,
  'a function of a factory': `def at(k):\n    def metric(t, p):\n        return t * p * k\n    metric.__name__ = "at_%d" % k\n    return metric\nmodel.compile("adam", "mse", metrics=[at(3)])\n${fit('"val_at_3"')}`,
  'a class': `class F1(keras.metrics.Metric):\n    def __init__(self, name="f1", **kwargs):\n        super().__init__(name=name, **kwargs)\nmodel.compile("adam", "mse", metrics=[F1()])\n${fit('"val_f1"')}`,
  'a class that names itself': `class F1(keras.metrics.Metric):\n    def __init__(self):\n        super().__init__("score")\nmodel.compile("adam", "mse", metrics=[F1()])\n${fit('"val_score"')}`,
  'a class of keras renamed': `class Hits(keras.metrics.Mean):\n    def __init__(self, k):\n        super().__init__(name=f"hits_{k}")\nmodel.compile("adam", "mse", metrics=[Hits(5)])\n${fit('"val_hits_5"')}`,
  MeanMetricWrapper: `model.compile("adam", "mse", metrics=[keras.metrics.MeanMetricWrapper(lambda t, p: t * p, name="prod")])\n${fit('"val_prod"')}`,
  'weighted metrics': `model.compile("adam", "mse", weighted_metrics=["mae"])\n${fit('"val_mae"')}`,
  'compiled elsewhere': `def prepare(m, metrics):\n    m.compile("adam", "mse", metrics=metrics)\nprepare(model, ["mae"])\n${fit('"val_mae"')}`,
  'compiled by a helper out of sight': `from helpers import prepare\nprepare(model)\n${fit('"val_f1"')}`,
  'a model that comes compiled': `model = keras.models.load_model("m.keras")\n${fit('"val_f1"')}`,
  'a model from out of sight': `from nets import build\nmodel = build()\n${fit('"val_f1"')}`,
  add_metric: `model.add_metric(tf.reduce_mean(model.output), name="activity")\nmodel.compile("adam", "mse")\n${fit('"val_activity"')}`,
  'a layer that adds a metric': `class L(layers.Layer):\n    def call(self, v):\n        self.add_metric(tf.reduce_mean(v), name="activity")\n        return v\nmodel = keras.Sequential([keras.Input((4,)), L(), layers.Dense(1)])\nmodel.compile("adam", "mse")\n${fit('"val_activity"')}`,
  'a train_step of its own': `class M(keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.d = layers.Dense(1)\n    def call(self, v):\n        return self.d(v)\n    def train_step(self, data):\n        return {"g_loss": 0.0}\n    def test_step(self, data):\n        return {"g_loss": 0.0}\nmodel = M()\nmodel.compile("adam")\n${fit('"val_g_loss"')}`,
  'a callback that logs': `class Score(keras.callbacks.Callback):\n    def on_epoch_end(self, epoch, logs=None):\n        logs["val_f1"] = 0.5\nmodel.compile("adam", "mse")\nmodel.fit(x, y, callbacks=[Score(), ${best('"val_f1"')}])\n`,
  'a LambdaCallback that logs': `model.compile("adam", "mse")\nmodel.fit(x, y, callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda e, logs: logs.update(val_f1=0.5)), ${best('"val_f1"')}])\n`,
  'a callback out of sight': `from callbacks import Score\nmodel.compile("adam", "mse")\nmodel.fit(x, y, callbacks=[Score(x, y), ${best('"val_f1"')}])\n`,
  'callbacks out of sight': `from callbacks import more\nmodel.compile("adam", "mse")\nmodel.fit(x, y, callbacks=more() + [${best('"val_f1"')}])\n`,
  'keywords of fit': `model.compile("adam", "mse")\nmodel.fit(x, y, callbacks=[${best('"val_loss"')}], **json.load(open("fit.json")))\n`,
  'validation by a variable': `validation = (x, y) if len(sys.argv) > 1 else None\nmodel.compile("adam", "mse")\nmodel.fit(x, y, validation_data=validation, callbacks=[${best('"val_loss"')}])\n`,
  'validation by a parameter': `def train(x, y, validation=None):\n    model.compile("adam", "mse")\n    model.fit(x, y, validation_data=validation, callbacks=[${best('"val_loss"')}])\ntrain(x, y, (x, y))\n`,
  'validation by position': `model.compile("adam", "mse")\nmodel.fit(x, y, 32, 1, 0, [${best('"val_loss"')}], 0.25)\n`,
  'validation by split of a setting': `SPLIT = 0.2\nmodel.compile("adam", "mse")\nmodel.fit(x, y, validation_split=SPLIT, callbacks=[${best('"val_loss"')}])\n`,
  'a watched name of a file': `model.compile("adam", "mse")\n${fit('json.load(open("c.json"))["monitor"]')}`,
  'a watched name put together': `metric = "mae"\nmodel.compile("adam", "mse", metrics=[metric])\n${fit('f"val_{metric}"')}`,
  'a watched name by parts': `model.compile("adam", "mse", metrics=["mae"])\n${fit('"val_" + model.metrics_names[1]')}`,
  'outputs by name': `i = keras.Input((4,))\nmodel = keras.Model(i, [layers.Dense(1, name="a")(i), layers.Dense(1, name="b")(i)])\nmodel.compile("adam", {"a": "mse", "b": "mse"}, metrics={"a": ["mae"]})\nmodel.fit(x, {"a": y, "b": y}, validation_split=0.25, callbacks=[${best('"val_a_mae"')}])\n`,
  'losses of outputs': `i = keras.Input((4,))\nmodel = keras.Model(i, [layers.Dense(1, name="a")(i), layers.Dense(1, name="b")(i)])\nmodel.compile("adam", {"a": "mse", "b": "mse"})\nmodel.fit(x, {"a": y, "b": y}, validation_split=0.25, callbacks=[${best('"val_b_loss"')}])\n`,
  'outputs by position': `i = keras.Input((4,))\nmodel = keras.Model(i, [layers.Dense(1, name="a")(i), layers.Dense(1, name="b")(i)])\nmodel.compile("adam", ["mse", "mse"], metrics=["mae"])\nmodel.fit(x, [y, y], validation_split=0.25, callbacks=[${best('"val_a_mae"')}])\n`,
  'compiled twice': `model.compile("adam", "mse")\nmodel.fit(x, y)\nmodel.compile("adam", "mse", metrics=["mae"])\n${fit('"val_mae"')}`,
  'the learning rate': `model.compile("adam", "mse")\nmodel.fit(x, y, callbacks=[keras.callbacks.ReduceLROnPlateau("loss"), ${best('"loss"')}])\n`,
  'a loop that logs by itself': `model.compile("adam", "mse")\nsaver = ${best('"f1"')}\ncallbacks = keras.callbacks.CallbackList([saver], model=model)\nfor epoch in range(2):\n    callbacks.on_epoch_end(epoch, {"f1": 0.5})\n`,
  'set_model and logs': `model.compile("adam", "mse")\nsaver = ${best('"f1"')}\nsaver.set_model(model)\nsaver.on_epoch_end(0, {"f1": 0.5})\n`,
  'a metric in a subclass': `class M(keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.d = layers.Dense(1)\n        self.kl = keras.metrics.Mean(name="kl")\n    @property\n    def metrics(self):\n        return [self.kl]\n    def call(self, v):\n        return self.d(v)\nmodel = M()\nmodel.compile("adam", "mse")\n${fit('"val_kl"')}`,
  'a wrapped model': `class Wrapped(keras.Sequential):\n    def compile(self, **kwargs):\n        super().compile(metrics=["mae"], **kwargs)\nmodel = Wrapped([keras.Input((4,)), layers.Dense(1)])\nmodel.compile(optimizer="adam", loss="mse")\n${fit('"val_mae"')}`,
  'metrics joined': `BASE = ["mae"]\nmodel.compile("adam", "mse", metrics=BASE + [keras.metrics.AUC(name="auc")])\n${fit('"val_auc"')}`,
  'metrics with a star': `BASE = ["mae"]\nmodel.compile("adam", "mse", metrics=[*BASE, "mse"])\n${fit('"val_mae"')}`,
  'metrics by a condition': `model.compile("adam", "mse", metrics=["mae"] if len(sys.argv) > 1 else ["mse"])\n${fit('"val_mae"')}`,
  'metrics of a setting': `class Config:\n    metrics = ["mae"]\nmodel.compile("adam", "mse", metrics=Config.metrics)\n${fit('"val_mae"')}`,
  'the name of a metric of its own': `METRIC = keras.metrics.RootMeanSquaredError()\nmodel.compile("adam", "mse", metrics=[METRIC])\n${fit('"val_" + METRIC.name')}`,
  'a long name for a short one': `model.compile("adam", "mse", metrics=["mean_absolute_error"])\n${fit('"val_mean_absolute_error"')}`,
  'sample weights': `model.compile("adam", "mse", metrics=["mae"], weighted_metrics=[keras.metrics.MeanSquaredError(name="wmse")])\n${fit('"val_wmse"')}`,
  'a tuner': `import keras_tuner\ndef build(hp):\n    m = keras.Sequential([keras.Input((4,)), layers.Dense(hp.Int("u", 1, 4))])\n    m.compile("adam", "mse", metrics=["mae"])\n    return m\ntuner = keras_tuner.RandomSearch(build, "val_mae")\ntuner.search(x, y, validation_split=0.25, callbacks=[${best('"val_mae"')}])\n`,
  'a generator': `model.compile("adam", "mse")\nmodel.fit_generator(iter([(x, y)]), 1, 1, 0, [${best('"val_loss"')}], (x, y))\n`,
};

describe('a watched quantity that training may log', () => {
  test.each(Object.entries(ways))('%s', async (_name, program) => {
    expect(await found(head + program)).toEqual([]);
  });

  test('but one that it surely does not', async () => {
    expect(await found(`${head}model.compile("adam", "mse", metrics=["mae"])\n${fit('"val_f1"')}`)).toHaveLength(2);
  });
});
