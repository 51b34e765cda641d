import tensorflow as tf


class BilinearPool(tf.keras.layers.Layer):
    def build(self, input_shape):
        n = int(input_shape[-1])
        self.w = self.add_weight("w", (n, n), initializer="glorot_uniform")  # expect[keras3]: removed-api
        super().build(input_shape)

    def call(self, x):
        return tf.reduce_sum(tf.matmul(x, self.w) * x, axis=-1, keepdims=True)
