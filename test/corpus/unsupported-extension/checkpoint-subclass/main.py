import numpy as np
from tensorflow import keras

class Quiet(keras.callbacks.ModelCheckpoint):
    def __init__(self, path):
        super().__init__(path, save_best_only=True, monitor="loss")  # expect[k3]: unsupported-extension


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0, callbacks=[Quiet("best.hdf5")])
