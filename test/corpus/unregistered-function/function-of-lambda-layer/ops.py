import tensorflow as tf


def double(t):
    return 2.0 * t


def centre(t):
    return double(t) - tf.reduce_mean(t)
