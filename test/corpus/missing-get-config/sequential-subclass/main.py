import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Stack(keras.Sequential):  # expect: missing-get-config
    def __init__(self, width=4, **kwargs):
        super().__init__([keras.Input((4,)), layers.Dense(width), layers.Dense(1)], **kwargs)


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = Stack(6)
model.compile("adam", "mean_squared_error")
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Stack": Stack})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
