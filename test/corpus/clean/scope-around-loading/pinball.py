import tensorflow as tf


def quantile_90(y_true, y_pred):
    e = tf.cast(y_true, y_pred.dtype) - y_pred
    return tf.reduce_mean(tf.maximum(0.9 * e, -0.1 * e), axis=-1)


class ScaleDown(tf.keras.layers.Layer):
    def __init__(self, by, **kwargs):
        super().__init__(**kwargs)
        self.by = float(by)

    def call(self, x):
        return x / self.by

    def get_config(self):
        config = super().get_config()
        config["by"] = self.by
        return config


OBJECTS = {o.__name__: o for o in (quantile_90, ScaleDown)}
