import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Fusion(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def _projection(self, size):
        return self.add_weight(name="projection", shape=(size, self.units))

    def build(self, shapes):
        self.left = self._projection(shapes[0][-1])
        self.right = self._projection(shapes[1][-1])

    def call(self, inputs):
        return tf.matmul(inputs[0], self.left) + tf.matmul(inputs[1], self.right)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


a, b = keras.Input((4,)), keras.Input((4,))
model = keras.Model([a, b], Fusion(3)([a, b]))
model.save("fusion.h5")  # expect: duplicate-weight-names
