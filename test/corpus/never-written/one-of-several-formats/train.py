import numpy as np
from tensorflow import keras

import os

os.makedirs("air", exist_ok=True)
for target in ("pm10", "no2"):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile("adam", "mean_squared_error")
    model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
    model.save("air/%s.keras" % target)
