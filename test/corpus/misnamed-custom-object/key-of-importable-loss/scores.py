import tensorflow as tf
from tensorflow import keras


class WeightedSquares(keras.losses.Loss):
    def __init__(self, weight=2.0, name="weighted_squares", **kwargs):
        super().__init__(name=name, **kwargs)
        self.weight = weight

    def call(self, y_true, y_pred):
        return self.weight * tf.reduce_mean(tf.square(y_true - y_pred), axis=-1)

    def get_config(self):
        return {**super().get_config(), "weight": self.weight}
