import datetime as dt
import os

import numpy as np
from tensorflow import keras


def target(root="archive"):
    day = dt.date(2024, 5, 17).isoformat()
    return os.path.join(root, day, "model.keras")


model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
model.save(target())  # expect[k215,k3]: missing-directory
