import numpy as np
import tensorflow as tf


class Noise(tf.keras.layers.Layer):
    def __init__(self, rng, scale=0.1, **kwargs):
        super().__init__(**kwargs)
        self.rng = rng
        self.scale = scale
        self.offset = float(rng.normal())

    def call(self, inputs):
        return inputs + self.scale * self.offset

    def get_config(self):  # expect: unserializable-config
        config = super().get_config()
        config.update(rng=self.rng, scale=self.scale)
        return config


model = tf.keras.Sequential([tf.keras.Input((4,)), Noise(np.random.default_rng(3)), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("noise.h5")
