import tensorflow as tf


class Shares(tf.keras.layers.Layer):
    def __init__(self, shares, **kwargs):
        super().__init__(**kwargs)
        shares = tf.convert_to_tensor(shares, dtype=tf.float32)
        self.shares = shares / tf.reduce_sum(shares)

    def call(self, x):
        return x * self.shares

    def get_config(self):  # expect: unserializable-config
        return {**super().get_config(), "shares": self.shares}
