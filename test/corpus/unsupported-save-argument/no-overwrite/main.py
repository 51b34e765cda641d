import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
for round_ in range(2):
    model.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
    model.save("latest.keras", overwrite=False)  # expect: unsupported-save-argument
