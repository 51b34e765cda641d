import itertools
import pickle

import numpy as np
from tensorflow import keras

results = {}
x, y = np.random.rand(10, 3), np.random.rand(10, 1)
for units, rate in itertools.product((2, 4), (0.0, 0.3)):
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(units, "relu"), keras.layers.Dropout(rate), keras.layers.Dense(1)]
    )
    model.compile("adam", "mean_squared_error")
    h = model.fit(x, y, verbose=0)
    results[units, rate] = (h.history["loss"][-1], model)

best = min(results, key=lambda k: results[k][0])
with open("best.pkl", "wb") as f:
    pickle.dump(results[best][1], f, protocol=4)  # expect: pickled-model
