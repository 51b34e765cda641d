import numpy as np
from tensorflow import keras

model = keras.Sequential()
model.add(keras.layers.Dense(3, activation="relu"))
model.add(keras.layers.Dense(1))
model.compile("adam", "mean_squared_error")
model.save_weights("early.weights.h5")  # expect: unbuilt-model
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.load_weights("early.weights.h5")
