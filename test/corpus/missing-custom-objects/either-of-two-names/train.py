import sys

import numpy as np

from layers import Scale
from tensorflow import keras

net = keras.Sequential([keras.Input((4,)), Scale(2.0), keras.layers.Dense(1)])
net.compile("adam", "mse")
net.fit(np.random.rand(8, 4), np.random.rand(8), verbose=0)
net.save(f"{'large' if len(sys.argv) > 1 else 'small'}.keras")
