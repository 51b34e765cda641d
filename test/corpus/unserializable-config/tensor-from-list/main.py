import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Smear(layers.Layer):
    def __init__(self, offsets, **kwargs):
        super().__init__(**kwargs)
        self.offsets = tf.constant(offsets)

    def call(self, inputs):
        return inputs - self.offsets

    def get_config(self):  # expect: unserializable-config
        return {**super().get_config(), "offsets": self.offsets}


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), Smear([1.0, 2.0, 3.0, 4.0]), layers.Dense(1)])
model.compile("adam", "mean_squared_error")
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Smear": Smear})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
