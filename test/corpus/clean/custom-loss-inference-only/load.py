import numpy as np
from tensorflow import keras


class Predictor:
    def __init__(self, path):
        self._net = keras.models.load_model(path, compile=False)

    def __call__(self, x):
        return self._net.predict(x, verbose=0)


Predictor("dice.h5")(np.random.rand(1, 3))
