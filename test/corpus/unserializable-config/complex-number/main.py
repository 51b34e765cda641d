import numpy as np
import tensorflow as tf


class Rotate(tf.keras.layers.Layer):
    def __init__(self, phase=1 + 1j, **kwargs):
        super().__init__(**kwargs)
        self.phase = phase

    def call(self, inputs):
        return inputs * self.phase.real + self.phase.imag

    def get_config(self):  # expect: unserializable-config
        return {**super().get_config(), "phase": self.phase}


model = tf.keras.Sequential([tf.keras.Input((4,)), Rotate(0.5 - 2j), Rotate(), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("rotated.keras")
