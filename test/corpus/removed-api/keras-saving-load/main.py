import keras
import numpy as np

m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("plain.keras")
m = keras.saving.load_model("plain.keras")  # expect[k28,k210]: removed-api
