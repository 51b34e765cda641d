import os
import sys

import numpy as np
from tensorflow import keras

net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
net.compile("adam", "mse")
loss = net.fit(np.random.rand(8, 4), np.random.rand(8), verbose=0).history["loss"][-1]
kind = "small" if len(sys.argv) < 2 else "large"
net.save(f"{kind}_{loss:.3f}.keras")
net.save_weights(f"{kind}_{loss:.1%}.weights.h5")
print(keras.models.load_model(f"{kind}_{loss:.3f}.keras").predict(np.zeros((1, 4)), verbose=0), os.listdir("."))
