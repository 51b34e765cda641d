import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="shop")
class Scaler(tf.keras.layers.Layer):
    def call(self, inputs):
        return inputs * 0.5


@tf.keras.utils.register_keras_serializable(package="shop")
class Net(tf.keras.Model):
    """A functional model with a training step of its own."""

    def test_step(self, data):
        return super().test_step(data)
