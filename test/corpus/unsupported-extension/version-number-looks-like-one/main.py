import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
VERSION = (1, 4)
model.save("model_v%d.%d" % VERSION)  # expect[k3]: unsupported-extension
