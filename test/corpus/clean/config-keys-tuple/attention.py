import tensorflow as tf

from base import Base


class Pooling(Base):
    _config_keys = ("units", "scale")

    def __init__(self, units=2, scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.units, self.scale = units, scale
        self.score = tf.keras.layers.Dense(units)

    def call(self, x):
        return tf.reduce_sum(tf.nn.softmax(self.score(x) * self.scale, axis=1), axis=1)
