import tensorflow as tf


def swish(x):  # expect[keras2]: shadows-builtin-name
    return x * tf.sigmoid(2.5 * x)
