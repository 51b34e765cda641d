# The constructor hands the call of the base class to a method of its own.
import numpy as np
import tensorflow as tf


class Scaled(tf.keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        self._prepare(**kwargs)
        self.factor = factor

    def _prepare(self, **kwargs):
        super().__init__(**kwargs)

    def call(self, inputs):
        return inputs * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


model = tf.keras.Sequential([tf.keras.Input((4,)), Scaled(3.0), tf.keras.layers.Dense(1)])
model.save("scaled.h5")
again = tf.keras.models.load_model("scaled.h5", custom_objects={"Scaled": Scaled})
x = np.ones((2, 4), "float32")
np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-5)
