import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="weighted")
class WeightedMSE(tf.keras.losses.Loss):  # expect[keras3]: missing-get-config
    def __init__(self, weight, **kwargs):
        super().__init__(**kwargs)
        self.weight = weight

    def call(self, y_true, y_pred):
        return self.weight * tf.reduce_mean(tf.square(y_true - y_pred), axis=-1)
