import json

import numpy as np
from tensorflow import keras

def save(model, folder):
    model.save(f"{folder}.keras")
    with open(folder + ".json", "w", encoding="utf-8") as out:
        out.write(json.dumps({"path": f"{folder}.keras", "inputs": 4}, indent=2))


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
save(model, "net")
