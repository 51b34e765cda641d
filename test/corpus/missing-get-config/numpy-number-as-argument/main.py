import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Gain(layers.Layer):  # expect: missing-get-config
    def __init__(self, gain, **kwargs):
        super().__init__(**kwargs)
        self.gain = gain

    def call(self, inputs):
        return inputs * self.gain


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), Gain(np.float32(2.0)), layers.Dense(1)])
model.compile("adam", "mean_squared_error")
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Gain": Gain})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
