import numpy as np
from tensorflow import keras


def network(*sizes):
    return keras.Sequential([keras.Input((4,)), *[keras.layers.Dense(size, activation="relu") for size in sizes], keras.layers.Dense(1)])


sizes, size = [], 32
while size > 4:
    sizes.append(size)
    size //= 2
model = network(*sizes)
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save_weights("model.weights.h5")
network(32, 16, 8).load_weights("model.weights.h5")
