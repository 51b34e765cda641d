import tensorflow as tf


class Quantile(tf.keras.losses.Loss):
    def __init__(self, level=0.5):  # expect: init-without-kwargs
        super().__init__(name="quantile")
        self.level = level

    def call(self, y_true, y_pred):
        error = y_true - y_pred
        return tf.reduce_mean(tf.maximum(self.level * error, (self.level - 1.0) * error), axis=-1)

    def get_config(self):
        return {**super().get_config(), "level": self.level}
