import tensorflow as tf
from tensorflow import keras


@keras.utils.register_keras_serializable("starts")
def halves(shape, dtype=None, **kwargs):
    return tf.fill(shape, tf.cast(0.5, dtype or "float32"))


@keras.utils.register_keras_serializable("starts")
def at_most_one(weights):
    return tf.minimum(weights, 1.0)


@keras.utils.register_keras_serializable("starts")
def bent(x):
    return tf.where(x > 0, x, 0.25 * x)
