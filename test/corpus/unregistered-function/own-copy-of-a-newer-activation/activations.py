import tensorflow as tf


def hard_tanh(x):
    return tf.minimum(tf.maximum(x, -1.0), 1.0)


def log_sigmoid(x):
    return -tf.nn.softplus(-x)
