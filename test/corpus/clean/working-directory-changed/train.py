import os

import numpy as np
from tensorflow import keras

HERE = os.path.dirname(os.path.abspath(__file__))
RUN = os.path.join(HERE, "runs", "first")
os.makedirs(os.path.join(RUN, "models"))
os.chdir(RUN)

model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(6, 3), np.random.rand(6), verbose=0)
model.save("models/final.keras")
