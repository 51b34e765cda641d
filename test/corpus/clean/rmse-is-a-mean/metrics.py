import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="m")
class PercentError(tf.keras.metrics.Mean):
    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true = tf.cast(y_true, y_pred.dtype)
        return super().update_state(tf.abs(y_true - y_pred) / (tf.abs(y_true) + 1e-3), sample_weight=sample_weight)
