import numpy as np
from tensorflow import keras


def get_model(path):
    try:
        return keras.models.load_model(path)
    except (OSError, ValueError):
        m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        m.compile("adam", "mse")
        return m


m = get_model("warm_start.keras")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("result.keras")
