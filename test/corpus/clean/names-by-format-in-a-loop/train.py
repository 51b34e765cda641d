import numpy as np
from tensorflow import keras

def build():
    net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    net.compile("adam", "mean_squared_error")
    net.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
    return net


for target in ("pm10", "no2", "o3"):
    build().save("{0}_{1}.keras".format("air", target))
    build().save_weights("air_%s.weights.h5" % target)
