import tensorflow as tf


class Upscale(tf.keras.layers.Layer):
    def __init__(self, **kwargs):
        kwargs.pop("legacy", None)
        self.mode = kwargs.pop("mode", "plain")
        self.factor = kwargs.pop("factor", 2.0)
        super().__init__(**kwargs)

    def call(self, inputs):
        return inputs * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}
