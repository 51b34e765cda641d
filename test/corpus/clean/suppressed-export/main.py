import contextlib
import os

import numpy as np
from tensorflow import keras

m = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
m.compile("adam", "mean_squared_error")
m.fit(np.random.rand(8, 3), np.random.rand(8), verbose=0)
m.save("main.keras")
with contextlib.suppress(AttributeError, TypeError, ValueError):
    m.save("saved_model_too", save_format="tf")
if hasattr(m, "export"):
    m.export("served")
keras.models.load_model("main.keras").predict(np.zeros((1, 3)), verbose=0)
print(sorted(os.listdir(".")))
