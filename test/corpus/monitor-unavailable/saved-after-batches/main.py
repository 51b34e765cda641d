import os

import numpy as np
from tensorflow import keras

x, y = np.random.rand(64, 4), np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
best = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True, save_freq=3)  # expect[keras2]: monitor-unavailable
model.fit(x, y, validation_data=(x, y), epochs=2, batch_size=16, verbose=0, callbacks=[best])
assert os.path.exists("best.keras")
