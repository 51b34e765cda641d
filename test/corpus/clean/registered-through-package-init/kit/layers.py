import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="kit")
class PositionScale(tf.keras.layers.Layer):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x):
        return x * self.factor

    def get_config(self):
        config = super().get_config()
        config |= {"factor": self.factor}
        return config
