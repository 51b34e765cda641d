import tensorflow as tf


def scaled_error(y_true, y_pred):
    return 2.0 * tf.reduce_mean(tf.square(y_true - y_pred))
