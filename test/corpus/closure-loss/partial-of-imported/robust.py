import tensorflow as tf


def tukey(y_true, y_pred, c):
    r = tf.minimum(tf.abs(y_true - y_pred) / c, 1.0)
    return c * c / 6.0 * (1.0 - (1.0 - r * r) ** 3)
