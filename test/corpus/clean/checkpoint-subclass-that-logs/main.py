import numpy as np
from tensorflow import keras

class Told(keras.callbacks.ModelCheckpoint):
    def __init__(self, folder, **kwargs):
        super().__init__(folder + "/best.keras", save_best_only=True, **kwargs)
        self.folder = folder


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
import os

os.makedirs("run", exist_ok=True)
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0, callbacks=[Told("run", monitor="loss")])
keras.models.load_model("run/best.keras")
