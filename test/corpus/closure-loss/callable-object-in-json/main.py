import numpy as np
import tensorflow as tf


class Weighted:
    def __init__(self, weight):
        self.weight = weight

    def __call__(self, y_true, y_pred):
        return self.weight * tf.reduce_mean(tf.square(y_true - y_pred), axis=-1)


model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(3,))])
model.compile("sgd", loss=Weighted(3.0))  # expect[keras3]: closure-loss
model.fit(np.ones((8, 3), "float32"), np.zeros((8, 1), "float32"), verbose=0)
text = model.to_json()
twin = tf.keras.models.model_from_json(text)
twin.set_weights(model.get_weights())
