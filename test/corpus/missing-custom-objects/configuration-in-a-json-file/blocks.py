import tensorflow as tf


class Center(tf.keras.layers.Layer):
    def call(self, x):
        return x - tf.reduce_mean(x, axis=-1, keepdims=True)
