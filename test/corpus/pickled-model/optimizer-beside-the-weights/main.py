import pickle

import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.Adam(1e-2), "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), epochs=2, verbose=0)
with open("state.pkl", "wb") as file:
    pickle.dump({"weights": model.get_weights(), "optimizer": model.optimizer}, file)  # expect: pickled-model
with open("state.pkl", "rb") as file:
    state = pickle.load(file)
model.set_weights(state["weights"])
assert int(state["optimizer"].iterations) == 2, "the optimizer begins anew"
