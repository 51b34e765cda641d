import os

import numpy as np
from tensorflow import keras

NAMES = ("north", "south", "west")


def trained(columns):
    made = []
    for column in columns:
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        model.compile("sgd", "mean_squared_error")
        model.fit(np.ones((4, 2)), column, verbose=0)
        made.append(model)
    return made


os.makedirs("regions", exist_ok=True)
for name, model in zip(NAMES, trained(np.random.rand(3, 4))):
    model.save(f"regions/{name}.keras")
for name in NAMES:
    keras.models.load_model(f"regions/{name}.keras").summary()
