import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Act(layers.Layer):
    def __init__(self, function="relu", **kwargs):
        super().__init__(**kwargs)
        self.function = keras.activations.get(function)

    def call(self, x):
        return self.function(x)

    def get_config(self):
        return {**super().get_config(), "function": keras.activations.serialize(self.function)}


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), Act(keras.activations.tanh), layers.Dense(1)])
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Act": Act})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
