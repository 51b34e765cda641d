import tensorflow as tf
from tensorflow import keras


@keras.utils.register_keras_serializable("nets")
def relu(x):  # expect[k215]: shadows-builtin-name
    return tf.maximum(x, 0.0) + 5.0
