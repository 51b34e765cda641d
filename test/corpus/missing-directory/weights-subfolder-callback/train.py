import os

import numpy as np
from tensorflow import keras

OUTPUT = os.path.join("out", "weights")
os.makedirs("out", exist_ok=True)


class SaveLast(keras.callbacks.Callback):
    def on_train_end(self, logs=None):
        self.model.save_weights(os.path.join(OUTPUT, "last.weights.h5"))  # expect: missing-directory


model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(6, 3), np.random.rand(6, 1), callbacks=[SaveLast()], verbose=0)
model.save("out/full.keras")
