import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Clipped(keras.optimizers.SGD):
    def __init__(self, learning_rate=0.01, name="clipped", **kwargs):
        super().__init__(learning_rate, name=name, **kwargs)
        self.note = "clip"

    def get_config(self):  # expect: unaccepted-config-key
        config = super().get_config()
        config["note"] = self.note
        return config


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile(Clipped(0.1), "mean_squared_error")
model.fit(x, y, verbose=0)
before = model.predict(x, verbose=0)
model.save("m.h5")
again = keras.models.load_model("m.h5", custom_objects={"Clipped": Clipped})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
