import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Head(layers.Dense):
    def __init__(self, **kwargs):  # expect: init-without-kwargs
        super().__init__(3, activation="relu", **kwargs)


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), Head(), layers.Dense(1)])
model.compile("adam", "mean_squared_error")
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Head": Head})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
