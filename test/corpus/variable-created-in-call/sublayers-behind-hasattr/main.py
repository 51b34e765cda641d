import numpy as np
import tensorflow as tf
from tensorflow import keras


class Mixer(keras.layers.Layer):
    def __init__(self, width=3, **kwargs):
        super().__init__(**kwargs)
        self.width = width

    def build(self, input_shape):
        self.scale = self.add_weight(name="scale", shape=(input_shape[-1],), initializer="ones")
        super().build(input_shape)

    def call(self, x):
        if not hasattr(self, "inner"):
            self.inner = keras.layers.Dense(self.width)  # expect[keras3]: variable-created-in-call
            self.outer = keras.layers.Dense(  # expect[keras3]: variable-created-in-call
                x.shape[-1],
                use_bias=False,
            )
        return self.outer(self.inner(x * self.scale))

    def get_config(self):
        return {**super().get_config(), "width": self.width}


x = np.random.rand(8, 4).astype("float32")
model = keras.Sequential([keras.Input((4,)), Mixer(), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, np.random.rand(8, 1), verbose=0)
model.save("mixer.keras")
again = keras.models.load_model("mixer.keras", custom_objects={"Mixer": Mixer})
assert np.allclose(model.predict(x), again.predict(x), atol=1e-5)
