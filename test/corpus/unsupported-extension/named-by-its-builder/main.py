import os

import numpy as np
from tensorflow import keras


def network(name):
    inputs = keras.Input((4,))
    return keras.Model(inputs, keras.layers.Dense(1)(inputs), name=name)


model = network("baseline")
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
os.makedirs("models", exist_ok=True)
model.save(os.path.join("models", model.name))  # expect[keras3]: unsupported-extension
