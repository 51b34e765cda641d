import json
from pathlib import Path

import numpy as np
from tensorflow import keras

from layers_ import Halve

settings = json.loads(Path("settings.json").read_text())
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(settings["model"]["units"]), Halve()])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 3), verbose=0)
model.save(settings["model"]["path"])
