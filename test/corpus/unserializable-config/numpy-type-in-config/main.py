import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Cast(layers.Layer):
    def __init__(self, to=np.float32, **kwargs):
        super().__init__(**kwargs)
        self.to = to

    def call(self, inputs):
        return tf.cast(inputs, self.to)

    def get_config(self):  # expect[k215,k3]: unserializable-config
        return {**super().get_config(), "to": self.to}


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), Cast(np.float32), layers.Dense(1)])
model.compile("adam", "mean_squared_error")
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Cast": Cast})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
