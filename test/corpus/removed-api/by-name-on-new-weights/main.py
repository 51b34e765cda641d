import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu", name="body"), keras.layers.Dense(1, name="head")])
model.save_weights("w.weights.h5")
model.load_weights("w.weights.h5", by_name=True)  # expect[k3]: removed-api
