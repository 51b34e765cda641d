import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), nb_epoch=2, verbose=0)  # expect: removed-api
model.save("model.keras")
