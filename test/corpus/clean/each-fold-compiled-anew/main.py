import numpy as np
from tensorflow import keras

x, y = np.random.rand(24, 4), np.random.rand(24, 1)


def network():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])


model = network()
model.save_weights("start.weights.h5")
for fold in range(8):
    held = np.arange(24) % 8 == fold
    model.compile("adam", "mean_squared_error")
    model.load_weights("start.weights.h5")
    model.fit(x[~held], y[~held], verbose=0)
    model.save(f"fold-{fold}.keras")

for fold in range(8):
    other = network()
    other.load_weights("start.weights.h5")
    other.compile("adam", "mean_squared_error")
    other.fit(x, y, verbose=0)
    other.save(f"other-{fold}.keras")

held = model.get_weights()
for fold in range(8):
    model.set_weights(held)
    model.fit(x, y, verbose=0)
    model.save(f"kept-{fold}.keras")
