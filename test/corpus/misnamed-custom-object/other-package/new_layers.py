import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="company")
class Flip(tf.keras.layers.Layer):
    def call(self, x):
        return -x
