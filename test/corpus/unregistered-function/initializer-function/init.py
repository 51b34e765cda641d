import tensorflow as tf


def sine_init(shape, dtype=None):
    return tf.random.uniform(shape, -0.5, 0.5, dtype=dtype or "float32")
