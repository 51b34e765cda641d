import numpy as np
from tensorflow import keras

from cli import parser

options = parser().parse_args()
net = keras.Sequential([keras.Input((4, 1)), keras.layers.GRU(2), keras.layers.Dense(1)])
net.compile("adam", "mse")
net.fit(np.random.rand(4, 4, 1), np.random.rand(4, 1), verbose=0)
net.save_weights(options.weights)  # expect: weights-only-save
