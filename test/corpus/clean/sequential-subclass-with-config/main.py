import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Stack(keras.Sequential):
    def __init__(self, width=4, name=None):
        super().__init__(name=name)
        self.width = width
        self.add(keras.Input((4,)))
        self.add(layers.Dense(width))
        self.add(layers.Dense(1))

    def get_config(self):
        return {"width": self.width, "name": self.name}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        return cls(**config)


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = Stack(6)
model.compile("adam", "mean_squared_error")
before = model.predict(x, verbose=0)
model.save("m.h5")
again = keras.models.load_model("m.h5", custom_objects={"Stack": Stack})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
