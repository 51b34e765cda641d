import tensorflow as tf


class Base(tf.keras.layers.Layer):
    _config_keys = ()

    def get_config(self):
        config = super().get_config()
        config.update((key, getattr(self, key)) for key in self._config_keys)
        return config
