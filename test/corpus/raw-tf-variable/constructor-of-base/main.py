import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from base import Gained


class Scaled(Gained):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.d = layers.Dense(units)

    def call(self, x):
        return self.factor * self.d(x)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), Scaled(3, gain=0.5), layers.Dense(1)])
model.layers[0].factor.assign(7.0)
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Scaled": Scaled})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
