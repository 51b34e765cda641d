import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def double(t):
    return 2.0 * t


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), layers.Lambda(double), layers.Dense(1)])
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"double": double})  # expect[k215]: unsafe-lambda-load
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
