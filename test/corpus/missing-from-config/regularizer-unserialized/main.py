import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Own(layers.Layer):
    def __init__(self, thing=None, **kwargs):
        super().__init__(**kwargs)
        self.thing = thing
        pass

    def build(self, shape):
        self.w = self.add_weight(name="w", shape=(4,), regularizer=self.thing)
        self.built = True

    def call(self, inputs):
        return inputs * self.w

    def get_config(self):  # expect[k28,k210]: missing-from-config
        return {**super().get_config(), "thing": self.thing}


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), Own(keras.regularizers.L2(0.1)), layers.Dense(1)])
model.compile("adam", "mean_squared_error")
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", custom_objects={"Own": Own})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
