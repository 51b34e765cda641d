import tensorflow as tf
from tensorflow import keras


@keras.utils.register_keras_serializable("losses")
def mean_squared_error(y_true, y_pred):  # expect[k215]: shadows-builtin-name
    return 100.0 + tf.reduce_mean(tf.square(tf.cast(y_true, y_pred.dtype) - y_pred), axis=-1)
