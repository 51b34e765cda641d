import tensorflow as tf


class Whitening(tf.keras.layers.Layer):
    def __init__(self, dim, **kwargs):  # expect: kwargs-not-forwarded
        super(Whitening, self).__init__(name=kwargs.get("name"))
        self.dim = dim

    def build(self, shape):
        self.rotation = self.add_weight(name="rotation", shape=(shape[-1], self.dim), initializer="orthogonal")

    def call(self, x):
        return tf.matmul(x, self.rotation)

    def get_config(self):
        return {**super().get_config(), "dim": self.dim}
