import tensorflow as tf
from tensorflow.keras import layers


class Gain(layers.Layer):
    def __init__(self, gain=2.0, **kwargs):  # expect: super-init-not-first
        super(layers.Layer, self).__init__(**kwargs)
        self.gain = gain

    def call(self, x):
        return x * self.gain

    def get_config(self):
        return {**super().get_config(), "gain": self.gain}


model = tf.keras.Sequential([tf.keras.Input((3,)), Gain(3.0), layers.Dense(1)])
model.save("gain.keras")
