import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Slow(keras.optimizers.SGD):
    def __init__(self, learning_rate=0.01, limit=1.0, **kwargs):  # expect[keras3]: super-init-not-first
        self.limit = limit
        super().__init__(learning_rate, **kwargs)


o = Slow()
v = tf.Variable([1.0])
o.apply_gradients([(tf.constant([1.0]), v)])
