import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Stack(keras.Sequential):
    def __init__(self):  # expect: init-without-kwargs
        super().__init__([keras.Input((4,)), layers.Dense(3), layers.Dense(1)])


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = Stack()
model.compile("adam", "mean_squared_error")
before = model.predict(x, verbose=0)
model.save("m.h5")
again = keras.models.load_model("m.h5", custom_objects={"Stack": Stack})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
