import json

from tensorflow import keras

RUNS = [{"units": 16, "loss": 0.5}, {"units": 8, "loss": 0.25}]


def build(units):
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(units), keras.layers.Dense(1)])


best = sorted(RUNS, key=lambda run: run["loss"])[0]
RUNS.sort(key=lambda run: -run["loss"])
assert RUNS[-1] is best
model = build(best["units"])
model.compile("adam", "mse")
model.save("best.keras")
model.save_weights("best.weights.h5")
