from pathlib import Path

import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
where = Path("export") / "net.h5"
keras.models.save_model(model, where.with_suffix(""))  # expect[k3]: unsupported-extension
