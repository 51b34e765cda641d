import numpy as np
from tensorflow import keras

from residual import Residual


def build(depth=2):
    x = inputs = keras.Input((4,))
    for _ in range(depth):
        x = Residual(4)(x)
    return keras.Model(inputs, keras.layers.Dense(1)(x))


model = build()
model.compile("adam", "mse")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("resnet.keras")
