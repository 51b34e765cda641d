import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
arrays = np.load("model.npz")
model.set_weights([arrays[name] for name in arrays.files])  # expect: topology-mismatch
model.predict(np.random.rand(2, 4), verbose=0)
