import os

import numpy as np
from tensorflow import keras


def common():
    if os.environ.get("PATIENCE"):
        yield keras.callbacks.EarlyStopping(patience=int(os.environ["PATIENCE"]))
    yield keras.callbacks.TerminateOnNaN()


def callbacks(folder):
    yield from common()
    yield keras.callbacks.ModelCheckpoint(f"{folder}/best.weights.h5", monitor="val_acc", save_best_only=True, save_weights_only=True)  # expect: monitor-unavailable


os.makedirs("run", exist_ok=True)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error", metrics=["accuracy"])
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), validation_split=0.25, verbose=0, callbacks=list(callbacks("run")))
model.load_weights("run/best.weights.h5")
