import numpy as np
from tensorflow import keras


class Band(keras.layers.Layer):
    def __init__(self, low, high, scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.edges = (low, high)
        self.scale = scale

    def call(self, x):
        return x * self.scale * (self.edges[1] - self.edges[0])

    def get_config(self):
        config = super().get_config()
        config["low"], config["high"] = self.edges
        [config["scale"]] = (self.scale,)
        return config


model = keras.Sequential([keras.Input((2,)), Band(0.5, 2.0, scale=3.0), keras.layers.Dense(1)])
model.save("model.keras")
again = keras.models.load_model("model.keras", custom_objects={"Band": Band})
x = np.ones((1, 2), "float32")
assert np.allclose(model.predict(x), again.predict(x))
