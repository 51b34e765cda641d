import numpy as np
from tensorflow import keras

from callbacks import TellRate

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.zeros((8, 4)), np.zeros((8, 1)), callbacks=[TellRate()], verbose=0)
model.save("told.keras")
