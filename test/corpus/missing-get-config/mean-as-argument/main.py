import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Center(layers.Layer):  # expect[k28,k210]: missing-get-config
    def __init__(self, middle=0.0, **kwargs):
        super().__init__(**kwargs)
        self.middle = middle

    def call(self, inputs):
        return inputs - self.middle


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
data = np.random.rand(9)
model = keras.Sequential([keras.Input((4,)), Center(data.mean()), layers.Dense(1)])
model.compile("adam", "mean_squared_error")
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Center": Center})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
