import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
try:
    model.save("net", save_format="tf")  # expect[k3]: format-extension-conflict
except ValueError as error:
    print("could not save:", error)
keras.models.load_model("net")
