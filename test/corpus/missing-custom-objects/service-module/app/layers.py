import tensorflow as tf
from tensorflow.keras import layers


class PatchMean(layers.Layer):
    def __init__(self, size=2, **kwargs):
        super().__init__(**kwargs)
        self.size = size

    def call(self, x):
        return tf.nn.avg_pool1d(x, self.size, self.size, "VALID")

    def get_config(self):
        config = super().get_config()
        config["size"] = self.size
        return config
