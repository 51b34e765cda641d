import tensorflow as tf
from tensorflow.python.keras.engine.base_layer import Layer  # expect[keras3]: mixed-keras


class Euclidean(Layer):
    def __init__(self, floor=1e-6, **kwargs):
        super().__init__(**kwargs)
        self.floor = floor

    def call(self, pair):
        left, right = pair
        return tf.sqrt(tf.reduce_sum(tf.square(left - right), axis=-1, keepdims=True) + self.floor)
