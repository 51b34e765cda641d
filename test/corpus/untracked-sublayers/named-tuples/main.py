from collections import namedtuple
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

Pair = namedtuple("Pair", ["first", "second"])


class Stage(NamedTuple):
    dense: layers.Layer
    norm: layers.Layer


class Tower(layers.Layer):
    def __init__(self, widths, **kwargs):
        super().__init__(**kwargs)
        self.widths = list(widths)
        self.pairs = [Pair(layers.Dense(w), layers.Dense(w)) for w in self.widths]  # expect[k215]: untracked-sublayers
        self.stages = []
        for w in self.widths:
            self.stages.append(Stage(dense=layers.Dense(w), norm=layers.LayerNormalization()))  # expect[k215]: untracked-sublayers

    def call(self, x):
        for pair in self.pairs:
            x = pair.second(pair.first(x))
        for stage in self.stages:
            x = stage.norm(stage.dense(x))
        return x

    def get_config(self):
        return {**super().get_config(), "widths": self.widths}


x = np.random.rand(8, 4).astype("float32")
model = tf.keras.Sequential([tf.keras.Input((4,)), Tower([3, 4]), layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, np.random.rand(8, 1), verbose=0)
model.save("tower.keras")
again = tf.keras.models.load_model("tower.keras", custom_objects={"Tower": Tower})
assert np.allclose(model.predict(x), again.predict(x), atol=1e-4)
