import numpy as np

from nets import mlp

net = mlp([6, 2], name="trained")
net.compile("adam", "mse")
net.fit(np.random.rand(8, 4), np.random.rand(8, 2), verbose=0)
net.save_weights("mlp.weights.h5")
