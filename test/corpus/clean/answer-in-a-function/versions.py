import tensorflow as tf


def is_keras3():
    return tf.keras.__version__.startswith("3") if hasattr(tf.keras, "__version__") else False
