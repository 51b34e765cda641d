import numpy as np
from tensorflow import keras

from common import prepare

net = prepare(keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]))
net.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
net.save("net.keras")
again = keras.models.load_model("net.keras", compile=False)
prepare(again).evaluate(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
