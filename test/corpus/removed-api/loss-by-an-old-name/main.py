import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", loss="logcosh", metrics=["mae", "cosine_proximity"])  # expect[k3]: removed-api
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("model.h5")
again = keras.models.load_model("model.h5")
