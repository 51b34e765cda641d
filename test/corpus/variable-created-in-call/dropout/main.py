import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Block(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.d = layers.Dense(4)

    def call(self, x, training=False):
        return layers.Dropout(0.1)(self.d(x), training=training)  # expect[keras3]: variable-created-in-call


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), Block(), layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(x, y, verbose=0)
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Block": Block})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
