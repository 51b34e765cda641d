import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
keras.models.save_model(model, "exp_07", save_format="h5")  # expect[k3]: format-extension-conflict
keras.models.load_model("exp_07")
