from tensorflow.keras import layers
import tensorflow as tf


class FactorizationMachine(layers.Layer):
    def __init__(self, fields, k=2, **kwargs):  # expect: super-init-not-first
        self.fields = fields
        self.k = k
        self.factors = self.add_weight(name="factors", shape=(fields, k))
        super().__init__(**kwargs)

    def call(self, x):
        v = tf.matmul(x, self.factors)
        return tf.reduce_sum(tf.square(v), axis=-1, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "fields": self.fields, "k": self.k}
