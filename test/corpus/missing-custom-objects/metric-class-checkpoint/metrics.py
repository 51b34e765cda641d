import tensorflow as tf


class MaxError(tf.keras.metrics.Metric):
    def __init__(self, name="max_error", **kwargs):
        super().__init__(name=name, **kwargs)
        self.worst = self.add_weight(name="worst", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        error = tf.reduce_max(tf.abs(tf.cast(y_true, y_pred.dtype) - y_pred))
        self.worst.assign(tf.maximum(tf.convert_to_tensor(self.worst), error))

    def result(self):
        return tf.convert_to_tensor(self.worst)
