import math

import numpy as np
from tensorflow import keras


class Scale(keras.layers.Layer):
    def __init__(self, by, **kwargs):
        super().__init__(**kwargs)
        self.by = by

    def call(self, x):
        return x * self.by

    def get_config(self):
        return {**super().get_config(), "by": self.by}


class Trial:
    def __init__(self, number):
        self.number = number


class Study:
    def __init__(self):
        self.best_value, self.best_trial = math.inf, None

    def optimize(self, objective, trials):
        for number in range(trials):
            trial = Trial(number)
            value = objective(trial)
            if value < self.best_value:
                self.best_value, self.best_trial = value, trial


def objective(trial):
    net = keras.Sequential([keras.Input((4,)), Scale(2.0), keras.layers.Dense(1)])
    net.compile("adam", "mse")
    loss = net.fit(np.random.rand(8, 4), np.random.rand(8), verbose=0).history["loss"][-1]
    net.save(f"trial_{trial.number}.keras")
    return loss


study = Study()
study.optimize(objective, 2)
keras.models.load_model(f"trial_{study.best_trial.number}.keras")  # expect: missing-custom-objects
