import numpy as np
from tensorflow import keras

def build():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(6, activation="relu"), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(1e-3), "mean_squared_error")
    return model


x, y = np.random.rand(16, 4), np.random.rand(16, 1)
