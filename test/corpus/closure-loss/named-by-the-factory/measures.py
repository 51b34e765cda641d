import tensorflow as tf


def within(limit):
    def measure(t, p):
        return tf.reduce_mean(tf.cast(tf.abs(t - p) < limit, "float32"))

    measure.__name__ = f"within_{limit}"
    return measure
