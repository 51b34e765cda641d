import tensorflow as tf


class Gained(tf.keras.layers.Layer):
    def __init__(self, gain=1.0, **kwargs):
        super().__init__(**kwargs)
        self.gain = gain
        self.factor = tf.Variable(gain, dtype=tf.float32, trainable=True)  # expect[keras3]: raw-tf-variable

    def get_config(self):
        return {**super().get_config(), "gain": self.gain}
