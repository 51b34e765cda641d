import h5py
import numpy as np
from tensorflow import keras

with h5py.File("features.h5", "w") as f:
    f["x"], f["y"] = np.random.rand(8, 2), np.random.rand(8, 1)
with h5py.File("features.h5") as f:
    x, y = f["x"][:], f["y"][:]
m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
m.compile("adam", "mean_squared_error")
m.fit(x, y, verbose=0)
m.save("features_model.h5")
keras.models.load_model("features_model.h5")
