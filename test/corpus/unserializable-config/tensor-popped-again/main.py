import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Smear(layers.Layer):
    def __init__(self, low, high, n=4, **kwargs):
        super().__init__(**kwargs)
        self.low, self.high, self.n = low, high, n
        self.offsets = tf.linspace(low, high, n)

    def call(self, inputs):
        return inputs - self.offsets

    def get_config(self):  # expect[k28,k210]: unserializable-config
        return {**super().get_config(), "low": self.low, "high": self.high, "n": self.n, "offsets": self.offsets}

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        config.pop("offsets", None)
        return cls(**config)


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), Smear(0.0, 1.0), layers.Dense(1)])
model.compile("adam", "mean_squared_error")
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Smear": Smear})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
