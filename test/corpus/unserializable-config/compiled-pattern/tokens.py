import re

import tensorflow as tf


class RegexSplit(tf.keras.layers.Layer):
    def __init__(self, pattern=r"\s+", length=4, **kwargs):
        super().__init__(**kwargs)
        self.pattern = re.compile(pattern) if isinstance(pattern, str) else pattern
        self.length = length
        self.scale = tf.keras.layers.Dense(2)

    def call(self, x):
        return self.scale(x[:, : self.length])

    def get_config(self):  # expect: unserializable-config
        config = super().get_config()
        config.update(pattern=self.pattern, length=self.length)
        return config
