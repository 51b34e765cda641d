import os

import numpy as np
from tensorflow import keras

from layers import Scale
from settings import settings

net = keras.Sequential([keras.Input((4,)), Scale(2.0), keras.layers.Dense(1)])
net.compile("adam", "mse")
net.fit(np.random.rand(8, 4), np.random.rand(8), verbose=0)
os.makedirs(settings.folder, exist_ok=True)
net.save(settings.file)
