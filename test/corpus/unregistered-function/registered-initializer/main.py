import numpy as np
from tensorflow import keras

from starts import at_most_one, bent, halves

layer = keras.layers.Dense(3, activation=bent, kernel_initializer=halves, kernel_constraint=at_most_one)
model = keras.Sequential([keras.Input((4,)), layer])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(16, 4), np.random.rand(16, 3), verbose=0)
model.save("net.keras")
keras.models.load_model("net.keras")  # expect[k215]: unregistered-function
