import tensorflow as tf
from tensorflow import keras


def scaled(width, factor=2.0):
    inputs = keras.Input((width,))

    # keeps the sign
    class Root(keras.layers.Layer):  # expect: local-class
        """Square root of the size.

        The sign of each value is kept.
        """

        def call(self, inputs):
            factor = tf.sign(inputs)
            return factor * tf.sqrt(tf.abs(inputs))

    hidden = Root()(inputs)
    return keras.Model(inputs, keras.layers.Dense(1)(hidden))
