import numpy as np
from tensorflow import keras

from loading import load
from parts import Clip, rms

m = keras.Sequential([keras.Input((2,)), Clip(high=0.5), keras.layers.Dense(1)])
m.compile("adam", rms)
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("clipped.keras")
load("clipped.keras").evaluate(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
