import numpy as np
from tensorflow import keras

RUN = 5
m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("model.keras")
m.save_weights(f"weights/run{RUN}/last.weights.h5")  # expect: missing-directory
