import tensorflow as tf


class Taper(tf.keras.layers.Layer):
    def __init__(self, fraction=0.1, **kwargs):
        super().__init__(**kwargs)
        self.fraction = fraction

    def call(self, trace):
        return trace * (1.0 - self.fraction)

    def get_config(self):
        config = super().get_config()
        config["fraction"] = self.fraction
        return config
