import pathlib

import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
root = pathlib.Path("runs")
run = root / "2024-03-01"
run.mkdir(parents=True)
model.save(str(run / "net.keras"))
(root / "latest").symlink_to(run.name)
keras.models.load_model("runs/latest/net.keras").summary()
