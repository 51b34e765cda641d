import numpy as np
import tensorflow as tf


class WeightedMSE(tf.keras.losses.Loss):
    def __init__(self, weight, **kwargs):
        super().__init__(**kwargs)
        self.weight = weight

    def call(self, y_true, y_pred):
        return self.weight * tf.reduce_mean(tf.square(y_true - y_pred), axis=-1)


model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(3,))])
# written down before it is compiled: no loss in it, in any version
text = model.to_json()
model.compile("sgd", loss=WeightedMSE(10.0))
model.fit(np.ones((8, 3), "float32"), np.zeros((8, 1), "float32"), verbose=0)
# the config of a model holds its layers alone
twin = tf.keras.Sequential.from_config(model.get_config())
twin.set_weights(model.get_weights())
third = tf.keras.models.model_from_json(text)
third.set_weights(model.get_weights())
x = np.ones((2, 3), "float32")
assert np.allclose(twin.predict(x, verbose=0), third.predict(x, verbose=0))
