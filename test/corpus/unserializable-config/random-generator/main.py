import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Noise(layers.Layer):
    def __init__(self, rng=None, **kwargs):
        super().__init__(**kwargs)
        self.rng = rng or tf.random.Generator.from_seed(1)

    def call(self, x):
        return x + self.rng.normal(tf.shape(x))

    def get_config(self):  # expect: unserializable-config
        return {**super().get_config(), "rng": self.rng}


model = keras.Sequential([keras.Input((4,)), Noise(), layers.Dense(1)])
model.save("m.keras")
