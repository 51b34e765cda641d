import numpy as np
from tensorflow.keras import Sequential, layers

from .layers import PatchMean


def train(path):
    net = Sequential([layers.Input((8, 1)), PatchMean(4), layers.Flatten(), layers.Dense(1)])
    net.compile("adam", "mean_squared_error")
    net.fit(np.random.rand(4, 8, 1), np.random.rand(4, 1), verbose=0)
    net.save(path)
