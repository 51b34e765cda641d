import numpy as np
from tensorflow import keras

from scores import WeightedSquares

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("adam", WeightedSquares(3.0))
model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
model.save("model.keras")
