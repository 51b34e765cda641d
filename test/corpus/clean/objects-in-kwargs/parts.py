import tensorflow as tf
from tensorflow import keras


def rms(y_true, y_pred):
    return tf.sqrt(tf.reduce_mean(tf.square(tf.cast(y_true, y_pred.dtype) - y_pred)))


class Clip(keras.layers.Layer):
    def __init__(self, low=0.0, high=1.0, **kwargs):
        super().__init__(**kwargs)
        self.low, self.high = low, high

    def call(self, x):
        return tf.clip_by_value(x, self.low, self.high)

    def get_config(self):
        return {**super().get_config(), **{"low": self.low, "high": self.high}}
