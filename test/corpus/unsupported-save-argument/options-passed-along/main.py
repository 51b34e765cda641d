import tensorflow as tf

import numpy as np
from tensorflow import keras

def keep(model, path, **extra):
    model.save(path, **extra)  # expect[k215,k3]: unsupported-save-argument


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
keep(model, "net.keras", options=tf.saved_model.SaveOptions(experimental_io_device="/job:localhost"))
