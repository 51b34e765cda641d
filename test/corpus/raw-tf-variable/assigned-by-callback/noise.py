import tensorflow as tf


class AnnealedNoise(tf.keras.layers.Layer):
    """Multiplies by a temperature that a callback lowers from epoch to epoch."""

    def __init__(self, start=8.0, **kwargs):
        super().__init__(**kwargs)
        self.start = start
        self.temperature = tf.Variable(start, trainable=False, dtype="float32", name="temperature")  # expect[keras3]: raw-tf-variable

    def call(self, inputs):
        return inputs * self.temperature

    def get_config(self):
        return {**super().get_config(), "start": self.start}


class Cooling(tf.keras.callbacks.Callback):
    def __init__(self, noise):
        super().__init__()
        self.noise = noise

    def on_epoch_end(self, epoch, logs=None):
        self.noise.temperature.assign(self.noise.temperature / 2.0)
