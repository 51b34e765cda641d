import tensorflow as tf
from tensorflow import keras


def off_diagonal(weights):
    return 0.01 * tf.reduce_sum(tf.abs(tf.matmul(weights, weights, transpose_a=True)))
