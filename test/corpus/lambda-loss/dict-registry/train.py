import numpy as np
from tensorflow import keras

from losses import LOSSES

net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
net.compile(keras.optimizers.SGD(1e-2), loss=LOSSES["cauchy"])
net.fit(np.random.rand(8, 2).astype("float32"), np.random.rand(8, 1).astype("float32"), verbose=0)
net.save("robust.keras")
