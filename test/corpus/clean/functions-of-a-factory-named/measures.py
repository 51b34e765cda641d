import tensorflow as tf


def within(limit):
    def measure(t, p):
        return tf.reduce_mean(tf.cast(tf.abs(t - p) < limit, "float32"))

    measure.__name__ = f"within_{limit}"
    return measure


MEASURES = [within(1), within(2)]
BY_NAME = {each.__name__: each for each in MEASURES}
