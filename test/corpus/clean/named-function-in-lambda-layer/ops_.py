import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="ops_")
def centre(t):
    return t - tf.reduce_mean(t, axis=-1, keepdims=True)
