import tensorflow as tf


class Scaled(tf.keras.layers.Layer):
    """Multiplies by a temperature that stays as it is."""

    def __init__(self, start=8.0, **kwargs):
        super().__init__(**kwargs)
        self.start = start
        self.temperature = tf.Variable(start, trainable=False, dtype="float32", name="temperature")

    def call(self, inputs):
        return inputs * self.temperature

    def get_config(self):
        return {**super().get_config(), "start": self.start}


class Lowering(tf.keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.temperature = tf.Variable(1.0)

    def on_epoch_end(self, epoch, logs=None):
        self.temperature.assign(self.temperature / 2.0)
