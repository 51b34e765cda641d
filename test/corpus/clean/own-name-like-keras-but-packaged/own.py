import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="own")
class Normalization(tf.keras.layers.Layer):
    """Fixed mean and scale, unlike Keras' adaptive one."""

    def __init__(self, mean=0.0, scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.mean, self.scale = mean, scale

    def call(self, x):
        return (x - self.mean) / self.scale

    def get_config(self):
        config = super().get_config()
        config.update({"mean": self.mean, "scale": self.scale})
        return config
