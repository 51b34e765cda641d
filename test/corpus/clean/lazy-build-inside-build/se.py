import tensorflow as tf
from tensorflow import keras


@keras.utils.register_keras_serializable(package="se")
class SE(keras.layers.Layer):
    def __init__(self, ratio=2, **kwargs):
        super().__init__(**kwargs)
        self.ratio = ratio

    def build(self, shape):
        channels = shape[-1]
        self.down = keras.layers.Dense(max(1, channels // self.ratio), activation="relu", name="down")
        self.up = keras.layers.Dense(channels, activation="sigmoid", name="up")
        super().build(shape)

    def call(self, x):
        return x * self.up(self.down(tf.reduce_mean(x, axis=1, keepdims=True)))

    def get_config(self):
        return {**super().get_config(), "ratio": self.ratio}
