import numpy as np
import tensorflow as tf


def absolute(y_true, y_pred):
    return tf.reduce_mean(tf.abs(y_true - y_pred), axis=-1)


model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(3,))])
model.compile("sgd", loss=absolute)
model.fit(np.ones((8, 3), "float32"), np.zeros((8, 1), "float32"), verbose=0)
text = model.to_json()
twin = tf.keras.models.model_from_json(text)  # expect[keras3]: unregistered-function
twin.set_weights(model.get_weights())
