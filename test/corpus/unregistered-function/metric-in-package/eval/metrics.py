import tensorflow as tf


def within_five(y_true, y_pred):
    hit = tf.abs(tf.cast(y_true, y_pred.dtype) - y_pred) < 5.0
    return tf.reduce_mean(tf.cast(hit, tf.float32), axis=-1)
