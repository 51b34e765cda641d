import numpy as np
from tensorflow import keras

SUFFIX = {"whole": ".keras", "weights": ".weights.h5"}


def store(model, name, kind="whole"):
    path = name + SUFFIX[kind]
    if kind == "whole":
        model.save(path)
    else:
        model.save_weights(path)
    return path


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
keras.models.load_model(store(model, "net"))
model.load_weights(store(model, "net", kind="weights"))
