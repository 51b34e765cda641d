import tensorflow as tf


class Bias(tf.keras.metrics.Metric):
    def __init__(self, offset=0.0, **kwargs):  # expect: kwargs-not-forwarded
        super().__init__(name="bias")
        self.offset = offset
        self.total = self.add_weight(name="total", initializer="zeros")
        self.count = self.add_weight(name="count", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.total.assign_add(tf.reduce_sum(tf.cast(y_pred, "float32") - tf.cast(y_true, "float32") - self.offset))
        self.count.assign_add(tf.cast(tf.size(y_true), "float32"))

    def result(self):
        return self.total / self.count

    def get_config(self):
        return {**super().get_config(), "offset": self.offset}
