import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Near:
    def __init__(self, limit):
        self.limit = limit

    def __call__(self, t, p):
        return tf.reduce_mean(tf.abs(t - p) * self.limit)

    def get_config(self):
        return {"limit": self.limit}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile("adam", Near(0.1))
model.fit(x, y, verbose=0)
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Near": Near})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
