import os

import numpy as np
from tensorflow import keras

inputs = keras.Input((4,))
model = keras.Model(inputs, keras.layers.Dense(1)(inputs))
model.compile("adam", "mean_squared_error")
model.fit(np.ones((2, 4)), np.ones((2, 1)), verbose=0)
os.makedirs("../shared", exist_ok=True)
model.save("../shared/model.h5")
