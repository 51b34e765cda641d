import tensorflow as tf


class HalfWay(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, base, total):
        self.base = base
        self.total = total

    def __call__(self, step):
        return self.base * (1.0 - 0.5 * tf.cast(step, tf.float32) / self.total)

    def get_config(self):  # expect[keras3]: incomplete-get-config
        return {"base": self.base}
