import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Base(layers.Layer):
    def __init__(self, scale=2.0, **kwargs):
        super().__init__(**kwargs)
        self.scale = tf.constant(scale)

    def get_config(self):  # expect: unserializable-config
        return {**super().get_config(), "scale": self.scale}


class First(Base):
    def call(self, x):
        return x * self.scale

    def get_config(self):
        return {**super().get_config()}


class Second(Base):
    def call(self, x):
        return x + self.scale


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), First(3.0), Second(1.0), layers.Dense(1)])
before = model.predict(x, verbose=0)
model.save("m.h5")
again = keras.models.load_model("m.h5", custom_objects={"First": First, "Second": Second})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
