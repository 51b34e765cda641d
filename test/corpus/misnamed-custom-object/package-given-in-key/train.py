import numpy as np
from tensorflow import keras

from ops import Quantize

m = keras.Sequential([keras.Input((2,)), Quantize(0.25), keras.layers.Dense(1)])
m.compile("adam", "mean_squared_error")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("q.h5")
