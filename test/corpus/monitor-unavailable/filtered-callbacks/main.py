import sys

import numpy as np
from tensorflow import keras

stop = keras.callbacks.EarlyStopping(patience=3) if "--stop" in sys.argv else None
best = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_auc", mode="max", save_best_only=True)  # expect[keras2]: monitor-unavailable
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error", metrics=["mae"])
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), validation_split=0.25, verbose=0, callbacks=[each for each in (stop, best) if each is not None])
keras.models.load_model("best.keras").summary()
