import numpy as np

from nets.dense import dense_net

net = dense_net()
net.compile("adam", "mse")
net.fit(np.random.rand(4, 3), np.random.rand(4, 1), verbose=0)
net.save("dense.h5")
