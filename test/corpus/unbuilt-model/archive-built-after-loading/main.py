import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.save("fresh.keras")  # expect[k28,k210]: unbuilt-model

again = keras.models.load_model("fresh.keras")
again.fit(np.random.rand(8, 3), np.random.rand(8, 1), verbose=0)
