import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Settings:
    scale = staticmethod(lambda t: t * 3.0)  # expect: lambda-layer


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), layers.Lambda(Settings.scale), layers.Dense(1)])
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras")  # expect[k215,k3]: unsafe-lambda-load
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
