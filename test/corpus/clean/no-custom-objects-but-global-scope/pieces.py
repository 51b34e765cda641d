import tensorflow as tf


class Shift(tf.keras.layers.Layer):
    def __init__(self, by, **kwargs):
        super().__init__(**kwargs)
        self.by = by

    def call(self, x):
        return x + self.by

    def get_config(self):
        cfg = super().get_config()
        cfg.update(by=self.by)
        return cfg
