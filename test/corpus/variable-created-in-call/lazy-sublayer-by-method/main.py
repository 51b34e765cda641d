# Whether the sublayers are there yet is asked of the layer itself, and the method that makes them runs once.
import numpy as np
import tensorflow as tf
from tensorflow import keras


class Projection(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dense = None

    def get_config(self):
        return {**super().get_config(), "units": self.units}

    def _needs_sublayers(self):
        return self.dense is None

    def _make_sublayers(self):
        self.dense = keras.layers.Dense(self.units)  # expect[keras3]: variable-created-in-call

    def call(self, inputs):
        if self._needs_sublayers():
            self._make_sublayers()
        return self.dense(inputs)


inputs = keras.Input((4,))
model = keras.Model(inputs, Projection(2)(inputs))
model.compile("adam", "mean_squared_error")
model.fit(np.ones((4, 4)), np.ones((4, 2)), verbose=0)
model.save_weights("projection.weights.h5")
again = keras.Model(inputs, Projection(2)(inputs))
again.load_weights("projection.weights.h5")
assert np.allclose(model.predict(np.ones((1, 4)), verbose=0), again.predict(np.ones((1, 4)), verbose=0))
