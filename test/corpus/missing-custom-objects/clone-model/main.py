import numpy as np
from tensorflow import keras


class Noise(keras.layers.Layer):
    def __init__(self, scale=0.1, **kwargs):
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, x):
        return x * (1.0 + self.scale)

    def get_config(self):
        return {"scale": self.scale, **super().get_config()}


model = keras.Sequential([keras.Input((2,)), Noise(0.3), keras.layers.Dense(1)])
config = model.get_config()
twin = keras.Sequential.from_config(config)  # expect: missing-custom-objects
