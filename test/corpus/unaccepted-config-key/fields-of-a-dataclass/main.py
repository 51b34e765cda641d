import dataclasses

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


@dataclasses.dataclass
class Params:
    units: int = 4
    scale: float = 1.0

    def asdict(self):
        return dataclasses.asdict(self)


class Block(layers.Layer):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.params = Params(units)
        self.d = layers.Dense(units)

    def call(self, x):
        return self.d(x) * self.params.scale

    def get_config(self):  # expect: unaccepted-config-key
        return {**super().get_config(), **self.params.asdict()}


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), Block(4), layers.Dense(1)])
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Block": Block})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
