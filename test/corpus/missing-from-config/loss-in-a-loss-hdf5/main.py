import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Own(keras.losses.Loss):
    def __init__(self, thing, **kwargs):
        super().__init__(**kwargs)
        self.thing = thing

    def call(self, t, p):
        return self.thing(t, p)

    def get_config(self):  # expect[keras3]: missing-from-config
        return {**super().get_config(), "thing": self.thing}


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile("adam", Own(keras.losses.Huber()))
model.fit(x, y, verbose=0)
model.save("m.h5")
again = keras.models.load_model("m.h5", custom_objects={"Own": Own})  # expect[keras3]: optimizer-state-lost
again.evaluate(x, y, verbose=0)
again.fit(x, y, verbose=0)
