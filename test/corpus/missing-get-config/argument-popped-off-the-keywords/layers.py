import tensorflow as tf


class Upscale(tf.keras.layers.Layer):  # expect[k28,k210]: missing-get-config
    def __init__(self, **kwargs):
        self.factor = kwargs.pop("factor", 2.0)
        super().__init__(**kwargs)

    def call(self, inputs):
        return inputs * self.factor


class Clipped(tf.keras.losses.Loss):  # expect: missing-get-config
    def __init__(self, **kwargs):
        limit = kwargs.pop("limit", 1.0)
        super().__init__(**kwargs)
        self.limit = limit

    def call(self, y_true, y_pred):
        return tf.reduce_mean(tf.minimum(tf.abs(y_true - y_pred), self.limit), axis=-1)
