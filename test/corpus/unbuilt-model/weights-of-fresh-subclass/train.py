import numpy as np

from nets import Net

m = Net()
m(np.zeros((1, 4)))
m.save_weights("net.weights.h5")
