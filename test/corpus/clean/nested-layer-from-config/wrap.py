import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="wrap")
class Repeat(tf.keras.layers.Layer):
    def __init__(self, inner, times=2, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner
        self.times = times

    def call(self, x):
        for _ in range(self.times):
            x = self.inner(x)
        return x

    def get_config(self):
        config = super().get_config()
        config["inner"] = tf.keras.layers.serialize(self.inner)
        config["times"] = self.times
        return config

    @classmethod
    def from_config(cls, config):
        inner = tf.keras.layers.deserialize(config.pop("inner"))
        return cls(inner, **config)
