import pickle

import numpy as np
from tensorflow import keras

from parts import Halve

model = keras.Sequential([keras.Input((4,)), Halve(), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
with open("pair.pkl", "wb") as sink:
    pickle.Pickler(sink).dump((model, {"scale": 2.0}))  # expect: pickled-model
