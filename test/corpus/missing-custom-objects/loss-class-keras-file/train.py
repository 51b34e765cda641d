import numpy as np
from tensorflow import keras

from objectives.margin import HingePlus

net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
net.compile("sgd", HingePlus(0.5))
net.fit(np.random.rand(4, 3), np.ones((4, 1), "float32"), verbose=0)
net.save("margin.keras")
