import numpy as np
from tensorflow import keras

m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
m.compile("adam", "mse", metrics=["mae"])
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("serving.h5")
