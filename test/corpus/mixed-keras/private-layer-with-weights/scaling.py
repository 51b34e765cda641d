import tensorflow as tf
from tensorflow.python.keras.engine.base_layer import Layer  # expect: mixed-keras


class Gain(Layer):
    def build(self, input_shape):
        self.gain = self.add_weight(name="gain", shape=(3,), initializer="ones")

    def call(self, x):
        return tf.multiply(x, self.gain)
