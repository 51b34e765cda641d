import numpy as np
from tensorflow import keras

import fns

m = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
m.compile("adam", fns.LOSS, metrics=[fns.bias])
m.fit(np.random.rand(8, 3), np.random.rand(8, 1), verbose=0)
m.save("named.keras")
