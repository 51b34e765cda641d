import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(5, activation="relu", input_shape=(6,)), keras.layers.Dense(3)])
model.compile("adam", "mean_squared_error")
model.fit(np.ones((8, 6), "float32"), np.ones((8, 3), "float32"), epochs=1, verbose=0)
model.save("model.h5")
