import tensorflow as tf
from tensorflow import keras


def relu(x):
    return tf.maximum(x, 0.0) + 5.0
