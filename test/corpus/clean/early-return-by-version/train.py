import numpy as np
from tensorflow import keras

from persist import save

m = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="relu"), keras.layers.Dense(1)])
m.compile("adam", "mean_squared_error")
m.fit(np.random.rand(8, 3), np.random.rand(8), verbose=0)
save(m, "kept")
