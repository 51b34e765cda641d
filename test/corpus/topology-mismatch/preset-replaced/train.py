import numpy as np

from presets import create

net = create("wide")
net.compile("adam", "mse")
net.fit(np.random.rand(8, 4), np.random.rand(8), verbose=0)
net.save_weights("net.weights.h5")
