import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="versioned")
class Boost(tf.keras.layers.Layer):
    VERSION = 2

    def __init__(self, by=1.0, **kwargs):
        super().__init__(**kwargs)
        self.by = by

    def call(self, x):
        return x * self.by

    def get_config(self):
        return {**super().get_config(), "by": self.by, "version": self.VERSION}

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        if config.pop("version", 1) < 2:
            config["by"] = 1.0 / config["by"]
        return cls(**config)
