import os

import numpy as np
from tensorflow import keras

inputs = keras.Input((4,))
model = keras.Model(inputs, keras.layers.Dense(1)(inputs))
model.compile("sgd", "mean_squared_error")
os.makedirs("../shared", exist_ok=True)
kept = keras.callbacks.ModelCheckpoint("../shared/model.keras")
model.fit(np.ones((2, 4)), np.ones((2, 1)), verbose=0, callbacks=[kept])
