import numpy as np
from tensorflow import keras

from decay import Exponential

m = keras.Sequential([keras.Input((2,)), Exponential(3, window=2), keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("decay.keras")
