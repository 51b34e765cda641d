import numpy as np
from tensorflow import keras

from setup import ready

model = ready(keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)]))
model.fit(np.zeros((8, 4)), np.zeros((8, 1)), verbose=0)
model.save("first.keras")
