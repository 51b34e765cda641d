import tensorflow as tf
from tensorflow import keras


def relu(x):  # expect[keras3]: shadows-builtin-name
    return tf.maximum(x, 0.0) + 5.0
