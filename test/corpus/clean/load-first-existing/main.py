import os

import numpy as np
from tensorflow import keras

PATH = "state.keras"


def load_or_build():
    if os.path.exists(PATH):
        return keras.models.load_model(PATH)
    m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    m.compile("adam", "mse")
    return m


for _ in range(2):
    model = load_or_build()
    model.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
    model.save(PATH)
assert int(model.optimizer.iterations.numpy()) == 2
