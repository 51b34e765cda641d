import numpy as np
from tensorflow import keras

for fold in range(2):
    net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    net.compile("adam", "mse")
    net.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
    net.save(f"fold{fold}.keras")

first = keras.models.load_model("fold_0.keras")  # expect: never-written
