import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

class Stack(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.blocks = []
        for w in (3, 2):
            self.blocks.append((layers.Dense(w), layers.Dense(w)))  # expect[k213,k215,tfk218,k31,k36]: untracked-sublayers
    def call(self, x):
        for a, b in self.blocks:
            x = b(a(x))
        return x
m = keras.Sequential([keras.Input((4,)), Stack()])
x = np.ones((2, 4))
p = m.predict(x)
m.save("m.keras")
n = keras.models.load_model("m.keras", custom_objects={"Stack": Stack})
assert np.allclose(p, n.predict(x))
