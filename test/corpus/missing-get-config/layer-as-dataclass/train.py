import numpy as np
from tensorflow import keras

from parts import Scale

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), Scale(0.5, bias=1.0)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(16, 4), np.random.rand(16, 3), verbose=0)
model.save("scaled.keras")
