import tensorflow as tf


class Smooth(tf.keras.layers.Layer):
    def __init__(self, k=3, **kwargs):
        super().__init__(**kwargs)
        self.k = k

    def call(self, x):
        return tf.nn.avg_pool1d(x, self.k, 1, "SAME")

    def get_config(self):
        return {**super().get_config(), "k": self.k}


def total_variation(y_true, y_pred):
    y_true = tf.cast(y_true, y_pred.dtype)
    return tf.reduce_mean(tf.square(y_true - y_pred), axis=-1) + 0.1 * tf.reduce_mean(tf.abs(y_pred[:, 1:] - y_pred[:, :-1]))
