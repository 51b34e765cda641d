import time

import numpy as np
from tensorflow import keras

from layers import Scale

net = keras.Sequential([keras.Input((4,)), Scale(2.0), keras.layers.Dense(1)])
net.compile("adam", "mse")
net.fit(np.random.rand(8, 4), np.random.rand(8), verbose=0)
stamp = int(time.time())
net.save(f"run_{stamp}.keras")
with open("last.txt", "w") as file:
    file.write(str(stamp))
