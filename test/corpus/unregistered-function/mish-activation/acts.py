import tensorflow as tf


def mish(x):
    return x * tf.tanh(tf.math.softplus(x))
