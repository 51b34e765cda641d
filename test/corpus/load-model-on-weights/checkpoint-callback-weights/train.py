import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
saver = keras.callbacks.ModelCheckpoint("best.weights.h5", save_weights_only=True, monitor="loss")  # expect: weights-only-save
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0, callbacks=[saver])
