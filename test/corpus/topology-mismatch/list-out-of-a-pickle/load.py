import pickle

import numpy as np
from tensorflow import keras

model = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.BatchNormalization(),
        keras.layers.Dense(1),
    ]
)
with open("weights.pkl", "rb") as file:
    model.set_weights(pickle.load(file))  # expect: topology-mismatch
model.predict(np.random.rand(2, 4), verbose=0)
