import tensorflow as tf
from tensorflow.python.keras.layers import InputSpec  # noqa: F401

from layers import *


class Shifted(tf.keras.layers.Layer):
    def call(self, inputs):
        return inputs + 1.0
