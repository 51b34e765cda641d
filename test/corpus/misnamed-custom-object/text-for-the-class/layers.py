import tensorflow as tf


class Cube(tf.keras.layers.Layer):
    def call(self, inputs):
        return inputs**3
