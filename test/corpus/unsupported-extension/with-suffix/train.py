from pathlib import Path

import numpy as np
from tensorflow import keras

name = Path("exports") / "model.keras"
m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
name.parent.mkdir(exist_ok=True)
m.save(name)
m.save_weights(str(name.with_suffix(".ckpt")))  # expect[keras3]: unsupported-extension
