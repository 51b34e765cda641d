import pickle

import numpy as np
from tensorflow import keras

optimizer = keras.optimizers.Adam(0.01)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer, "mse")
model.fit(np.zeros((8, 4)), np.zeros((8, 1)), verbose=0)
model.save("state.keras")
with open("state.pickle", "wb") as f:
    pickle.dump(optimizer.get_weights(), f)  # expect[k215,keras3]: removed-api
