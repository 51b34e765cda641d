import tensorflow as tf
from tensorflow.keras import activations, initializers, layers, regularizers


class GLU(layers.Layer):
    def __init__(self, units, activation="sigmoid", kernel_initializer="glorot_uniform", kernel_regularizer=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = activations.get(activation)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], 2 * self.units),
            initializer=self.kernel_initializer, regularizer=self.kernel_regularizer,
        )
        super().build(input_shape)

    def call(self, x):
        value, gate = tf.split(tf.matmul(x, self.kernel), 2, axis=-1)
        return value * self.activation(gate)

    def get_config(self):
        config = super().get_config()
        config.update(
            units=self.units,
            activation=activations.serialize(self.activation),
            kernel_initializer=initializers.serialize(self.kernel_initializer),
            kernel_regularizer=regularizers.serialize(self.kernel_regularizer),
        )
        return config
