import os

import numpy as np
from tensorflow import keras

x, y = np.random.rand(64, 4), np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
os.makedirs("run", exist_ok=True)
best = keras.callbacks.ModelCheckpoint("{}/best.keras".format("run", monitor="loss", save_best_only=True))  # expect: monitor-unavailable
model.fit(x, y, epochs=2, verbose=0, callbacks=[best])
assert best.save_best_only, "the callback never saw its options"
