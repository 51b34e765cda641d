import os

import numpy as np
from tensorflow import keras

HERE = os.path.dirname(os.path.abspath(__file__))
RUN = os.path.join(HERE, "saved", "classifier")
os.makedirs(RUN, exist_ok=True)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save(os.path.join(RUN, "classifier.keras"))
