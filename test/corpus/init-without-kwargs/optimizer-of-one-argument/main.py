import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Slow(keras.optimizers.SGD):
    def __init__(self, learning_rate=0.01):  # expect: init-without-kwargs
        super().__init__(learning_rate)


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile(Slow(0.1), "mean_squared_error")
model.fit(x, y, verbose=0)
before = model.predict(x, verbose=0)
model.save("m.h5")
again = keras.models.load_model("m.h5", custom_objects={"Slow": Slow})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
