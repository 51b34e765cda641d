import numpy as np
import tensorflow as tf


def weighted(weight):
    def loss(y_true, y_pred):
        return weight * tf.reduce_mean(tf.square(y_true - y_pred), axis=-1)

    return loss


model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(3,))])
model.compile("sgd", loss=weighted(3.0))  # expect[keras3]: closure-loss
model.fit(np.ones((8, 3), "float32"), np.zeros((8, 1), "float32"), verbose=0)
twin = tf.keras.models.model_from_json(model.to_json())  # expect[keras3]: unregistered-function
twin.set_weights(model.get_weights())
