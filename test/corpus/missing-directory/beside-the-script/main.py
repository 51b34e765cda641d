from pathlib import Path

import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
OUT = Path(__file__).resolve().parent / "artifacts"
model.save(OUT / "net.keras")  # expect[k215,k3]: missing-directory
keras.models.load_model(OUT / "net.keras")
