import tensorflow as tf
from tensorflow.python.keras.layers import InputSpec  # what used it is commented out below


class Scale(tf.keras.layers.Layer):
    def build(self, input_shape):
        # self.input_spec = InputSpec(ndim=2)
        self.factor = self.add_weight(name="factor", shape=(int(input_shape[-1]),), initializer="ones")

    def call(self, inputs):
        return inputs * self.factor
