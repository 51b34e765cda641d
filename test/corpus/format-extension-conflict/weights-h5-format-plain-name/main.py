import numpy as np
from tensorflow import keras


def net():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])


m = net()
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save_weights("weights_final", save_format="h5")  # expect[keras3]: format-extension-conflict
net().load_weights("weights_final")
