import pickle

import numpy as np
from tensorflow import keras

x, y = np.random.rand(8, 2), np.random.rand(8, 1)
scaler = {"mean": x.mean(0), "std": x.std(0)}
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
history = model.fit((x - scaler["mean"]) / scaler["std"], y, verbose=0)
model.save("net.keras")
with open("side.pkl", "wb") as f:
    pickle.dump({"scaler": scaler, "history": history.history, "layers": len(model.layers)}, f)
with open("side.pkl", "rb") as f:
    side = pickle.load(f)
again = keras.models.load_model("net.keras")
again.predict((x - side["scaler"]["mean"]) / side["scaler"]["std"], verbose=0)
