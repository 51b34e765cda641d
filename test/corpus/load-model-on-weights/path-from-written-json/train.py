import json
import os

import numpy as np
from tensorflow import keras

settings = {"name": "churn", "files": {"weights": os.path.join("run", "best.weights.h5")}}
os.makedirs("run", exist_ok=True)
with open("run/settings.json", "w") as f:
    json.dump(settings, f)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save_weights(settings["files"]["weights"])  # expect: weights-only-save
