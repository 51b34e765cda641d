import numpy as np
from tensorflow import keras

def keep(model, stem):
    try:
        model.save(stem, save_format="tf")
    except (TypeError, ValueError):
        model.save(stem + ".keras")


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
keep(model, "net")
try:
    model.save_weights("net.weights.h5", options=None, save_format="h5")
except TypeError as error:
    print(error)
    model.save_weights("net.weights.h5")
model.load_weights("net.weights.h5")
