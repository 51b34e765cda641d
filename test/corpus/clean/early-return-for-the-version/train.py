import numpy as np
from tensorflow import keras

from compat import NEW


def keep(model, stem):
    if NEW:
        model.save(stem + ".keras")
        return
    model.save(stem, save_format="tf")


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
keep(model, "net")
