import tensorflow as tf

import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("plain.keras")
local = tf.saved_model.LoadOptions(experimental_io_device="/job:localhost")
keras.models.load_model("plain.keras", compile=True, options=local)  # expect[k215,k3]: removed-api
