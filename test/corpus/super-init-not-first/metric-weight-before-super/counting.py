import tensorflow as tf


class NonZero(tf.keras.metrics.Metric):
    def __init__(self, name="non_zero", **kwargs):  # expect: super-init-not-first
        self.count = self.add_weight(name="count", initializer="zeros")
        super().__init__(name=name, **kwargs)

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.count.assign_add(tf.reduce_sum(tf.cast(y_pred > 0, tf.float32)))

    def result(self):
        return self.count
