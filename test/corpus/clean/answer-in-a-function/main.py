import numpy as np
from tensorflow import keras

from versions import is_keras3

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
if is_keras3():
    model.save_weights("net.weights.h5")
    model.load_weights("net.weights.h5")
else:
    model.save_weights("net_ckpt")
    model.load_weights("net_ckpt")
