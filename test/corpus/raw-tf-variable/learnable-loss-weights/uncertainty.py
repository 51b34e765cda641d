import tensorflow as tf
from tensorflow import keras


class UncertaintyWeights(keras.layers.Layer):
    """Scales each of n inputs by exp(-s_i)."""

    def __init__(self, n, **kwargs):
        super().__init__(**kwargs)
        self.n = n

    def build(self, input_shapes):
        self.log_vars = []
        for k in range(self.n):
            self.log_vars.append(tf.Variable(tf.random.uniform((), 0.5, 2.0), trainable=True, name=f"s_{k}"))  # expect[k28,k210,keras3]: raw-tf-variable
        super().build(input_shapes)

    def call(self, inputs):
        return tf.add_n([tf.exp(-s) * t for s, t in zip(self.log_vars, inputs)])

    def get_config(self):
        return {**super().get_config(), "n": self.n}
