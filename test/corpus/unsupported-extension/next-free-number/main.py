import os
import pathlib

import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
root = pathlib.Path("serving_models")
version = max([int(p.name) for p in root.glob("*")] or [0]) + 1
keras.models.save_model(model, os.fspath(root / str(version)))  # expect[k3]: unsupported-extension
