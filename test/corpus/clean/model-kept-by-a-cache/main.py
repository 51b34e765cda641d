from functools import cached_property, lru_cache

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

x, y = np.random.rand(16, 4), np.random.rand(16, 1)
made = []


@lru_cache(maxsize=None)
def network(units):
    made.append(units)
    return keras.Sequential([keras.Input((4,)), layers.Dense(units), layers.Dense(1)])


class Trainer:
    units = 4

    @cached_property
    def model(self):
        return network(self.units)

    def run(self):
        self.model.compile("adam", "mse")
        self.units = 8
        self.model.fit(x, y, verbose=0)
        self.model.save("kept.keras")


Trainer().run()
keras.models.load_model("kept.keras").fit(x, y, verbose=0)
network(4).save_weights("kept.weights.h5")
network(2)
network(4)
again = keras.Sequential([keras.Input((4,)), layers.Dense(made[0]), layers.Dense(1)])
again.load_weights("kept.weights.h5")
both = keras.Sequential([keras.Input((4,)), *[layers.Dense(units) for units in made]])
both.save_weights("both.weights.h5")
keras.Sequential([keras.Input((4,)), layers.Dense(4), layers.Dense(2)]).load_weights("both.weights.h5")
