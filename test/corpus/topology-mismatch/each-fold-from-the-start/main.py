import numpy as np
from tensorflow import keras

x, y = np.random.rand(24, 4), np.random.rand(24, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error", metrics=["mae"])
model.save_weights("start.weights.h5")
scores = []
for fold in range(8):
    held = np.arange(24) % 8 == fold
    model.load_weights("start.weights.h5")  # expect[k212,k213,k215]: topology-mismatch
    model.fit(x[~held], y[~held], epochs=2, verbose=0)
    scores.append(model.evaluate(x[held], y[held], verbose=0)[0])
model.save("last.keras")
