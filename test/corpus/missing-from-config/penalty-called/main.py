import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Penalty(layers.Layer):
    def __init__(self, penalty, **kwargs):
        super().__init__(**kwargs)
        self.penalty = penalty

    def call(self, x):
        self.add_loss(self.penalty(x))
        return x

    def get_config(self):  # expect: missing-from-config
        return {**super().get_config(), "penalty": keras.regularizers.serialize(self.penalty)}


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), Penalty(keras.regularizers.L2(0.1)), layers.Dense(1)])
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Penalty": Penalty})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
